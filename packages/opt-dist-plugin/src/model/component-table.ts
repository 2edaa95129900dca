/**
 * The training of a program: rustc-perf's modes, and the list of benchmarks for them (upstream: opt-dist's
 * `training.rs`).
 */
export interface TrainingModes {
  readonly profiles: readonly ('Check' | 'Debug' | 'Opt' | 'Doc' | 'Clippy')[];
  readonly scenarios: readonly ('Full' | 'All')[];
  /** The field of `training` in opt-dist.json, and the tree's own list, that names the benchmarks. */
  readonly benchmarks: 'rustc' | 'llvm';
}

/** The facts of one component of a toolchain. */
export interface ComponentFacts {
  /** Its name in texts. */
  readonly title: string;
  /** The language of most of its functions; a profile with names of the other language is refused. */
  readonly language: 'Rust' | 'C and C++';
  /**
   * The compiler, the library that generates its code, or a program beside it: built and instrumented with
   * it.
   */
  readonly role: 'compiler' | 'backend' | 'tool';
  /** Its PGO profile: from a training of its own in one stage, or that of another component. */
  readonly pgo:
    | { readonly stage: 'rustc-pgo' | 'llvm-pgo'; readonly training: TrainingModes }
    | { readonly sharedWith: 'rustc' };
  /** The shared library that BOLT rewrites; null: none. */
  readonly bolt: {
    readonly library: string;
    readonly training: TrainingModes;
    /** Upstream's order: LLVM goes first, so that rustc is trained with the fast one. */
    readonly order: number;
  } | null;
  /** Of tools: the file's name, and the environment variable that gives its path to a training command. */
  readonly program: {
    /** File name in the sysroot's `bin`. */
    readonly name: string;
    readonly variable: string;
    /** Is it there even where it is not a component? */
    readonly isAlwaysBuilt: boolean;
  } | null;
  /** Do the workloads run it, so that every build that is trained has to make it? */
  readonly runsWorkloads: boolean;
  /** Upstream's try builds leave some out. */
  readonly isInTryBuilds: boolean;
}

/** rustc's training keeps the front end busy, in each way of compiling. */
const FRONT_END: TrainingModes = {
  profiles: ['Check', 'Debug', 'Opt'],
  scenarios: ['All'],
  benchmarks: 'rustc',
};

/** LLVM's training generates much code. */
const CODE_GENERATION: TrainingModes = {
  profiles: ['Debug', 'Opt'],
  scenarios: ['Full'],
  benchmarks: 'llvm',
};

/**
 * The components of a toolchain, in the order in which upstream names them. Types, phases, the schema of
 * opt-dist.json, the planner, the judging of profiles and the training are derived from this table:
 * `components.ts`, `phases.ts`.
 */
export const COMPONENTS = {
  rustc: {
    title: 'rustc',
    language: 'Rust',
    role: 'compiler',
    pgo: { stage: 'rustc-pgo', training: FRONT_END },
    bolt: { library: 'librustc_driver', training: FRONT_END, order: 2 },
    program: null,
    runsWorkloads: false,
    isInTryBuilds: true,
  },
  llvm: {
    title: 'LLVM',
    language: 'C and C++',
    role: 'backend',
    pgo: { stage: 'llvm-pgo', training: CODE_GENERATION },
    bolt: { library: 'libLLVM', training: CODE_GENERATION, order: 1 },
    program: null,
    runsWorkloads: false,
    isInTryBuilds: true,
  },
  rustdoc: {
    title: 'rustdoc',
    language: 'Rust',
    role: 'tool',
    // Once for each crate: its work does not depend on earlier builds.
    pgo: {
      stage: 'rustc-pgo',
      training: { profiles: ['Doc'], scenarios: ['Full'], benchmarks: 'rustc' },
    },
    bolt: null,
    program: { name: 'rustdoc', variable: 'OPT_DIST_RUSTDOC', isAlwaysBuilt: true },
    runsWorkloads: false,
    isInTryBuilds: true,
  },
  cargo: {
    title: 'cargo',
    language: 'Rust',
    role: 'tool',
    // It runs whenever rustc is trained, and upstream builds it with rustc's profile.
    pgo: { sharedWith: 'rustc' },
    bolt: null,
    // No part of the sysroot: training/command.ts knows where bootstrap puts it.
    program: null,
    runsWorkloads: true,
    isInTryBuilds: true,
  },
  clippy: {
    title: 'clippy',
    language: 'Rust',
    role: 'tool',
    pgo: {
      stage: 'rustc-pgo',
      training: { profiles: ['Clippy'], scenarios: ['Full'], benchmarks: 'rustc' },
    },
    bolt: null,
    program: { name: 'clippy-driver', variable: 'OPT_DIST_CLIPPY_DRIVER', isAlwaysBuilt: false },
    runsWorkloads: false,
    isInTryBuilds: false,
  },
} as const satisfies Readonly<Record<string, ComponentFacts>>;
