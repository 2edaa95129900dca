import type { Step } from '../plan/step';
import { functions } from './functions';
import { shellWord } from './shell-words';
import { stepLines, type StepSurroundings } from './steps';

export interface Recipe extends StepSurroundings {
  readonly steps: readonly Step[];
  readonly bundle: { readonly sha256: string };
  readonly rustVersion: string;
  /** Of the LLVM whose tools are used. */
  readonly llvmMajor: number;
  readonly usesBolt: boolean;
  /** Bootstrap's build directory is `build` in the working directory, as nothing names another one. */
  readonly hasUsualBuildDir: boolean;
  /** A path in it. */
  readonly llvmDir: string;
  readonly stage2RustcDir: string;
  /** Bytes that the build needs. */
  readonly bytes: number;
  /** The config file of bootstrap's that is not part of the sources; null: there is none. */
  readonly config: { readonly name: string; readonly text: string } | null;
  /** Variables of the environment that can change the result. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Of the programs that a recipe runs, those that no system has by itself. */
const PROGRAMS = ['tar', 'python3', 'sha256sum', 'cmp', 'df', 'sed'];

/** A final build from a bundle as a program for a POSIX shell, with neither Node.js nor a network. */
export function shellRecipe(recipe: Recipe): string {
  const { steps, places } = recipe;
  const carried = steps.flatMap((step) => {
    const lines = stepLines(step, recipe);
    return lines === null || step.id === 'clear-tests' ? [] : [{ step, lines }];
  });
  const body = carried.map(({ step, lines }) =>
    [
      `# ${step.reason}`.replaceAll('\n', ' '),
      `if begin ${shellWord(step.id, [])} ${shellWord(step.title, [])}; then`,
      ...lines.map((line) => `  ${line}`),
      `  finish ${shellWord(step.id, [])}`,
      'fi',
    ].join('\n'),
  );
  return `${[
    ...head(recipe, carried.length),
    functions(recipe),
    checks(recipe),
    ...(recipe.config === null ? [] : [configLines(recipe.config)]),
    ...Object.entries(recipe.environment).map(
      ([name, value]) => `export ${name}=${shellWord(value, places)}`,
    ),
    ...body,
    'say "done: $OUT"',
  ].join('\n\n')}\n`;
}

function head({ rustVersion, hasUsualBuildDir, llvmDir }: Recipe, total: number): string[] {
  return [
    `#!/bin/sh
# Builds Rust ${rustVersion} with the profiles of a bundle, as opt-dist plans it.
#
#   SRC=<source tree> BUNDLE=<bundle> sh $0
#
# WORK   directory of the build; default: opt-dist in the present directory
# OUT    gets the tarballs; default: dist in WORK
# LLVM   prefix of the LLVM with clang and BOLT; default: ${llvmDir}
#
# After a failure the same command goes on at the step that failed.
set -eu
umask 022`,
    `: "\${SRC:?the source tree}" "\${BUNDLE:?the bundle of profiles}"
SRC=$(cd "$SRC" && pwd)
BUNDLE=$(cd "$(dirname "$BUNDLE")" && pwd)/$(basename "$BUNDLE")
WORK=\${WORK:-$PWD/opt-dist}
mkdir -p "$WORK"
WORK=$(cd "$WORK" && pwd)
BUILD=${hasUsualBuildDir ? '$WORK/build' : '${BUILD:-$WORK/build}'}
OUT=\${OUT:-$WORK/dist}
LLVM=\${LLVM:-${shellWord(llvmDir, [])}}
PROFILES=$WORK/opt-dist-profiles
total=${total}
n=0
# Variables of other builds that would divert profiles or change bootstrap's defaults.
unset LLVM_PROFILE_FILE GITHUB_ACTIONS`,
  ];
}

function checks({ bundle, rustVersion, llvmMajor, usesBolt, bytes }: Recipe): string {
  const tools = ['clang', 'llvm-profdata', 'llvm-readelf', ...(usesBolt ? ['llvm-bolt'] : [])];
  return `# Everything that would fail late is looked at first.
for program in ${PROGRAMS.join(' ')}; do
  command -v "$program" > /dev/null || die "$program: not found"
done
for tool in ${tools.join(' ')}; do
  "$LLVM/bin/$tool" --version 2>&1 | grep -q 'version ${llvmMajor}\\.' || die "$LLVM/bin/$tool: expected version ${llvmMajor}"
done
[ "$(sed -n 1p "$SRC/src/version")" = '${rustVersion}' ] || die "$SRC: expected the sources of Rust ${rustVersion}"
check_digest "$BUNDLE" ${bundle.sha256}
free=$(df -Pk "$WORK" | sed -n '2p' | tr -s ' ' | cut -d ' ' -f 4)
if [ ! -d "$BUILD" ] && [ "$free" -lt ${Math.ceil(bytes / 1024)} ]; then
  die "$WORK: expected ${Math.ceil(bytes / 1024)} KiB of free disk, found $free"
fi
mkdir -p "$done_steps"
recipe=$(cat "$0" | sha256sum | cut -d ' ' -f 1)
if [ -e "$done_steps/recipe" ] && [ "$(cat "$done_steps/recipe")" != "$recipe" ]; then
  die "$BUILD: begun by another recipe; remove it"
fi
printf '%s\\n' "$recipe" > "$done_steps/recipe"
rm -rf "$PROFILES"
unpack "$BUNDLE"`;
}

function configLines({ name, text }: { readonly name: string; readonly text: string }): string {
  const end = 'END_OF_CONFIG';
  return `# Bootstrap's config as it was; paths in it are those of the machine that wrote this recipe.
cat > "$WORK/${name}" << '${end}'
${text.replace(/\n*$/, '')}
${end}`;
}
