import type { ProfilingStage } from '../model/stages';
import type { Component, Library } from '../model/components';

/** Training with the rustc-perf collector of the source tree, as upstream's opt-dist does it. */
export interface RustcPerfTraining {
  readonly kind: 'rustc-perf';
  /**
   * rustc-perf's checkout; null: `src/tools/rustc-perf` of the source tree. Machine-specific, not in the key.
   */
  readonly dir: string | null;
  /** Benchmarks that train rustc; null: the tree's own RUSTC_PGO_CRATES. */
  readonly rustc: readonly string[] | null;
  /** Benchmarks that train LLVM; null: the tree's own LLVM_PGO_CRATES. */
  readonly llvm: readonly string[] | null;
  /** Parallel compilations. Not in the key: counters do not depend on it. */
  readonly jobs: number;
  /** Merge without the raw profiles that are unusable. Not in the key: it is for one run that went wrong. */
  readonly skipUnusable: boolean;
  /** The most that raw profiles take, as `2 GiB`. Not in the key: the merged profile is the same. */
  readonly diskBudget: string;
  /** Try the workloads with stage 0 before anything is built. Not in the key: it makes no profile. */
  readonly tryFirst: boolean;
  /** Keep the profiles of the workloads. Not in the key: it is about what else lies there. */
  readonly keep: 'none' | 'workloads';
  /** `<workload>=<factor>`, for the profiles of the PGO stages. */
  readonly weights: readonly string[];
  /**
   * Values for the collector's `--cargo-config`: assignments, and files, which count in the key by their
   * content.
   */
  readonly cargoConfig: readonly string[];
}

/** Training by any program; it gets compiler and phase in `OPT_DIST_*` variables. */
export interface CommandTraining {
  readonly kind: 'command';
  /** Program and arguments, run in the directory of opt-dist.json. */
  readonly command: readonly string[];
  /** The parts that it can be run for one by one, each named in OPT_DIST_WORKLOAD; empty: it has none. */
  readonly workloads: readonly string[];
  readonly jobs: number;
  readonly skipUnusable: boolean;
  readonly diskBudget: string;
  readonly tryFirst: boolean;
  /** Keep the profiles of the workloads. Not in the key: it is about what else lies there. */
  readonly keep: 'none' | 'workloads';
  /** `<workload>=<factor>`, for the profiles of the PGO stages. */
  readonly weights: readonly string[];
}

export type Training = RustcPerfTraining | CommandTraining;

/**
 * opt-dist.json with every default filled in. Paths are as written: relative ones are meant relative to
 * the directory of opt-dist.json. The JSON schema `opt-dist.schema.json` is the definition that users read;
 * the defaults live there.
 */
export interface OptDistConfig {
  /**
   * The source tree: a rust-lang/rust checkout or an unpacked rustc source tarball. May lie outside the
   * workspace.
   */
  readonly source: string;
  /** Host triple; null: that of the `rustc` on PATH. */
  readonly host: string | null;
  readonly python: string;
  /** Bootstrap's build directory. Never part of a stage key. */
  readonly buildDir: string;
  /**
   * Directory with `bin/rustc` and `bin/cargo` that build the collector; null: `<buildDir>/<host>/stage0`.
   */
  readonly stage0: string | null;
  readonly llvm: {
    /**
     * Install prefix of the LLVM that supplies clang, llvm-profdata and BOLT; null: the stages search for
     * one.
     */
    readonly dir: string | null;
    /** Build LLVM from the source tree; false: an external one is linked, and there is no llvm-pgo. */
    readonly build: boolean;
    readonly shared: boolean;
    /** With the order llvm-first: does an edit in `compiler/` keep LLVM's profile? */
    readonly profile: 'keep' | 'follow-rustc';
  };
  /** The order of the PGO stages. */
  readonly order: 'upstream' | 'llvm-first';
  readonly components: readonly Component[];
  readonly bolt: {
    readonly enabled: boolean;
    readonly libraries: readonly Library[];
    readonly training: 'separate';
    /** The standard arguments of llvm-bolt's optimising calls: upstream's, or those without the slow one. */
    readonly profile: 'upstream' | 'quick';
    /** Further arguments of llvm-bolt's optimising calls, after the standard ones. */
    readonly args: readonly string[];
    /** Further arguments of its instrumenting calls. */
    readonly instrumentArgs: readonly string[];
    /** Minutes after which a call of llvm-bolt is ended. Not in the key: no result is made of one that was. */
    readonly timeLimit: number;
  };
  readonly training: Training;
  /**
   * Given profiles: a set's directory, a profile, or a bundle; `all` for every stage that is in it. Such a
   * stage is then not run.
   */
  readonly profiles: Readonly<Record<ProfilingStage | 'all', string | null>>;
  readonly dist: {
    /** Bootstrap's arguments for the final build. */
    readonly args: readonly string[];
    readonly tests: { readonly run: boolean; readonly skip: readonly string[] };
  };
  /** Leave out the parts that upstream's try builds leave out. */
  readonly tryBuild: boolean;
}

export const CONFIG_FILE = 'opt-dist.json';

export const LOCAL_CONFIG_FILE = 'opt-dist.local.json';
