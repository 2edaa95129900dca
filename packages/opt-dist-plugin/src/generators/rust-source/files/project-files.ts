import { BUNDLES_DIR } from '../../../project/bundles-dir';
import { posix as path } from 'node:path';
import { type Choices, type Tree, canBolt, lacksBooks, needsPerfCopy } from '../tree';
/** Names in the project directory. */
export const PLACES = {
  source: 'source',
  stage0: 'stage0',
  perf: 'rustc-perf',
  downloads: 'downloads',
} as const;

/**
 * The components that a Debian tree can package, which lacks most tools and all documentation. Without cargo:
 * its crates lack the sources of libcurl, so that its build fails unless the system has them.
 */
const STRIPPED_DIST = ['dist', 'rustc', 'rust-std', 'rust-src'];

/** opt-dist.json with what differs from the defaults. */
export function optDistConfig(projectDir: string, workspace: string, tree: Tree, choices: Choices): object {
  const { externalLlvm, llvm } = choices;
  const schema = path.join(workspace, 'node_modules/opt-dist-plugin/opt-dist.schema.json');
  return {
    $schema: relative(projectDir, schema),
    source: relative(projectDir, tree.path),
    ...(choices.nameHost ? { host: choices.host } : {}),
    ...(choices.stage0 === null ? {} : { stage0: relative(projectDir, choices.stage0) }),
    ...(externalLlvm || llvm !== null
      ? { llvm: { ...(externalLlvm ? { build: false } : {}), ...(llvm === null ? {} : { dir: llvm.dir }) } }
      : {}),
    ...(canBolt(tree, externalLlvm) ? {} : { bolt: { enabled: false } }),
    ...(choices.copiesPerf ? { training: { dir: PLACES.perf } } : {}),
    ...(tree.debian === null ? {} : { dist: { args: STRIPPED_DIST } }),
  };
}

function relative(from: string, to: string): string {
  return path.relative(from, to) || '.';
}

/** The files of the generator and the stages in the project directory that do not belong in a repository. */
export function ignoredFiles(): string {
  const dirs = [...Object.values(PLACES), 'build', 'dist'].map((name) => `/${name}/`);
  return `${[...dirs, '/*-profiles/', `/${BUNDLES_DIR}/`, '/*.partial/', '*.part', 'opt-dist.local.json'].join('\n')}\n`;
}

function llvmWords(inTree: string | null, { externalLlvm, llvm }: Choices): string {
  if (externalLlvm)
    return llvm === null ? 'linked with an LLVM' : `linked with LLVM ${llvm.major} of ${llvm.dir}`;
  return inTree === null
    ? 'with the LLVM of the tree, whose sources (src/llvm-project) are not there yet: bootstrap fetches them'
    : `LLVM ${inTree} of the tree`;
}

/** Notes for the user: the downloads of a training, and the settings to train without a network. */
export function notes(tree: Tree, choices: Choices): string[] {
  const { training, dialect } = tree;
  const { missing, benchmarks } = training;
  return [
    `Rust ${dialect.rustVersion}, ${llvmWords(dialect.llvmVersion, choices)}`,
    ...(canBolt(tree, choices.externalLlvm)
      ? []
      : [`BOLT is switched off: it cannot rewrite Rust ${dialect.rustVersion}.`]),
    ...(lacksBooks(tree)
      ? ['Documentation is not built: its sources (src/doc/book …) are not in the tree.']
      : []),
    ...(missing === null || missing.length === 0
      ? []
      : [
          `vendor lacks ${some(missing)}, which rustc-perf needs, so ${PLACES.perf} is a copy of the tree's rustc-perf, and its crates come from the network.`,
        ]),
    ...(benchmarks === null ? [] : offlineNotes(tree, benchmarks)),
  ];
}

function offlineNotes(tree: Tree, benchmarks: NonNullable<Tree['training']['benchmarks']>): string[] {
  const offline = benchmarks.filter(({ missing }) => missing.length === 0).map(({ name }) => name);
  const online = benchmarks.filter(({ missing }) => missing.length > 0);
  if (online.length === 0) {
    const config = JSON.stringify([`${tree.path}/.cargo/config.toml`]);
    const also = needsPerfCopy(tree.training) ? '' : `; to do so set "training.cargoConfig" to ${config}`;
    return [`All training benchmarks can be built offline${also}.`];
  }
  return [
    `Training benchmarks that can be built offline: ${offline.join(', ') || 'none'}.`,
    `The others need the network: ${online.map(({ name, missing }) => `${name} (${some(missing)})`).join(', ')}.`,
    ...(offline.length === 0
      ? []
      : ['Without a network set "training.rustc" and "training.llvm" to some of the offline ones.']),
  ];
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more crates` : shown;
}
