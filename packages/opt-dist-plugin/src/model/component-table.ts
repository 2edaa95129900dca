/**
 * What trains a program: rustc-perf's modes, and the list of benchmarks that they run on (upstream:
 * opt-dist's `training.rs`).
 */
export interface TrainingModes {
  readonly profiles: readonly ('Check' | 'Debug' | 'Opt' | 'Doc' | 'Clippy')[];
  readonly scenarios: readonly ('Full' | 'All')[];
  /** The field of `training` in opt-dist.json, and the tree's own list, that names the benchmarks. */
  readonly benchmarks: 'rustc' | 'llvm';
}

/** All that is particular to one component of a toolchain. */
export interface ComponentFacts {
  /** As people write it. */
  readonly title: string;
  /** What most of its functions are written in; a profile with names of the other language is refused. */
  readonly language: 'Rust' | 'C and C++';
  /**
   * The compiler, the library that generates its code, or a program beside it: built and instrumented with
   * it.
   */
  readonly role: 'compiler' | 'backend' | 'tool';
  /** Its PGO profile: of one stage, by a training of its own; or that of another component. */
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
  /** Of tools: what a training command, which is told where they lie, finds them by. */
  readonly program: {
    /** File name in the sysroot's `bin`. */
    readonly name: string;
    readonly variable: string;
    /** Is it there where it is no component, too? */
    readonly isAlwaysBuilt: boolean;
  } | null;
  /** Do the workloads run it, so that every build that is trained has to make it? */
  readonly runsWorkloads: boolean;
  /** Upstream's try builds leave some out. */
  readonly isInTryBuilds: boolean;
}

/** rustc is trained by what makes the front end work, each way of compiling. */
const FRONT_END: TrainingModes = {
  profiles: ['Check', 'Debug', 'Opt'],
  scenarios: ['All'],
  benchmarks: 'rustc',
};

/** LLVM is trained by what makes much code. */
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
    // Once for each crate: it does the same whatever was built before.
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
