import { LIBRARY_PATTERNS, type StepSurroundings } from './steps';
import { shellWord } from './shell-words';

/** The functions that the steps of a recipe call. */
export function functions({
  places,
  pristine,
  temporary,
  own,
  tarballs,
  host,
  stage2RustcDir,
}: StepSurroundings & { readonly stage2RustcDir: string }): string {
  const word = (text: string) => shellWord(text, places);
  return `pristine=${word(pristine)}
temporary=${word(temporary)}
done_steps=${word(`${own}/recipe`)}
sysroot="$BUILD/${host}/stage2/lib"

say() { printf '%s\\n' "$*"; }
die() { printf 'error: %s\\n' "$*" >&2; exit 1; }

begin() {
  n=$((n + 1))
  if [ -e "$done_steps/$1" ]; then say "[$n/$total] $2: done before"; return 1; fi
  say "[$n/$total] $2"
}
finish() { : > "$done_steps/$1"; }

check_digest() {
  found=$(sha256sum < "$1" | cut -d ' ' -f 1)
  [ "$found" = "$2" ] || die "$1: expected sha256 $2, found $found"
}

# Bundles hold their directory, opt-dist-profiles, and the digest was compared.
unpack() {
  case $1 in
    *.zst) zstd -dcq "$1" | tar -xf - -C "$WORK" ;;
    *.xz) xz -dc "$1" | tar -xf - -C "$WORK" ;;
    *) tar -xf "$1" -C "$WORK" ;;
  esac
  [ -e "$PROFILES/bundle.json" ] || die "$1: expected a bundle"
}

# from, to, sha256: under a new time, which cargo looks at.
place() {
  mkdir -p "$(dirname "$2")"
  cat "$1" > "$2.partial"
  check_digest "$2.partial" "$3"
  mv "$2.partial" "$2"
}

# Clang names LLVM's local functions by the directory of their source.
rebase() {
  python3 -c '
import os, sys
own, place = os.fsencode(sys.argv[1]), b"/src/llvm-project/"
with open(sys.argv[2], "rb") as old, open(sys.argv[3], "wb") as new:
    for line in old:
        at = line.rfind(place) if line.startswith(b"/") else -1
        new.write(line if at < 0 else own + line[at:])
' "$SRC" "$1" "$2"
}

is_elf() { [ "$(dd if="$1" bs=1 skip=1 count=3 2> /dev/null)" = ELF ]; }
has_note() { "$LLVM/bin/llvm-readelf" -S --wide "$1" | grep -q '\\.note\\.bolt_info'; }

# The one shared library of its kind in the sysroot.
library_of() {
  case $1 in
    llvm) set -- "$sysroot"/${LIBRARY_PATTERNS.llvm} ;;
    rustc) set -- "$sysroot"/${LIBRARY_PATTERNS.rustc} ;;
  esac
  found=
  for file; do
    if [ -f "$file" ] && [ ! -L "$file" ] && is_elf "$file"; then
      [ -z "$found" ] || die "$sysroot: expected one library, found $found and $file"
      found=$file
    fi
  done
  [ -n "$found" ] || die "$sysroot: expected a library, found none"
  basename "$found"
}

# BOLT cannot be run on its own result.
snapshot() {
  library=$(library_of "$1")
  ! has_note "$sysroot/$library" || die "$sysroot/$library: BOLT has rewritten it before"
  mkdir -p "$pristine"
  cp "$sysroot/$library" "$pristine/$library.partial"
  mv "$pristine/$library.partial" "$pristine/$library"
}

# BOLT succeeds with a profile of another build, and does nothing.
bolt() {
  "$@" > "$temporary/bolt.log" 2>&1 || { cat "$temporary/bolt.log" >&2; die "llvm-bolt failed"; }
  matched=$(sed -n 's/.*BOLT-INFO: \\([0-9]*\\) out of [0-9]* functions in the binary .* have non-empty execution profile.*/\\1/p' "$temporary/bolt.log" | sed -n 1p)
  [ "\${matched:-1}" -gt 0 ] || die "the profile is of another build of $library"
  has_note "$temporary/$library" || die "$temporary/$library: expected BOLT's note"
}

# Writes through the names that bootstrap has linked, so that all of them share the result.
ship() {
  plain=$(printf '%s' "$1" | sed 's/-[0-9a-f]*\\.so$/.so/')
  for name in \\
    "$sysroot/$1" \\
    "$sysroot/rustlib/${host}/lib/$1" \\
    "$BUILD/${host}/stage1/lib/rustlib/${host}/lib/$1" \\
    "$BUILD/${host}/${stage2RustcDir}/${host}/release/deps/$1" \\
    "$BUILD/${host}/${stage2RustcDir}/${host}/release/$plain" \\
    "$BUILD/${host}/llvm/lib/$1" \\
    "$BUILD/${host}/llvm/build/lib/$1"; do
    [ -e "$name" ] || continue
    cat "$temporary/$1" > "$name"
    cmp -s "$temporary/$1" "$name" || die "$name: expected what BOLT wrote"
  done
  rm -f "$temporary/$1"
}

# Bootstrap can silently ship a library other than the optimised one.
verify() {
  for tarball in ${word(tarballs)}/rustc-[0-9nb]*-${host}.tar.xz ${word(tarballs)}/rustc-[0-9nb]*-${host}.tar.gz; do
    [ -e "$tarball" ] || continue
    rm -rf "$temporary/unpacked"
    mkdir -p "$temporary/unpacked"
    tar -xf "$tarball" -C "$temporary/unpacked" --strip-components=2
    for kind; do
      library=$(library_of "$kind")
      has_note "$temporary/unpacked/lib/$library" || die "$tarball: $library: expected BOLT's note"
      cmp "$sysroot/$library" "$temporary/unpacked/lib/$library" || die "$tarball: $library: expected the optimised library"
    done
    "$temporary/unpacked/bin/rustc" -vV
    rm -rf "$temporary/unpacked"
    break
  done
}

collect() {
  mkdir -p "$OUT"
  for tarball in ${word(tarballs)}/*.tar.*; do
    [ -e "$tarball" ] || die "${tarballsTitle(tarballs)}: expected tarballs, found none"
    cp "$tarball" "$OUT/"
  done
  (cd "$OUT" && sha256sum ./*.tar.*)
}`;
}

function tarballsTitle(tarballs: string): string {
  return tarballs.split('/').at(-1) ?? tarballs;
}
