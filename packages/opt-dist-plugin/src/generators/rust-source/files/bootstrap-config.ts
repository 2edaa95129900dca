import { knowsKey } from '../../../bootstrap/known-keys';
import { type ReleaseOption, split, taken } from '../../../release/release-settings';
import { settingLine } from '../../../release/config-edit';
import { missingSettings, settingComment } from '../../../release/release-text';
import { type Choices, lacksBooks, type Tree } from '../tree';

type Value = boolean | number | string | readonly string[];
type Entry = readonly [key: string, value: Value | null];

/**
 * Name and text of bootstrap's config for the stages, with the keys that this release's sample config knows.
 * @param release the options of upstream's release, which decide the speed of the result; empty: none
 */
export function bootstrapConfig(
  tree: Tree,
  choices: Choices,
  release: readonly ReleaseOption[] = [],
): { readonly name: string; readonly text: string } {
  const { dialect, sample } = tree;
  const table = (name: string, entries: readonly Entry[]) => {
    const own = entries.filter(
      ([key, value]) => value !== null && (sample === null || knowsKey(sample.text, name, key)),
    );
    const lines = [
      ...own.map(([key, value]) => `${key} = ${toml(value ?? '')}`),
      ...releaseLines(
        release,
        name,
        own.map(([key]) => key),
      ),
    ];
    return lines.length === 0 ? [] : [[`[${name}]`, ...lines].join('\n')];
  };
  const parts = [
    '# Read by bootstrap (x.py), which is started in this directory.' +
      (sample === null ? '' : ` All keys: ${sample.name} of the source tree.`),
    ...missingPart(release),
    ...(dialect.changeId === null ? [] : [`change-id = ${dialect.changeId}`]),
    ...table('build', buildTable(tree, choices)),
    ...table('llvm', llvmTable(tree, choices)),
    ...table('rust', rustTable(tree, choices)),
    ...table('dist', [['compression-formats', ['xz']]]),
    ...table(`target.${choices.host}`, targetTable(tree, choices)),
  ];
  return { name: dialect.configFile, text: `${parts.join('\n\n')}\n` };
}

function buildTable(tree: Tree, { stage0 }: Choices): Entry[] {
  const stripped = tree.debian !== null;
  return [
    ['vendor', tree.hasVendor ? true : null],
    // The tree's lock files name crates that were taken out.
    ['locked-deps', stripped ? false : null],
    ['submodules', tree.isCheckout ? null : false],
    // Without it the instrumented rustc fails to build, after the whole of stage 1.
    ['profiler', true],
    ['rustc', stage0 === null ? null : `${stage0}/bin/rustc`],
    ['cargo', stage0 === null ? null : `${stage0}/bin/cargo`],
    // Without their sources, packaging the books fails.
    ['docs', stripped || lacksBooks(tree) ? false : null],
    ['extended', stripped ? true : null],
    ['tools', stripped ? ['cargo'] : null],
    ['optimized-compiler-builtins', tree.hasCompilerRt || tree.isCheckout ? null : false],
  ];
}

function llvmTable({ dialect }: Tree, { externalLlvm }: Choices): Entry[] {
  return [
    // For later releases, each call has an option instead.
    ['link-shared', externalLlvm || !dialect.set ? true : null],
    // A downloaded LLVM can neither be instrumented nor optimised.
    ['download-ci-llvm', false],
  ];
}

function rustTable(tree: Tree, { externalLlvm, llvm }: Choices): Entry[] {
  return [
    // Bootstrap takes a tarball for a nightly (before 1.9x) unless this setting says otherwise.
    ['channel', tree.isCheckout ? null : tree.dialect.channel],
    ['download-rustc', externalLlvm ? false : null],
    // Built with LLVM, which is not built.
    ['lld', externalLlvm ? false : null],
    ['codegen-tests', externalLlvm && llvm?.checks === false ? false : null],
    ['omit-git-hash', tree.debian === null ? null : true],
    // Its older name.
    ['ignore-git', tree.debian !== null && tree.sample !== null ? true : null],
    ['deny-warnings', tree.debian === null ? null : false],
  ];
}

function targetTable(tree: Tree, { externalLlvm, llvm }: Choices): Entry[] {
  if (llvm === null) return [];
  const bin = `${llvm.dir}/bin`;
  return [
    ['llvm-config', externalLlvm ? `${bin}/llvm-config` : null],
    ['profiler', tree.hasCompilerRt || tree.isCheckout || !tree.dialect.profilerPath ? null : llvm.profiler],
    ['cc', `${bin}/clang`],
    ['cxx', `${bin}/clang++`],
    ['ar', `${bin}/llvm-ar`],
    ['ranlib', `${bin}/llvm-ranlib`],
  ];
}

/** Upstream's settings of a table, but for those that this tree or machine decides. */
function releaseLines(release: readonly ReleaseOption[], table: string, own: readonly string[]): string[] {
  return taken(release).flatMap((option) => {
    const [place, key] = split(option.verdict.key);
    if (place !== table || own.includes(key)) return [];
    return [...settingComment({ ...option, ...option.verdict }), settingLine(key, option.verdict.value)];
  });
}

/** A comment on what upstream has and this config cannot have. */
function missingPart(release: readonly ReleaseOption[]): string[] {
  const lines = missingSettings(release).map(
    ({ key, value, why }) => `#   ${settingLine(key, value)}: ${why}`,
  );
  if (lines.length === 0) return [];
  return [["# Upstream's release has these settings, too, which cannot be had here:", ...lines].join('\n')];
}

function toml(value: Value): string {
  return Array.isArray(value)
    ? `[${value.map((each) => JSON.stringify(each)).join(', ')}]`
    : JSON.stringify(value);
}
