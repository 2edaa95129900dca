/** The facts of one stage. */
export interface StageFacts {
  /** In the timing table, as upstream's opt-dist writes it. */
  readonly title: string;
  /** The description of its target. */
  readonly description: string;
  /** The same where LLVM is trained first. */
  readonly llvmFirst?: string;
  /** Directory of its result, beside opt-dist.json. */
  readonly output: string;
  /** Does it end in a profile set? */
  readonly isProfiling: boolean;
}

/** The four stage targets, in upstream's order; config/order.ts says which of them a stage depends on. */
export const STAGE_FACTS = {
  'rustc-pgo': {
    title: 'Rustc PGO',
    description: 'Builds an instrumented rustc, trains it and merges its profile',
    llvmFirst: 'Builds the optimised LLVM and an instrumented rustc, trains rustc and merges its profile',
    output: 'rustc-pgo-profiles',
    isProfiling: true,
  },
  'llvm-pgo': {
    title: 'LLVM PGO',
    description: 'Builds an instrumented LLVM, trains it with the optimised rustc and merges its profile',
    llvmFirst: 'Builds an instrumented LLVM, trains it with the stage 1 rustc and merges its profile',
    output: 'llvm-pgo-profiles',
    isProfiling: true,
  },
  bolt: {
    title: 'BOLT',
    description: 'Instruments the optimised libraries with BOLT, trains them and merges their profiles',
    output: 'bolt-profiles',
    isProfiling: true,
  },
  dist: {
    title: 'Final build',
    description:
      'Builds the distribution with all profiles: tarballs of the PGO- and BOLT-optimised toolchain',
    output: 'dist',
    isProfiling: false,
  },
} as const satisfies Readonly<Record<string, StageFacts>>;

export type Stage = keyof typeof STAGE_FACTS;

/** The stages that end in a profile set. */
export type ProfilingStage = {
  [Name in Stage]: (typeof STAGE_FACTS)[Name]['isProfiling'] extends true ? Name : never;
}[Stage];

export const STAGES = Object.keys(STAGE_FACTS) as readonly Stage[];

export const PROFILING_STAGES = STAGES.filter(isProfiling);

export function isProfiling(stage: Stage): stage is ProfilingStage {
  return STAGE_FACTS[stage].isProfiling;
}
