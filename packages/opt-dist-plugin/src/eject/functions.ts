import type { StepSurroundings } from './steps';
import { shellWord } from './shell-words';
import { LIBRARY_PATTERNS } from './steps';

/** The functions that a text of shell calls, with those that they call themselves. */
export function functions(called: string, around: StepSurroundings): string {
  const all = allFunctions(around);
  const wanted = new Set<string>();
  const look = (text: string) => {
    for (const [name, body] of Object.entries(all)) {
      if (wanted.has(name) || !new RegExp(`(^|[^\\w$"/-])${name}(?![\\w-])`, 'm').test(text)) continue;
      wanted.add(name);
      look(body);
    }
  };
  look(called);
  return Object.entries(all)
    .flatMap(([name, body]) => (wanted.has(name) ? [body] : []))
    .join('\n\n');
}

function allFunctions({ places, host, stage2RustcDir, tarballs }: StepSurroundings): Record<string, string> {
  const packed = shellWord(tarballs, places);
  return {
    say: `say() { printf '%s\\n' "$*"; }`,
    die: `die() { printf 'error: %s\\n' "$*" >&2; exit 1; }`,
    begin: `begin() {
  n=$((n + 1))
  if [ -e "$done_steps/$1" ]; then say "[$n/$total] $2: done before"; return 1; fi
  say "[$n/$total] $2"
}`,
    finish: `finish() { : > "$done_steps/$1"; }`,
    check_digest: `check_digest() {
  found=$(sha256sum < "$1" | cut -d ' ' -f 1)
  [ "$found" = "$2" ] || die "$1: expected sha256 $2, found $found"
}`,
    unpack_bundle: `# Bundles hold their directory, opt-dist-profiles, and the digest was compared. zstd takes no links by name.
unpack_bundle() {
  case $1 in
    *.zst) zstd -dcq < "$1" | tar -xf - -C "$WORK" ;;
    *.xz) xz -dc < "$1" | tar -xf - -C "$WORK" ;;
    *) tar -xf "$1" -C "$WORK" ;;
  esac
  [ -e "$PROFILES/bundle.json" ] || die "$1: expected a bundle"
}`,
    place_profile: `# From, to, and the sha256 if it is known: under a new time, which cargo looks at.
place_profile() {
  mkdir -p "$(dirname "$2")"
  cat "$1" > "$2.partial"
  [ -z "\${3-}" ] || check_digest "$2.partial" "$3"
  mv "$2.partial" "$2"
}`,
    rebase: `# Clang names LLVM's local functions by the directory of their source.
rebase() {
  python3 -c '
import os, sys
own, place = os.fsencode(sys.argv[1]), b"/src/llvm-project/"
with open(sys.argv[2], "rb") as old, open(sys.argv[3], "wb") as new:
    for line in old:
        at = line.rfind(place) if line.startswith(b"/") else -1
        new.write(line if at < 0 else own + line[at:])
' "$SRC" "$1" "$2"
}`,
    merge_raw: `# Merges the raw profiles of a workload: their directory, the output, the tool.
merge_raw() {
  raw=$1
  output=$2
  shift 2
  [ -n "$(find "$raw" -type f)" ] || die "$raw: expected raw profiles, found none"
  mkdir -p "$(dirname "$output")"
  "$@" -o "$output.partial" "$raw"
  mv "$output.partial" "$output"
  rm -rf "$raw"
}`,
    sort_counts: `# merge-fdata writes equal counts in another order each time, and llvm-bolt lays out a library by it.
sort_counts() {
  if ! grep -q '^[^0-9]' "$1"; then LC_ALL=C sort -o "$1" "$1"; fi
}`,
    is_elf: `is_elf() { [ "$(dd if="$1" bs=1 skip=1 count=3 2> /dev/null)" = ELF ]; }`,
    has_note: `has_note() { "$LLVM/bin/llvm-readelf" -S --wide "$1" | grep -q '\\.note\\.bolt_info'; }`,
    library_of: `# The one shared library of its kind in the sysroot.
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
}`,
    snapshot: `# BOLT cannot be run on its own result.
snapshot() {
  library=$(library_of "$1")
  ! has_note "$sysroot/$library" || die "$sysroot/$library: BOLT has rewritten it before"
  mkdir -p "$pristine"
  cp "$sysroot/$library" "$pristine/$library.partial"
  mv "$pristine/$library.partial" "$pristine/$library"
}`,
    bolt: `# BOLT succeeds with a profile of another build, and does nothing.
bolt() {
  "$@" > "$temporary/bolt.log" 2>&1 || { cat "$temporary/bolt.log" >&2; die "llvm-bolt failed"; }
  matched=$(sed -n 's/.*BOLT-INFO: \\([0-9]*\\) out of [0-9]* functions in the binary .* have non-empty execution profile.*/\\1/p' "$temporary/bolt.log" | sed -n 1p)
  [ "\${matched:-1}" -gt 0 ] || die "the profile is of another build of $library"
  has_note "$temporary/$library" || die "$temporary/$library: expected BOLT's note"
}`,
    instrument: `instrument() {
  "$@" > "$temporary/bolt.log" 2>&1 || { cat "$temporary/bolt.log" >&2; die "llvm-bolt failed"; }
  ! cmp -s "$pristine/$library" "$temporary/$library" || die "$temporary/$library: expected an instrumented library"
}`,
    ship: `# Writes through the names that bootstrap has linked, so that all of them share the result.
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
    cmp -s "$temporary/$1" "$name" || die "$name: expected the same bytes as in $temporary/$1"
  done
  rm -f "$temporary/$1"
}`,
    tarball_of: `# The tarball of a component, for a target or for every host.
tarball_of() {
  for tarball in ${packed}/"$1"-[0-9nb]*"\${2:+-$2}".tar.xz ${packed}/"$1"-[0-9nb]*"\${2:+-$2}".tar.gz; do
    if [ -e "$tarball" ]; then printf '%s\\n' "$tarball"; return; fi
  done
}`,
    verify: `# Bootstrap can silently ship a library other than the optimised one.
verify() {
  tarball=$(tarball_of rustc ${host})
  [ -n "$tarball" ] || return 0
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
}`,
    unpack_toolchain: `# The packaged toolchain at a place of its own, as its users will have it. A component with ? may be missing.
unpack_toolchain() {
  to=$1
  shift
  rm -rf "$to"
  mkdir -p "$to"
  while [ $# -gt 0 ]; do
    tarball=$(tarball_of "\${1#\\?}" "$2")
    case $1 in
      \\?*) [ -n "$tarball" ] || { shift 2; continue; } ;;
      *) [ -n "$tarball" ] || die "$1: expected a tarball, found none" ;;
    esac
    tar -xf "$tarball" -C "$to" --strip-components=2
    shift 2
  done
}`,
    install_toolchain: `# Unpacks the components below a prefix, and moves what belongs to etc.
install_toolchain() {
  mkdir -p "$1"
  for component in rustc rust-std cargo clippy rustfmt rust-docs; do
    tarball=$(tarball_of "$component" ${host})
    [ -z "$tarball" ] || tar -xf "$tarball" -C "$1" --strip-components=2 --exclude='*/manifest.in' --no-same-owner
  done
  [ -x "$1/bin/rustc" ] || die "$1/bin/rustc: expected the compiler, found none"
  if [ -d "$1/etc" ] && [ "$1/etc" != "$2" ]; then mv "$1/etc" "$2"; fi
}`,
    collect: `collect() {
  mkdir -p "$OUT"
  for tarball in ${packed}/*.tar.*; do
    [ -e "$tarball" ] || die "${tarballsTitle(tarballs)}: expected tarballs, found none"
    cp "$tarball" "$OUT/"
  done
  (cd "$OUT" && sha256sum ./*.tar.*)
}`,
  };
}

function tarballsTitle(tarballs: string): string {
  return tarballs.split('/').at(-1) ?? tarballs;
}
