import { CONFIG_NAMES } from './config-names';

/**
 * The purposes of a source tree's files, with the contents of each group, so that a stage's key holds only
 * the files that the stage reads (rust-lang/rust's layout, 1.63 to 1.99).
 */
export const SOURCE_GROUPS = {
  bootstrap: 'bootstrap and the version: they decide how everything is built, LLVM included',
  compiler: 'the compiler: compiler/',
  build: 'library, vendored crates, stage 0: with an edit here LLVM stays as it is',
  llvm: 'LLVM: src/llvm-project',
  training: 'rustc-perf and its workloads: src/tools/rustc-perf',
  tools: 'cargo, clippy, rustdoc …: shipped, and trained where the components say so',
  packaged: 'files that are only packaged: src/doc, src/etc, licences, README and the like',
  tests: 'tests: read by `x test`, and packaged in a tarball of the sources',
  ci: 'src/ci: only packaged, in a tarball of the sources',
} as const;

export type SourceGroup = keyof typeof SOURCE_GROUPS;

export const SOURCE_GROUP_NAMES = Object.keys(SOURCE_GROUPS) as readonly SourceGroup[];

/** Names that never belong to the sources, wherever they lie. */
export const NOT_SOURCES: ReadonlySet<string> = new Set([
  '.git',
  '.nx',
  'node_modules',
  '__pycache__',
  '.pc',
]);

/** Files of bootstrap outside of its directory, and those that the version string is made of. */
const BOOTSTRAP: ReadonlySet<string> = new Set([
  'x.py',
  'src/version',
  'src/ci/channel',
  'version',
  'git-commit-hash',
  'git-commit-info',
]);

/** @param file path relative to the source tree, with slashes; null: no stage reads it */
export function sourceGroup(file: string): SourceGroup | null {
  const under = (...dirs: readonly string[]) => dirs.some((dir) => file.startsWith(`${dir}/`));
  if (under('debian', '.github', '.reuse')) return null;
  // Common leftovers in a checkout: bootstrap's default build directory, and files of editors.
  if (under('build', '.vscode', '.idea', '.direnv')) return null;
  // Where bootstrap reads them, their content is in the stages' keys.
  if (CONFIG_NAMES.some((name) => name === file)) return null;
  if (under('tests')) return 'tests';
  if (under('compiler')) return 'compiler';
  if (under('src/llvm-project')) return 'llvm';
  if (under('src/tools/rustc-perf')) return 'training';
  if (under('src/tools', 'src/librustdoc')) return 'tools';
  if (under('src/ci') && file !== 'src/ci/channel') return 'ci';
  if (
    under('src/doc', 'src/etc', 'LICENSES') ||
    (!file.includes('/') && /\.(md|example|txt)$|^(COPYRIGHT|LICENSE|\.)/.test(file))
  ) {
    return 'packaged';
  }
  if (under('src/bootstrap') || BOOTSTRAP.has(file)) return 'bootstrap';
  return 'build';
}

/** Directories whose files are of more than one group. */
const MIXED: ReadonlySet<string> = new Set(['', 'src', 'src/ci', 'src/tools']);

/**
 * The group of everything below a directory; undefined: each file has its own.
 * @param dir path relative to the source tree, with slashes; empty: the tree itself
 */
export function directoryGroup(dir: string): SourceGroup | null | undefined {
  return MIXED.has(dir) ? undefined : sourceGroup(`${dir}/file`);
}
