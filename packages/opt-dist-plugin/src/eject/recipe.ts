import { functions } from './functions';
import { expandedText, type Place, shellWord } from './shell-words';
import { type Block, blocksOf, type StepSurroundings } from './steps';
import type { Step } from '../plan/step';
import { wrap } from '../text/wrap';

/** A bundle of profiles, as a recipe finds it. */
export interface RecipeBundle {
  readonly sha256: string;
  readonly file: string;
  /** Where it was downloaded from; null: it is a file. */
  readonly url: string | null;
}

export interface Recipe extends StepSurroundings {
  readonly steps: readonly Step[];
  /** Null: the recipe trains all profiles itself. */
  readonly bundle: RecipeBundle | null;
  readonly rustVersion: string;
  /** Of the LLVM whose tools are used. */
  readonly llvmMajor: number;
  /** Names of the LLVM tools that are called. */
  readonly tools: readonly string[];
  /** Bootstrap's build directory is `build` in the working directory, as nothing names another one. */
  readonly hasUsualBuildDir: boolean;
  /** A path in it. */
  readonly llvmDir: string;
  /** Is LLVM built, or one linked? */
  readonly buildsLlvm: boolean;
  /** Bootstrap's config names an installed compiler as stage 0: none is downloaded. */
  readonly hasOwnStage0: boolean;
  /** Bytes that the build needs. */
  readonly bytes: number;
  /** The config file of bootstrap's that is not part of the sources, and the files that it includes. */
  readonly config: readonly { readonly name: string; readonly text: string }[];
  /** Variables of the environment that can change the result: as they were, or unset. */
  readonly environment: Readonly<Record<string, string | null>>;
}

/** The parts of a recipe, in plain sh. A packager's frame puts them where its system has a place for them. */
export interface Script {
  /**
   * Variables and functions. They need SRC, WORK, OUT and LLVM, and BUNDLE if there is one: absolute paths.
   */
  readonly setup: string;
  /** Everything that would fail late is looked at first. */
  readonly start: string;
  /** From the first step to the tarballs in OUT. */
  readonly build: string;
  /** The tests of the packaged toolchain; null: none. */
  readonly check: string | null;
  /** The files of the package: below a prefix, and those of `etc`. Words of the shell. */
  readonly install: (prefix: string, etc: string) => string;
}

const TESTS = new Set(['unpack-toolchain', 'test', 'clear-tests']);

/**
 * @param identity a command of the shell that prints a digest of the recipe: another one does not go on in the
 *   same directory
 */
export function scriptOf(recipe: Recipe, identity: string): Script {
  const carried = recipe.steps.flatMap((step) => blocksOf(step, recipe));
  const [tests, builds] = [carried.filter(isTest), carried.filter((block) => !isTest(block))];
  return {
    ...{ setup: setupOf(recipe, carried, 'install_toolchain'), start: startOf(recipe, identity) },
    build: blockText(builds, recipe.places),
    check: tests.length === 0 ? null : blockText(tests, recipe.places),
    install: (prefix, etc) => `install_toolchain ${prefix} ${etc}`,
  };
}

/** The same without a packager: everything in the order of the plan, tests before the tarballs are put in place. */
export function plainScript(recipe: Recipe, identity: string): string {
  const carried = recipe.steps.flatMap((step) => blocksOf(step, recipe));
  return [setupOf(recipe, carried, 'say'), startOf(recipe, identity), blockText(carried, recipe.places)].join(
    '\n\n',
  );
}

function isTest({ id }: Block): boolean {
  return TESTS.has(id);
}

function blockText(blocks: readonly Block[], places: readonly Place[]): string {
  return blocks
    .map(({ id, title, reason, lines }) =>
      [
        `# ${expandedText(reason, places)}`.replaceAll('\n', ' '),
        `if begin ${shellWord(id, [])} ${shellWord(title, [])}; then`,
        ...lines.map((line) => `  ${line}`),
        `  finish ${shellWord(id, [])}`,
        'fi',
      ].join('\n'),
    )
    .join('\n\n');
}

/** @param more calls of functions elsewhere */
function setupOf(recipe: Recipe, carried: readonly Block[], more: string): string {
  const { places, pristine, temporary, own, host, environment, hasUsualBuildDir, bundle } = recipe;
  const word = (text: string) => shellWord(text, places);
  const variables = Object.entries(environment);
  const unset = variables.flatMap(([name, value]) => (value === null ? [name] : []));
  return [
    `BUILD=${hasUsualBuildDir ? '$WORK/build' : '${BUILD:-$WORK/build}'}
${bundle === null ? '' : 'PROFILES=$WORK/opt-dist-profiles\n'}pristine=${word(pristine)}
temporary=${word(temporary)}
done_steps=${word(`${own}/recipe`)}
sysroot="$BUILD/${host}/stage2/lib"
total=${carried.length}
n=0`,
    [
      '# They can change the result, and are as they were on the machine that wrote this recipe.',
      ...(unset.length === 0 ? [] : wrap(unset.join(' '), 'unset ', 'unset ')),
      ...variables.flatMap(([name, value]) =>
        value === null ? [] : [`export ${name}=${shellWord(value, places)}`],
      ),
      '# They would divert profiles, and change defaults of bootstrap.',
      'unset LLVM_PROFILE_FILE GITHUB_ACTIONS',
    ].join('\n'),
    functions([startOf(recipe, ''), blockText(carried, recipe.places), more].join('\n'), recipe),
  ].join('\n\n');
}

function startOf(recipe: Recipe, identity: string): string {
  const { bundle, rustVersion, llvmMajor, tools, bytes, config } = recipe;
  const kib = Math.ceil(bytes / 1024);
  const programs = ['tar', 'python3', 'sha256sum', 'cmp', 'df', 'sed'];
  if (bundle !== null) programs.push(...unpackerOf(bundle.file));
  return [
    `# Everything that would fail late is looked at first.
for program in ${programs.join(' ')}; do
  command -v "$program" > /dev/null || die "$program: not found"
done
for tool in ${tools.join(' ')}; do
  "$LLVM/bin/$tool" --version 2>&1 | grep -q 'version ${llvmMajor}\\.' || die "$LLVM/bin/$tool: expected version ${llvmMajor}"
done
[ "$(sed -n 1p "$SRC/src/version")" = '${rustVersion}' ] || die "$SRC: expected the sources of Rust ${rustVersion}"`,
    ...(bundle === null ? [] : [`check_digest "$BUNDLE" ${bundle.sha256}`]),
    `free=$(df -Pk "$WORK" | sed -n '2p' | tr -s ' ' | cut -d ' ' -f 4)
if [ ! -d "$BUILD" ] && [ "$free" -lt ${kib} ]; then
  die "$WORK: expected ${kib} KiB of free disk, found $free"
fi
mkdir -p "$done_steps"
recipe=${identity}
if [ -e "$done_steps/recipe" ] && [ "$(cat "$done_steps/recipe")" != "$recipe" ]; then
  die "$BUILD: begun by another recipe; remove it"
fi
printf '%s\\n' "$recipe" > "$done_steps/recipe"`,
    ...(bundle === null ? [] : ['rm -rf "$PROFILES"\nunpack_bundle "$BUNDLE"']),
    ...config.map(configText),
  ].join('\n');
}

/** The program that unpacks a bundle, beside tar. */
export function unpackerOf(file: string): string[] {
  return file.endsWith('.zst') ? ['zstd'] : file.endsWith('.xz') ? ['xz'] : [];
}

function configText({ name, text }: { readonly name: string; readonly text: string }): string {
  const end = 'END_OF_CONFIG';
  return `# Bootstrap's config as it was; paths in it are those of the machine that wrote this recipe.
cat > "$WORK/${name}" << '${end}'
${text.replace(/\n*$/, '')}
${end}`;
}
