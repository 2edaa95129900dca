/** The four stage targets, in the order in which they depend on each other. */
export const STAGES = ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'] as const;

export type Stage = (typeof STAGES)[number];

/** The stages that end in a profile set. */
export const PROFILING_STAGES = ['rustc-pgo', 'llvm-pgo', 'bolt'] as const;

export type ProfilingStage = (typeof PROFILING_STAGES)[number];
