#!/bin/sh
# Stands for every program that an optimised build runs. It appends to $PARITY_LOG how it was called, and leaves
# what its caller looks for afterwards, so that both sides go on as if they had built something.
#
#   PARITY_SAMPLES   directory with rustc.profdata, llvm.profdata, rustc.fdata, llvm.fdata, raw.profraw
#   PARITY_HOST      host triple
#   PARITY_LLVM      shared | static | external: the LLVM that bootstrap links
#   PARITY_REAL_PATH where real tools such as tar are
set -eu
name=${0##*/}
PATH=$PARITY_REAL_PATH

note() {
  printf '%s\t%s\n' "$1" "$2" >>"$PARITY_LOG"
}

record() {
  note call "$0"
  note directory "$PWD"
  for argument in "$@"; do note argument "$argument"; done
  env | while IFS= read -r line; do note variable "$line"; done
  output=$(readlink /proc/$$/fd/1 || :)
  if [ -f "$output" ]; then note output "$output"; fi
}

# What follows an argument: `value -o "$@"`.
value() {
  wanted=$1
  shift
  while [ $# -gt 1 ]; do
    if [ "$1" = "$wanted" ]; then
      printf '%s\n' "$2"
      return
    fi
    shift
  done
}

elf() {
  mkdir -p "$(dirname "$1")"
  { printf '\177ELF\002\001\001\000\000\000\000\000\000\000\000\000\003\000\076\000' && printf '%s\n' "$2"; } >"$1"
}

tool() {
  mkdir -p "$(dirname "$1")"
  cp "$PARITY_RECORDER" "$1"
}

has() {
  case " $words " in *" $1 "*) true ;; *) false ;; esac
}

# x.py: LLVM is kept when there is one, whatever the options; rustc when
# stage 1 is kept, or when neither its profile nor LLVM changed.
bootstrap() {
  words=$*
  build=$(value --build-dir "$@")
  build=${build:-$PWD/build}
  at=$build/$PARITY_HOST
  new_llvm=no
  libllvm=libLLVM.so.19.1-rust-1.85.0-stable
  driver=librustc_driver-0123456789abcdef.so
  if [ "$PARITY_LLVM" != external ]; then
    if [ -d "$at/llvm" ]; then note effect 'LLVM kept'; else
      new_llvm=yes
      note effect 'LLVM built'
      tool "$at/llvm/bin/llvm-config"
      tool "$at/llvm/build/bin/llvm-profdata"
      elf "$at/llvm/lib/$libllvm" "$words"
      mkdir -p "$at/lld"
      if has --llvm-profile-generate; then printf '%s' "$LLVM_PROFILE_DIR" >"$at/llvm/profile-dir"; fi
    fi
  fi
  release=$at/stage1-rustc/$PARITY_HOST/release/deps
  asked="$(value --rust-profile-generate "$@")|$(value --rust-profile-use "$@")"
  if has '--keep-stage 1' && [ -f "$release/$driver" ]; then note effect 'rustc kept'
  elif [ $new_llvm = no ] && [ -f "$release/asked" ] && [ "$(cat "$release/asked")" = "$asked" ]; then note effect 'rustc up to date'
  else
    note effect 'rustc built'
    elf "$release/$driver" "$words"
    printf '%s' "$asked" >"$release/asked"
  fi
  rm -rf "$at/stage2"
  mkdir -p "$at/stage2/lib"
  ln "$release/$driver" "$at/stage2/lib/$driver"
  if [ "$PARITY_LLVM" = shared ]; then ln "$at/llvm/lib/$libllvm" "$at/stage2/lib/$libllvm"; fi
  tool "$at/stage2/bin/rustc"
  printf '{"format_version":1,"system_stats":%s,"invocations":[%s]}' \
    '{"cpu_threads_count":1,"cpu_model":"","memory_total_bytes":1}' \
    '{"start_time":0,"duration_including_children_sec":1.0,"children":[]}' >"$build/metrics.json"
  if has dist; then package; fi
}

# What BOLT made of a library; nothing, when it is as it was linked.
state() {
  case $(tail -c +21 "$1") in
  'instrumented '*) echo instrumented ;;
  *bolt_info*) echo optimised ;;
  esac
}

note_states() {
  for library in "$at"/stage2/lib/*.so*; do
    found=$(state "$library")
    if [ -n "$found" ]; then note effect "$1 ${library##*/} $found"; fi
  done
}

# A tarball of one component, which a command fills.
tarball() {
  dir=$build/tmp/$1
  mkdir -p "$dir/$2" "$build/dist"
  (cd "$dir/$2" && eval "$3")
  tar -cJf "$build/dist/$1.tar.xz" -C "$build/tmp" "$1"
  rm -rf "$dir"
}

# shellcheck disable=SC2016
package() {
  full=1.85.0-$PARITY_HOST
  note_states packs
  tarball "rustc-$full" rustc 'tool bin/rustc && mkdir lib && cp "$at"/stage2/lib/* lib'
  tarball "rust-std-$full" "rust-std-$PARITY_HOST" 'mkdir -p lib/rustlib/$PARITY_HOST/lib && : >lib/rustlib/$PARITY_HOST/lib/libstd.rlib'
  tarball "cargo-$full" cargo 'tool bin/cargo'
  tarball rust-src-1.85.0 rust-src 'mkdir -p lib/rustlib/src && : >lib/rustlib/src/lib.rs'
  tarball "reproducible-artifacts-$full" reproducible-artifacts ': >profile'
}

# rustc-perf: instrumented code writes its profiles.
train() {
  at=$(dirname "$(dirname "$(dirname "$0")")")
  note_states uses
  for process in 101 102; do
    if [ -n "${LLVM_PROFILE_FILE:-}" ]; then
      file=$(printf '%s' "$LLVM_PROFILE_FILE" | sed "s/%m/1/;s/%p/$process/")
      mkdir -p "$(dirname "$file")" && cp "$PARITY_SAMPLES/raw.profraw" "$file"
    fi
    if [ -f "$at/llvm/profile-dir" ]; then
      dir=$(sed "s/%p/$process/" "$at/llvm/profile-dir")
      mkdir -p "$dir" && cp "$PARITY_SAMPLES/raw.profraw" "$dir/default_1_0.profraw"
    fi
    for library in "$at"/stage2/lib/*.so*; do
      prefix=$(tail -c +21 "$library" | sed -n 's/^instrumented //p')
      if [ -n "$prefix" ]; then cp "$PARITY_SAMPLES/llvm.fdata" "$prefix.$process"; fi
    done
  done
}

sample() {
  case $1 in *rustc*) printf '%s/rustc.%s\n' "$PARITY_SAMPLES" "$2" ;; *) printf '%s/llvm.%s\n' "$PARITY_SAMPLES" "$2" ;; esac
}

# Questions are no part of the build: which version a tool is, what kind of compiler.
is_question() {
  case "$name $*" in
  'rustc -vV') case $0 in */unpacked/*) false ;; *) true ;; esac ;;
  *' -V' | *' -vV' | *' --version' | clang*' -dM -E '* | clang*' --print-'* | clang*' -print-'*) true ;;
  *) false ;;
  esac
}

if is_question "$@"; then
  case "$name $*" in
  *' -dM '*) printf '#define __clang__ 1\n#define __GNUC__ 4\n#define __clang_major__ 19\n' ;;
  python*) echo 'Python 3.11.2' ;;
  rustc*) printf 'rustc 1.85.0 (4d91de4e4 2025-02-17)\nhost: %s\nrelease: 1.85.0\nLLVM version: 19.1.7\n' "$PARITY_HOST" ;;
  clang*) echo 'clang version 19.1.7' ;;
  *) echo 'LLVM version 19.1.7' ;;
  esac
  exit
fi

# So is what a stage tries out beforehand, in a directory of its own: the program that comes of it leaves a profile.
case $PWD in
*/.opt-dist-doctor-*)
  out=$(value -o "$@")
  printf '#!/bin/sh\n: >raw/prof.fdata.1\n' >"$out"
  chmod +x "$out"
  exit
  ;;
esac

record "$@"
case $name in
python | python3)
  case " $* " in
  *' --dry-run '*) ;;
  *'/x.py test '*) ;;
  *) bootstrap "$@" ;;
  esac
  ;;
cargo) if [ "$1" = run ]; then train; fi ;;
llvm-profdata) cp "$(sample "$(value -o "$@")" profdata)" "$(value -o "$@")" ;;
merge-fdata)
  out=$(value -o "$@")
  if [ -n "$out" ]; then cp "$(sample "$out" fdata)" "$out"; else cat "$PARITY_SAMPLES/llvm.fdata"; fi
  ;;
llvm-bolt)
  out=$(value -o "$@")
  if [ "$1" = -instrument ]; then
    prefix=$(printf '%s\n' "$@" | sed -n 's/^--instrumentation-file=//p')
    elf "$out" "instrumented $prefix"
  else elf "$out" '.note.bolt_info'; fi
  ;;
llvm-readelf)
  for library in "$@"; do :; done
  if grep -q bolt_info "$library"; then echo '.note.bolt_info'; fi
  ;;
tar) exec tar "$@" ;;
esac
