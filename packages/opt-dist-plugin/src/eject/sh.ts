import { shellWord } from './shell-words';
import { plainScript, type Recipe } from './recipe';

/** A program for a POSIX shell, with neither Node.js nor a network. */
export function shellRecipe(recipe: Recipe): string {
  const { rustVersion, llvmDir, bundle } = recipe;
  const [call, given] =
    bundle === null
      ? ['SRC=<source tree> sh $0', ': "${SRC:?the source tree}"']
      : [
          'SRC=<source tree> BUNDLE=<bundle> sh $0',
          ': "${SRC:?the source tree}" "${BUNDLE:?the bundle of profiles}"\n' +
            'BUNDLE=$(cd "$(dirname "$BUNDLE")" && pwd)/$(basename "$BUNDLE")',
        ];
  const how = bundle === null ? 'after a training' : 'with the profiles of a bundle';
  return `#!/bin/sh
# Builds Rust ${rustVersion} ${how}, as opt-dist plans it.
#
#   ${call}
#
# WORK   directory of the build; default: opt-dist in the present directory
# OUT    gets the tarballs; default: dist in WORK
# LLVM   prefix of the LLVM with clang and BOLT; default: ${llvmDir}
#
# After a failure the same command goes on at the step that failed.
set -eu
umask 022

${given}
SRC=$(cd "$SRC" && pwd)
WORK=\${WORK:-$PWD/opt-dist}
mkdir -p "$WORK"
WORK=$(cd "$WORK" && pwd)
OUT=\${OUT:-$WORK/dist}
LLVM=\${LLVM:-${shellWord(llvmDir, [])}}
${plainScript(recipe, `$(sha256sum < "$0" | cut -d ' ' -f 1)`)}

say "done: $OUT"
`;
}
