import { err, ok, type Result } from 'profile-formats';
import type { ProblemOf } from '../model/problem';
import { valueOptions } from './command-line';
import {
  ccVersion,
  ciLlvmHosts,
  collectorOptions,
  type DistTests,
  distTestsOf,
  FILES,
  hasFlag,
  llvmVersion,
  minimumLlvm,
  newestChange,
  pgoComponents,
  profilerMayBePath,
  SAMPLE_CONFIGS,
  trainingArrays,
  type TrainingLists,
  trainingOfScript,
  type TryBuild,
  tryBuildOf,
} from './tree-facts';

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
  /** The newest change of the config format, for `change-id`; null in releases that do not count changes. */
  readonly changeId: number | null;
  /**
   * `flags`: `--rust-profile-use F`; `tables`: `--set pgo.rustc.use="F"` for the components that the tree
   * knows.
   */
  readonly pgo:
    { readonly style: 'flags' } | { readonly style: 'tables'; readonly components: readonly string[] };
  /**
   * Where BOLT is run. `none`: nowhere (to 1.65). `bootstrap`: by bootstrap itself, on LLVM alone, while it
   * links (1.66 to 1.72). `llvm-only`: outside, and rustc cannot be linked for it (1.73, 1.74). `external`:
   * outside (1.75).
   */
  readonly boltStyle: 'none' | 'bootstrap' | 'llvm-only' | 'external';
  /** `--enable-bolt-settings` exists: librustc_driver can be linked with relocations (1.75 and later). */
  readonly boltSettings: boolean;
  /** Options that take the next word as their value; null: the tree does not tell. */
  readonly valueOptions: readonly string[] | null;
  /** `--set` exists (in no tree up to 1.71). */
  readonly set: boolean;
  /** `--build-dir` exists (1.64 and later); else only the config file can name another build directory. */
  readonly buildDirOption: boolean;
  /** `target.<triple>.profiler` may name a runtime that is there; before (1.63 to 1.71) it is a boolean. */
  readonly profilerPath: boolean;
  /** `--reproducible-artifact` exists. */
  readonly reproducibleArtifact: boolean;
  /** The option that leaves a path out; to 1.7x `--skip` is a filter of the test runner. */
  readonly skipOption: '--skip' | '--exclude';
  /**
   * Cargo's output directory of the stage 2 rustc; named after the produced stage since 1.91 (change 145295).
   */
  readonly stage2RustcDir: 'stage2-rustc' | 'stage1-rustc';
  /**
   * `--keep-stage 1` fails for a target whose standard library was never built at stage 1 (since change
   * 119899 no earlier call builds it).
   */
  readonly keepsOnlyBuiltTargets: boolean;
  /** How the collector selects benchmarks; `--include` matches prefixes. */
  readonly selector: '--exact-match' | '--include';
  /**
   * The optional options of the tree's collector (not every version has them); null: the tree has no
   * collector.
   */
  readonly collectorOptions: readonly string[] | null;
  /** The tree's own training lists; null when it has none. */
  readonly training: TrainingLists | null;
  /** The parts that the tree's own try builds leave out; null when it has none. */
  readonly tryBuild: TryBuild | null;
  /** How the tree's own opt-dist tests its packages; null when it does not. */
  readonly distTests: DistTests | null;
  /**
   * Does bootstrap download its stage 0 compiler? Its release date is then in `src/stage0`; without one, and
   * without `build.rustc`, the rustc on PATH is taken.
   */
  readonly downloadsStage0: boolean;
  /** Version of the LLVM sources in the tree; null when they are not there. */
  readonly llvmVersion: string | null;
  /**
   * Ready-made LLVMs of rust-lang's CI. Since change 130529 (1.83) `llvm.download-ci-llvm` defaults to true,
   * whatever the channel (`parse_download_ci_llvm`); for hosts that `is_ci_llvm_available` does not name,
   * LLVM is built all the same.
   */
  readonly ciLlvm: { readonly byDefault: boolean; readonly hosts: readonly string[] };
  /** The version of cc-rs that compiles rustc's wrapper around LLVM; null: the tree does not say. */
  readonly cc: readonly [number, number, number] | null;
  /** The oldest LLVM, by its major version, that can be linked instead; null: the tree does not say. */
  readonly minimumLlvm: number | null;
}

export { SAMPLE_CONFIGS };

/** Cargo's directory of the compiler of a stage. */
export function rustcDir({ stage2RustcDir }: Pick<Dialect, 'stage2RustcDir'>, stage: 1 | 2): string {
  if (stage === 2) return stage2RustcDir;
  return stage2RustcDir === 'stage2-rustc' ? 'stage1-rustc' : 'stage0-rustc';
}

/** Name of a dialect for manifests and messages, e.g. `flags/stage2-rustc`. */
export function dialectName(dialect: Dialect): string {
  return `${dialect.pgo.style}/${dialect.stage2RustcDir}`;
}

/**
 * The minor version of a release of upstream's; null: a fork numbers its releases in its own way, and only the
 * content of its tree tells on which of them it is based.
 */
export function upstreamMinor(version: string): number | null {
  const minor = /^1\.(\d+)\./.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
}

/** The oldest release whose options and directories are known here. */
const FIRST_MINOR = 63;

/** Files that `detectDialect` wants to see, relative to the source tree. */
export const DIALECT_FILES: readonly string[] = Object.values(FILES);

type Refusal = ProblemOf<'no-source-tree' | 'unknown-dialect'>;

/**
 * @param files content by path, for those of `DIALECT_FILES` that exist
 * @returns the dialect, or why this is not a source tree whose dialect can be known
 */
export function detectDialect(source: string, files: ReadonlyMap<string, string>): Result<Dialect, Refusal> {
  if (!files.has(FILES.entry)) return err({ kind: 'no-source-tree', source, expected: FILES.entry });
  const version = files.get(FILES.version)?.trim();
  const flags = files.get(FILES.flags) ?? files.get(FILES.flagsBefore174);
  const refused = (detail: string, missing: readonly string[] = []) =>
    err({ kind: 'unknown-dialect', source, missing, detail } as const);
  if (version === undefined || flags === undefined) {
    const missing = [
      ...(version === undefined ? [FILES.version] : []),
      ...(flags === undefined ? [FILES.flags] : []),
    ];
    return refused('files that name the version and the flags', missing);
  }
  if (!/^\d+\.\d+/.test(version)) return refused(`Rust ${version}, expected N.N.N`);
  const minor = upstreamMinor(version);
  if (minor !== null && minor < FIRST_MINOR) return refused(`Rust ${version}, before 1.${FIRST_MINOR}`);
  const mixed = mixture(files, flags);
  if (mixed !== null) return refused(`Rust ${version} with files of several releases: ${mixed}`);
  const tables = files.get(FILES.pgoTables);
  if (tables === undefined && !hasFlag(flags, 'rust_profile_generate')) {
    return refused('neither --rust-profile-generate nor [pgo]', [FILES.pgoTables]);
  }
  const components = tables === undefined ? null : pgoComponents(tables);
  if (components !== null && !components.includes('rustc')) return refused('[pgo] without rustc');
  return ok({
    rustVersion: version,
    pgo: components === null ? { style: 'flags' } : { style: 'tables', components },
    boltStyle: boltStyle(flags, minor, files),
    ...facts(files, flags),
  });
}

/**
 * A tree that was unpacked over another one has the files of both, and nobody can tell which of them
 * bootstrap reads.
 */
function mixture(files: ReadonlyMap<string, string>, flags: string): string | null {
  for (const [one, other] of [
    [FILES.flagsBefore174, FILES.flags],
    [FILES.exampleBefore187, FILES.example],
  ] as const) {
    if (files.has(one) && files.has(other)) return `${one} and ${other}`;
  }
  return hasFlag(flags, 'llvm_bolt_profile_generate') && hasFlag(flags, 'enable_bolt_settings')
    ? '--llvm-bolt-profile-generate and --enable-bolt-settings'
    : null;
}

function boltStyle(
  flags: string,
  minor: number | null,
  files: ReadonlyMap<string, string>,
): Dialect['boltStyle'] {
  if (hasFlag(flags, 'llvm_bolt_profile_generate')) return 'bootstrap';
  if (hasFlag(flags, 'enable_bolt_settings')) return 'external';
  // No declaration distinguishes 1.73 from 1.65: BOLT left bootstrap for opt-dist, and its settings for rustc
  // came later.
  const hasOptDist = files.has(FILES.optDist) || files.has(FILES.optDistTraining);
  return (minor === null ? hasOptDist : minor >= 73) ? 'llvm-only' : 'none';
}

function facts(
  files: ReadonlyMap<string, string>,
  flags: string,
): Omit<Dialect, 'rustVersion' | 'pgo' | 'boltStyle'> {
  const text = (...names: readonly (keyof typeof FILES)[]) =>
    names.map((name) => files.get(FILES[name])).find((found) => found !== undefined) ?? '';
  const changes = text('changes');
  const changed = (id: number) => changes.includes(String(id));
  const [training, collector] = [text('optDistTraining'), files.get(FILES.collector)];
  return {
    channel: files.get(FILES.channel)?.trim() ?? 'nightly',
    commit: files.get(FILES.commit)?.trim() ?? null,
    configFile: files.has(FILES.example) ? 'bootstrap.toml' : 'config.toml',
    changeId: newestChange(changes),
    boltSettings: hasFlag(flags, 'enable_bolt_settings'),
    valueOptions: valueOptions(flags),
    set: hasFlag(flags, 'set'),
    buildDirOption: hasFlag(flags, 'build_dir'),
    profilerPath: profilerMayBePath(
      SAMPLE_CONFIGS.map((name) => files.get(name)).find((text) => text !== undefined),
    ),
    reproducibleArtifact: hasFlag(flags, 'reproducible_artifact'),
    skipOption: hasFlag(flags, 'skip') ? '--skip' : '--exclude',
    stage2RustcDir: changed(145295) ? 'stage2-rustc' : 'stage1-rustc',
    keepsOnlyBuiltTargets: changed(119899),
    selector: /exact[-_]match/.test(`${training}${collector ?? ''}`) ? '--exact-match' : '--include',
    collectorOptions: collectorOptions(collector),
    training:
      trainingArrays(text('buildHelper'), training, text('trainingBefore172')) ??
      trainingOfScript(text('trainingBefore170')),
    tryBuild: tryBuildOf(text('optDist'), text('optDistCalls')),
    distTests: distTestsOf(text('optDistTests')),
    downloadsStage0: files.has(FILES.stage0Before180) || /^compiler_date=./m.test(text('stage0')),
    llvmVersion: llvmVersion(text('llvmVersion', 'llvmLists')),
    ciLlvm: { byDefault: changed(130529), hosts: ciLlvmHosts(text('llvmStep')) },
    cc: ccVersion(text('rustcLlvm')),
    minimumLlvm: minimumLlvm(text('llvmStep', 'llvmStepBefore174', 'llvmStepBefore169')),
  };
}
