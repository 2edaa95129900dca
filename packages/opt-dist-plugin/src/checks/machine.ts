import type { Result } from 'profile-formats';
import type { Dialect } from '../tree/dialect';
import type { OptDistConfig } from '../config/config';
import type { Problem } from '../model/problem';
import type { BootstrapSettings } from '../bootstrap/settings';
import type { LlvmSettings } from './llvm/llvm-settings';
import type { CargoSources } from '../crates/cargo-sources';
import type { ToolFact } from '../process/tool-fact';
import type { Stage0Fact, LlvmFact, CompilerFact } from '../toolchain/facts';

/** An archive with compiler-rt's code that writes profiles. */
export interface ProfilerRuntimeFact {
  readonly path: string;
  readonly content:
    | { readonly kind: 'missing' }
    /** `raw`: the version of the profiles that it writes. */
    | { readonly kind: 'runtime'; readonly raw: number }
    /** There is something else in it. */
    | { readonly kind: 'no-runtime' }
    | { readonly kind: 'unread'; readonly reason: string };
}

/** Everything that was found out about a machine and a project; the checks look at nothing else. */
export interface Machine {
  readonly configuration: ConfigurationFact;
  /** The defaults where opt-dist.json cannot be read. */
  readonly config: OptDistConfig;
  readonly bootstrapConfig: BootstrapConfigFact;
  /** Null where opt-dist.json, which names it, cannot be read. */
  readonly tree: TreeFact | null;
  /** Null: neither opt-dist.json nor a rustc names it. */
  readonly host: string | null;
  readonly python: ToolFact;
  readonly entry: Trial;
  /** Of the final build, tried with bootstrap's own dry run. */
  readonly arguments: ArgumentsFact;
  readonly stage0: Stage0Fact;
  readonly training: TrainingFact;
  /** Those that rustc-perf has; null: there is none to look at. */
  readonly benchmarkNames: readonly string[] | null;
  /** Of the collector; null: it is not what trains, or locks none. */
  readonly collectorCrates: CratesFact | null;
  /** Of the benchmarks that are trained with; null: there are none to look at. */
  readonly benchmarkCrates: CratesFact | null;
  readonly llvm: LlvmFact;
  /** The llvm-config of an LLVM that is linked instead of building one; null: none is named. */
  readonly externalLlvm: ToolFact | null;
  /** Of that LLVM; null: there is none to look at. */
  readonly fileCheck: FileCheckFact | null;
  /** The ready-made runtime that bootstrap's config names; null: none. */
  readonly profilerRuntime: ProfilerRuntimeFact | null;
  readonly compilers: readonly CompilerFact[];
  readonly clangProfile: ProfileTrial;
  readonly rustcProfile: ProfileTrial;
  readonly bolt: ProfileTrial;
  readonly disks: readonly DiskFact[];
  /** In bytes, with swap, as far as this process may use it. */
  readonly memory: number;
  /** What lies in the build directory; hard links count once. */
  readonly buildDirBytes: number;
  /** Bytes of the librustc_driver of the last build; null: none is there. */
  readonly rustcLibrary: number | null;
  readonly directories: readonly DirectoryFact[];
  readonly hardLinks: Trial;
  readonly lock: LockFact | null;
  readonly archivers: { readonly tar: ToolFact; readonly xz: ToolFact; readonly gzip: ToolFact };
}

export interface FileCheckFact {
  readonly path: string;
  readonly isThere: boolean;
}

export interface ConfigurationFact {
  readonly file: string;
  /** Empty: it can be read. */
  readonly problems: readonly string[];
  /** What the other checks go by. */
  readonly used: 'all of it' | 'the files without the environment' | 'the defaults';
}

export interface BootstrapConfigFact {
  /** Null: bootstrap will find none. */
  readonly file: string | null;
  readonly settings: BootstrapSettings;
  readonly llvm: LlvmSettings;
  /** Why it cannot be read. */
  readonly problem: string | null;
  /** A file of a name that this release does not know. */
  readonly ignored: string | null;
}

export interface TreeFact {
  readonly path: string;
  readonly dialect: Result<Dialect, Problem>;
  readonly size: TreeSize;
  /** Submodules that `.gitmodules` names and that have nothing in them. */
  readonly missingSubmodules: readonly string[];
  /** Bootstrap fetches the missing submodules of a checkout by itself, when it comes to them. */
  readonly isCheckout: boolean;
  /**
   * Is the profiler's runtime built with the standard library (`library/profiler_builtins`), or taken from
   * stage 0?
   */
  readonly buildsProfiler: boolean;
  /** Are the sources of that runtime there (`src/llvm-project/compiler-rt`)? */
  readonly hasCompilerRt: boolean;
}

export interface TreeSize {
  readonly files: number;
  readonly bytes: number;
  /** False: counting took too long, it is at least this much. */
  readonly complete: boolean;
}

/** How it ended when something was really done. */
export type Trial =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly step: string; readonly detail: string }
  | { readonly kind: 'untried'; readonly reason: string };

/** `not-built`: bootstrap is a program that is built first, and nobody asked for that. */
export type ArgumentsFact = Trial | { readonly kind: 'not-built' };

/** Steps of making, running and reading an instrumented program. */
export type ProfileStep =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failed';
      readonly step: 'compile' | 'instrument' | 'run' | 'profile' | 'merge' | 'optimise';
      readonly detail: string;
    }
  | { readonly kind: 'untried'; readonly reason: string };

/** An instrumented program was built, run, and its profile read. */
export interface ProfileTrial {
  readonly outcome: ProfileStep;
  /** The runtime library that it was linked with, where it is a file that can be named. */
  readonly runtime: string | null;
}

export type TrainingFact =
  | { readonly kind: 'rustc-perf'; readonly dir: string; readonly hasCollector: boolean }
  | { readonly kind: 'command'; readonly program: string; readonly found: boolean };

/**
 * The crates of what cargo builds for the training, and where cargo's configuration has it take them from.
 */
export interface CratesFact {
  readonly sources: CargoSources;
  /** What is said to cargo and is no configuration. */
  readonly unreadable: readonly { readonly from: string; readonly found: string }[];
  /** Does the tree build from vendored crates? */
  readonly vendors: boolean;
  /** The most important first. */
  readonly units: readonly UnitCrates[];
}

/** Crates of one lock file, or of a part of it. */
export interface UnitCrates {
  readonly name: string;
  /** Those that are not where cargo is sent for them; nothing else is tried. */
  readonly missing: readonly string[];
  /**
   * The same, but no manifest that was found asks for them: the lock file may be older than what it locks.
   */
  readonly doubtful: readonly string[];
  /** Those that cargo is to find in a registry at hand. */
  readonly registered: readonly string[];
  /** Those that are fetched, or lie in cargo's own cache. */
  readonly fetched: readonly string[];
  /** Of these, what a tree that builds from vendored crates has not. */
  readonly notVendored: readonly string[];
}

export interface DiskFact {
  readonly path: string;
  /** The most that is put there: where one disk serves all, it is the build's. */
  readonly use: 'build' | 'results' | 'temporary';
  readonly free: number;
}

interface DirectoryFact {
  readonly role: 'build directory' | 'project directory';
  readonly path: string;
  /** Where it was tried: the directory, or the nearest one above it that exists. */
  readonly tried: string;
  /** Why no file can be made there, and where; null: it can. */
  readonly refused: string | null;
}

export interface LockFact {
  readonly path: string;
  readonly pid: number;
  readonly stage: string;
  /** A run that was killed leaves its lock; the next one takes it over. */
  readonly alive: boolean;
}
