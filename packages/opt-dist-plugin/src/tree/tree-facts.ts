import { COMPONENT_NAMES } from '../model/components';

/**
 * Reads declarations in Rust, Python and shell files of a source tree, none of which is ever run. Each
 * function takes the text of one file, or an empty text where the tree has none.
 */

/** Files that tell a tree's dialect, relative to the tree; which of them there are depends on its release. */
export const FILES = {
  entry: 'x.py',
  version: 'src/version',
  channel: 'src/ci/channel',
  commit: 'git-commit-hash',
  exampleBefore170: 'config.toml.example',
  exampleBefore187: 'config.example.toml',
  example: 'bootstrap.example.toml',
  flags: 'src/bootstrap/src/core/config/flags.rs',
  flagsBefore174: 'src/bootstrap/flags.rs',
  pgoTables: 'src/bootstrap/src/core/config/toml/pgo.rs',
  changes: 'src/bootstrap/src/utils/change_tracker.rs',
  llvmStep: 'src/bootstrap/src/core/build_steps/llvm.rs',
  llvmStepBefore174: 'src/bootstrap/llvm.rs',
  llvmStepBefore169: 'src/bootstrap/native.rs',
  stage0: 'src/stage0',
  stage0Before180: 'src/stage0.json',
  buildHelper: 'src/build_helper/src/lib.rs',
  optDist: 'src/tools/opt-dist/src/main.rs',
  optDistCalls: 'src/tools/opt-dist/src/exec.rs',
  optDistTraining: 'src/tools/opt-dist/src/training.rs',
  optDistTests: 'src/tools/opt-dist/src/tests.rs',
  trainingBefore172: 'src/ci/stage-build.py',
  trainingBefore170: 'src/ci/pgo.sh',
  collector: 'src/tools/rustc-perf/collector/src/bin/collector.rs',
  llvmVersion: 'src/llvm-project/cmake/Modules/LLVMVersion.cmake',
  llvmLists: 'src/llvm-project/llvm/CMakeLists.txt',
  rustcLlvm: 'compiler/rustc_llvm/Cargo.toml',
} as const;

/** Names of the sample config, the newest first; a tree has one of them. */
export const SAMPLE_CONFIGS = [FILES.example, FILES.exampleBefore187, FILES.exampleBefore170] as const;

export interface TrainingLists {
  readonly rustc: readonly string[];
  readonly llvm: readonly string[];
}

/**
 * Does bootstrap's command line have an option, for every subcommand? A public field of `struct Flags`, for
 * options of single subcommands are fields of an enum's variants.
 * @param name with underscores
 */
export function hasFlag(flags: string, name: string): boolean {
  return new RegExp(`^\\s*pub ${name}\\s*:`, 'm').test(flags);
}

/** The version of cc-rs that a manifest of Cargo asks for; null: it asks for none. */
export function ccVersion(manifest: string): [number, number, number] | null {
  const found = /^cc\s*=\s*(?:\{[^}\n]*version\s*=\s*)?"=?(\d+)\.(\d+)\.(\d+)"/m.exec(manifest);
  if (found === null) return null;
  const [major = 0, minor = 0, patch = 0] = found.slice(1).map(Number);
  return [major, minor, patch];
}

/**
 * The fields of the `Pgo` table; an unknown component is a hard error of bootstrap, so they are asked for.
 */
export function pgoComponents(tables: string): string[] {
  return COMPONENT_NAMES.filter((name) => new RegExp(`\\b${name}\\b\\s*:`).test(tables));
}

/**
 * `change_id: N` of the newest change to bootstrap's config; null where changes were not counted yet (before
 * 1.74).
 */
export function newestChange(changes: string): number | null {
  const last = Array.from(changes.matchAll(/\bchange_id:\s*(\d+)/g), ([, id]) => Number(id)).at(-1);
  return last ?? null;
}

/** The lists as Rust's or Python's arrays (1.70 and later); null when a text has none. */
export function trainingArrays(...texts: readonly string[]): TrainingLists | null {
  const list = (name: string) => {
    for (const text of texts) {
      const body = new RegExp(`\\b${name}\\b[^=]*=\\s*&?\\[([^\\]]*)\\]`).exec(text)?.[1];
      if (body !== undefined) return words(body);
    }
    return null;
  };
  const rustc = list('RUSTC_PGO_CRATES');
  const llvm = list('LLVM_PGO_CRATES');
  return rustc === null || llvm === null ? null : { rustc, llvm };
}

/**
 * The lists as pgo.sh gives them to its function: profiles, scenarios (all for rustc, full for LLVM), crates.
 */
export function trainingOfScript(script: string): TrainingLists | null {
  const list = (scenario: string) =>
    new RegExp(`gather_profiles[\\s\\\\]+"[^"]*"[\\s\\\\]+"${scenario}"[\\s\\\\]+"([^"]+)"`)
      .exec(script)?.[1]
      ?.split(',');
  const rustc = list('All');
  const llvm = list('Full');
  return rustc === undefined || llvm === undefined ? null : { rustc, llvm };
}

/** The sample config's entry for `target.<triple>.profiler`; trees without a sample count as new ones. */
export function profilerMayBePath(sample: string | undefined): boolean {
  return sample === undefined || /\bpath to an existing build\b/.test(sample.replaceAll(/\n\s*#/g, ''));
}

/** Options of the collector's `profile_local` that not every version has; null without a collector. */
export function collectorOptions(collector: string | undefined): string[] | null {
  if (collector === undefined) return null;
  const declared = { 'exact-match': 'exact_match', jobs: 'jobs', 'cargo-config': 'cargo_config' };
  return Object.entries(declared)
    .filter(([, field]) => new RegExp(`\\b${field}\\s*:`).test(collector))
    .map(([option]) => `--${option}`);
}

export function llvmVersion(cmake: string): string | null {
  const part = (name: string) => new RegExp(`set\\(LLVM_VERSION_${name}\\s+(\\d+)\\s*\\)`).exec(cmake)?.[1];
  const parts = [part('MAJOR'), part('MINOR'), part('PATCH')];
  return parts.every((found) => found !== undefined) ? parts.join('.') : null;
}

/** Hosts for which the step that builds LLVM knows one to download: `("triple", with assertions)`. */
export function ciLlvmHosts(step: string): string[] {
  const list = /\bsupported_platforms\s*=\s*&?\[([^\]]*)\]/.exec(step)?.[1] ?? '';
  return Array.from(list.matchAll(/\("([\w.-]+)",\s*(?:true|false)\)/g), ([, host]) => host ?? '');
}

/** The message of the step that builds LLVM when an external one is too old. */
export function minimumLlvm(step: string): number | null {
  const found = /\bneed >=\s*(\d+)/.exec(step)?.[1];
  return found === undefined ? null : Number(found);
}

/** The parts that a try build leaves out, by its options of bootstrap. */
export interface TryBuild {
  readonly option: '--skip' | '--exclude';
  readonly skipped: readonly string[];
  /** Values for `--set` in every call, for parts that cannot be skipped by path (1.90 and later). */
  readonly settings: readonly string[];
}

/**
 * @param main opt-dist's `main.rs`: the list that it loops over
 * @param calls its `exec.rs`: the settings that its fast try builds share
 */
export function tryBuildOf(main: string, calls: string): TryBuild | null {
  const body = /\bfor target in\s*\[([^\]]*)\]/.exec(main)?.[1];
  if (body === undefined) return null;
  const shared = calls.slice(calls.search(/\bfn add_shared_x_flags\b/));
  return {
    option: main.includes('"--exclude"') ? '--exclude' : '--skip',
    skipped: words(body),
    settings: /\bfn add_shared_x_flags\b/.test(calls)
      ? Array.from(shared.matchAll(/\.arg\("([\w.-]+=[^"]*)"\)/g), ([, value]) => value ?? '')
      : [],
  };
}

/** How the packaged toolchain is tested. */
export interface DistTests {
  readonly suites: readonly string[];
  /** Variables that make compiletest run on stage 0, and run the tests for packaged compilers only. */
  readonly env: Readonly<Record<string, string>>;
  /** `build.compiletest-allow-stage0` exists: the newer setting for the same. */
  readonly allowsStage0: boolean;
  /** `rust.lld` must be off for an LLVM that is not built. */
  readonly withoutLld: boolean;
}

/** @param tests opt-dist's `tests.rs` */
export function distTestsOf(tests: string): DistTests | null {
  const code = tests.replace(/^\s*\/\/.*$/gm, '');
  const suites = Array.from(code.matchAll(/"(tests\/[^"\s]+)"/g), ([, suite]) => suite ?? '');
  const variables = ['COMPILETEST_FORCE_STAGE0', 'COMPILETEST_ENABLE_DIST_TESTS'];
  return suites.length === 0
    ? null
    : {
        suites,
        env: Object.fromEntries(variables.flatMap((name) => (code.includes(name) ? [[name, '1']] : []))),
        allowsStage0: code.includes('compiletest-allow-stage0'),
        withoutLld: /^lld\s*=\s*false/m.test(code),
      };
}

function words(body: string): string[] {
  return Array.from(body.replace(/(\/\/|#).*$/gm, '').matchAll(/"([^"]+)"/g), ([, word]) => word ?? '');
}
