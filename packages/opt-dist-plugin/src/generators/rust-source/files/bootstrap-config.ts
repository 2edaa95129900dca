import { type Choices, lacksBooks, type Tree } from '../tree';

type Value = boolean | number | string | readonly string[];
type Entry = readonly [key: string, value: Value | null];

/**
 * Name and text of bootstrap's config for the stages, with the keys that this release's sample config knows.
 */
export function bootstrapConfig(
  tree: Tree,
  choices: Choices,
): { readonly name: string; readonly text: string } {
  const { dialect, sample } = tree;
  const table = (name: string, entries: readonly Entry[]) => {
    const lines = entries.flatMap(([key, value]) =>
      value === null || (sample !== null && !knowsKey(sample.text, name, key))
        ? []
        : [`${key} = ${toml(value)}`],
    );
    return lines.length === 0 ? [] : [[`[${name}]`, ...lines].join('\n')];
  };
  const parts = [
    '# Read by bootstrap (x.py), which is started in this directory.' +
      (sample === null ? '' : ` All keys: ${sample.name} of the source tree.`),
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

/**
 * Bootstrap refuses unknown keys, and keys come and go. Since rust-lang/rust change 142636 the sample names
 * most of them with their table, `build.vendor`; we write tables, as bootstrap.py reads no such name before
 * change 157335.
 */
function knowsKey(sample: string, table: string, key: string): boolean {
  return new RegExp(`^[#\\s]*(?:${table}\\.)?${key}\\s*=`, 'm').test(sample);
}

function toml(value: Value): string {
  return Array.isArray(value)
    ? `[${value.map((each) => JSON.stringify(each)).join(', ')}]`
    : JSON.stringify(value);
}
