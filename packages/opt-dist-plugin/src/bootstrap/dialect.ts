import { err, ok, type Result } from 'profile-formats';
import type { ProblemOf } from '../errors/problem';

/**
 * How a range of Rust versions spells its requests to bootstrap and lays out its build directory.
 * Everything is read from files of the source tree, bootstrap is never run for it.
 */
export interface Dialect {
  /** `src/version`, e.g. `1.95.0`. */
  readonly rustVersion: string;
  /** `src/ci/channel`: `stable`, `beta`, `nightly` or `dev`. */
  readonly channel: string;
  /** Commit of a tarball tree (`git-commit-hash`); null in a checkout. */
  readonly commit: string | null;
  readonly configFile: 'bootstrap.toml' | 'config.toml';
  /** `flags`: `--rust-profile-use F`; `tables`: `--set pgo.rustc.use="F"` for the components that the tree knows. */
  readonly pgo:
    { readonly style: 'flags' } | { readonly style: 'tables'; readonly components: readonly string[] };
  /** `--enable-bolt-settings` exists: librustc_driver can be linked with relocations (1.75 and later). */
  readonly boltSettings: boolean;
  /** `--reproducible-artifact` exists. */
  readonly reproducibleArtifact: boolean;
  /** Cargo's output directory of the stage 2 rustc; named after the produced stage since 1.91 (change 145295). */
  readonly stage2RustcDir: 'stage2-rustc' | 'stage1-rustc';
  /** Since change 135281 `.llvm-stamp`. */
  readonly llvmStamp: '.llvm-stamp' | 'llvm-finished-building';
  /** How the collector selects benchmarks; `--include` matches prefixes. */
  readonly selector: '--exact-match' | '--include';
  /** The tree's own training lists; null when it has none. */
  readonly training: { readonly rustc: readonly string[]; readonly llvm: readonly string[] } | null;
  /**
   * Does bootstrap download its stage 0 compiler? Its release date is then in `src/stage0`; without one, and
   * without `build.rustc`, the rustc on PATH is taken.
   */
  readonly downloadsStage0: boolean;
  /** Version of the LLVM sources in the tree; null when they are not there. */
  readonly llvmVersion: string | null;
}

/** Name of a dialect for manifests and messages, e.g. `flags/stage2-rustc`. */
export function dialectName(dialect: Dialect): string {
  return `${dialect.pgo.style}/${dialect.stage2RustcDir}`;
}

const FILES = {
  entry: 'x.py',
  version: 'src/version',
  channel: 'src/ci/channel',
  commit: 'git-commit-hash',
  example: 'bootstrap.example.toml',
  flags: 'src/bootstrap/src/core/config/flags.rs',
  flagsBefore172: 'src/bootstrap/flags.rs',
  pgoTables: 'src/bootstrap/src/core/config/toml/pgo.rs',
  changes: 'src/bootstrap/src/utils/change_tracker.rs',
  stage0: 'src/stage0',
  stage0Before175: 'src/stage0.json',
  buildHelper: 'src/build_helper/src/lib.rs',
  optDistTraining: 'src/tools/opt-dist/src/training.rs',
  collector: 'src/tools/rustc-perf/collector/src/bin/collector.rs',
  llvmVersion: 'src/llvm-project/cmake/Modules/LLVMVersion.cmake',
  llvmLists: 'src/llvm-project/llvm/CMakeLists.txt',
} as const;

/** The first release whose profiles are gathered in this order of stages, 1.73. */
const FIRST_MINOR = 73;

/** Files that `detectDialect` wants to see, relative to the source tree. */
export const DIALECT_FILES: readonly string[] = Object.values(FILES);

/**
 * @param files content by path, for those of `DIALECT_FILES` that exist
 * @returns the dialect, or which files this is not a source tree without
 */
export function detectDialect(
  source: string,
  files: ReadonlyMap<string, string>,
): Result<Dialect, ProblemOf<'no-source-tree' | 'unknown-dialect'>> {
  if (!files.has(FILES.entry)) return err({ kind: 'no-source-tree', source, expected: FILES.entry });
  const flags = files.get(FILES.flags) ?? files.get(FILES.flagsBefore172);
  const version = files.get(FILES.version)?.trim();
  if (version === undefined || flags === undefined) {
    const missing = [
      ...(version === undefined ? [FILES.version] : []),
      ...(flags === undefined ? [FILES.flags] : []),
    ];
    return err({
      kind: 'unknown-dialect',
      source,
      missing,
      detail: 'files that name the version and the flags',
    });
  }
  const tables = files.get(FILES.pgoTables);
  if (tables === undefined && !flags.includes('rust_profile_generate')) {
    return err({
      kind: 'unknown-dialect',
      source,
      missing: [FILES.pgoTables],
      detail: 'neither --rust-profile-generate nor [pgo]',
    });
  }
  const minor = Number(/^1\.(\d+)/.exec(version)?.[1] ?? Infinity);
  if (minor < FIRST_MINOR && !flags.includes('llvm_bolt_profile_generate')) {
    return err({
      kind: 'unknown-dialect',
      source,
      missing: [],
      detail: `Rust ${version}, before 1.${FIRST_MINOR}`,
    });
  }
  if (flags.includes('llvm_bolt_profile_generate')) {
    return err({
      kind: 'unknown-dialect',
      source,
      missing: [],
      detail: `BOLT inside bootstrap (1.66 to 1.72), here ${version}`,
    });
  }
  const changes = files.get(FILES.changes) ?? '';
  return ok({
    rustVersion: version,
    channel: files.get(FILES.channel)?.trim() ?? 'nightly',
    commit: files.get(FILES.commit)?.trim() ?? null,
    configFile: files.has(FILES.example) ? 'bootstrap.toml' : 'config.toml',
    pgo: tables === undefined ? { style: 'flags' } : { style: 'tables', components: pgoComponents(tables) },
    boltSettings: flags.includes('enable_bolt_settings'),
    reproducibleArtifact: flags.includes('reproducible_artifact'),
    stage2RustcDir: changes.includes('145295') ? 'stage2-rustc' : 'stage1-rustc',
    llvmStamp: changes.includes('135281') ? '.llvm-stamp' : 'llvm-finished-building',
    selector: /exact[-_]match/.test(
      `${files.get(FILES.optDistTraining) ?? ''}${files.get(FILES.collector) ?? ''}`,
    )
      ? '--exact-match'
      : '--include',
    training: trainingLists(files.get(FILES.buildHelper) ?? '', files.get(FILES.optDistTraining) ?? ''),
    downloadsStage0:
      files.has(FILES.stage0Before175) || /^compiler_date=./m.test(files.get(FILES.stage0) ?? ''),
    llvmVersion: llvmVersion(files.get(FILES.llvmVersion) ?? files.get(FILES.llvmLists) ?? ''),
  });
}

/** Components are the fields of the `Pgo` table; unknown ones are a hard error of bootstrap, so they are asked for. */
function pgoComponents(source: string): string[] {
  return ['rustc', 'llvm', 'rustdoc', 'cargo', 'clippy'].filter((name) =>
    new RegExp(`\\b${name}\\b\\s*:`).test(source),
  );
}

function trainingLists(...sources: readonly string[]): Dialect['training'] {
  const list = (name: string) => {
    for (const source of sources) {
      const body = new RegExp(`\\b${name}\\b[^=]*=\\s*&?\\[([^\\]]*)\\]`).exec(source)?.[1];
      if (body !== undefined) return Array.from(body.matchAll(/"([^"]+)"/g), (match) => match[1] ?? '');
    }
    return null;
  };
  const rustc = list('RUSTC_PGO_CRATES');
  const llvm = list('LLVM_PGO_CRATES');
  return rustc === null || llvm === null ? null : { rustc, llvm };
}

function llvmVersion(cmake: string): string | null {
  const part = (name: string) => new RegExp(`set\\(LLVM_VERSION_${name}\\s+(\\d+)\\s*\\)`).exec(cmake)?.[1];
  const parts = [part('MAJOR'), part('MINOR'), part('PATCH')];
  return parts.every((found) => found !== undefined) ? parts.join('.') : null;
}
