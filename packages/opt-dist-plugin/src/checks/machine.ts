import type { Result } from 'profile-formats';
import type { Dialect } from '../tree/dialect';
import type { OptDistConfig } from '../config/config';
import type { Problem } from '../model/problem';
import type { BootstrapSettings } from '../bootstrap/settings';
import type { ReleaseComparison } from '../release/comparison';
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
    /** The archive holds something else. */
    | { readonly kind: 'no-runtime' }
    | { readonly kind: 'unread'; readonly reason: string };
}

/** All facts about a machine and a project; the checks look at nothing else. */
export interface Machine {
  readonly configuration: ConfigurationFact;
  /** The defaults where opt-dist.json cannot be read. */
  readonly config: OptDistConfig;
  readonly bootstrapConfig: BootstrapConfigFact;
  /** How that differs from upstream's release; null: the tree or the host is not known, or it says nothing of one. */
  readonly release: ReleaseComparison | null;
  /** Null where opt-dist.json, which names it, cannot be read. */
  readonly tree: TreeFact | null;
  /** Null: there is no tree, or no commit. */
  readonly tracking: TrackingFact | null;
  /** Null: neither opt-dist.json nor a rustc names it. */
  readonly host: string | null;
  readonly python: ToolFact;
  readonly entry: Trial;
  /** Of the final build, tried with bootstrap's own dry run. */
  readonly arguments: ArgumentsFact;
  readonly stage0: Stage0Fact;
  readonly training: TrainingFact;
  /** The benchmarks of rustc-perf; null: there is no rustc-perf to look at. */
  readonly benchmarkNames: readonly string[] | null;
  /** Of the collector; null: it does not train, or has no locked crates. */
  readonly collectorCrates: CratesFact | null;
  /** Of the training benchmarks; null: there are none to look at. */
  readonly benchmarkCrates: CratesFact | null;
  readonly llvm: LlvmFact;
  /** The llvm-config of an LLVM that is linked instead of building one; null: none is named. */
  readonly externalLlvm: ToolFact | null;
  /** Of that LLVM; null: there is none to look at. */
  readonly fileCheck: FileCheckFact | null;
  /** A program compiled and linked with that LLVM; null: there is none to link. */
  readonly llvmLink: Trial | null;
  /** Of an LLVM of the tree; null: there is no tree. */
  readonly buildTools: BuildToolsFact | null;
  /** The one that cargo links; null: cargo is not built, or brings its own. */
  readonly openssl: Trial | null;
  /** Of stage 0; null: it is there. */
  readonly download: DownloadFact | null;
  /** The ready-made runtime that bootstrap's config names; null: none. */
  readonly profilerRuntime: ProfilerRuntimeFact | null;
  readonly compilers: readonly CompilerFact[];
  readonly clangProfile: ProfileTrial;
  readonly rustcProfile: ProfileTrial;
  readonly bolt: ProfileTrial;
  readonly disks: readonly DiskFact[];
  /** In bytes, with swap, as far as this process may use it. */
  readonly memory: number;
  /** The size of the build directory; hard links count once. */
  readonly buildDirBytes: number;
  /** Bytes of the librustc_driver of the last build; null: none is there. */
  readonly rustcLibrary: number | null;
  readonly directories: readonly DirectoryFact[];
  readonly temporary: TemporaryFact;
  /** Where the stages put their results. */
  readonly outputs: readonly OutputFact[];
  readonly hardLinks: Trial;
  readonly lock: LockFact | null;
  readonly archivers: { readonly tar: ToolFact; readonly xz: ToolFact; readonly gzip: ToolFact };
}

/** Where the source tree lies for git and Nx. */
export type TrackingFact =
  | { readonly kind: 'tracked' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'ignored'; readonly by: 'git' | 'nx' }
  | { readonly kind: 'uncommitted' }
  /** `isHidden`: Nx does not see its commits either. */
  | { readonly kind: 'submodule'; readonly isHidden: boolean };

/** Null: bootstrap of this tree does not look for it. */
export interface BuildToolsFact {
  readonly cmake: ToolFact | null;
  readonly ninja: ToolFact | null;
}

export interface DownloadFact {
  /** Null: bootstrap does without it. */
  readonly curl: ToolFact | null;
  /** Null: none is named, or it was not asked. */
  readonly server: { readonly name: string; readonly reached: Trial } | null;
}

export interface FileCheckFact {
  readonly path: string;
  readonly isThere: boolean;
}

export interface ConfigurationFact {
  readonly file: string;
  /** Empty: the configuration can be read. */
  readonly problems: readonly string[];
  /** The configuration that the other checks use. */
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

/** The result of a trial. */
export type Trial =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly step: string; readonly detail: string }
  | { readonly kind: 'untried'; readonly reason: string };

/** `not-built`: bootstrap itself must be built first, and the user did not ask for that. */
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
 * The crates of cargo's builds for the training, and the places from which cargo's configuration takes them.
 */
export interface CratesFact {
  readonly sources: CargoSources;
  /** Values for cargo that are no valid configuration. */
  readonly unreadable: readonly { readonly from: string; readonly found: string }[];
  /** Does the tree build from vendored crates? */
  readonly vendors: boolean;
  /** The most important first. */
  readonly units: readonly UnitCrates[];
}

/** Crates of one lock file, or of a part of it. */
export interface UnitCrates {
  readonly name: string;
  /** Crates that are missing from the directory to which cargo is sent; cargo tries no other. */
  readonly missing: readonly string[];
  /** The same, but no manifest asks for them: the lock file may be older than the manifests. */
  readonly doubtful: readonly string[];
  /** Crates that cargo takes from a registry on this machine. */
  readonly registered: readonly string[];
  /** Crates that cargo fetches, or has in its own cache. */
  readonly fetched: readonly string[];
  /** Of these, the crates that a tree with vendored crates lacks. */
  readonly notVendored: readonly string[];
}

export interface DiskFact {
  readonly path: string;
  /** The largest use of the disk: where one disk serves all, the build's. */
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

/** The directory for temporary files, and whether programs run there. */
export interface TemporaryFact {
  readonly path: string;
  readonly tried: Trial;
}

export interface OutputFact {
  readonly path: string;
  /** Of a symbolic link; null: it is none. */
  readonly linksTo: string | null;
  readonly isMountPoint: boolean;
  /** Why the result cannot be put there; null: it can. */
  readonly refused: string | null;
}

export interface LockFact {
  readonly path: string;
  readonly pid: number;
  readonly stage: string;
  /** Of another container or machine; null: it is a process of this one. */
  readonly host: string | null;
  /** A run that was killed leaves its lock; the next one takes it over. */
  readonly alive: boolean;
}
