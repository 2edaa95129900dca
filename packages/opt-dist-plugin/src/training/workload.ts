import type { OptDistConfig } from '../config/config';
import type { Dialect } from '../tree/dialect';
import type { TrainingModes } from '../model/component-table';
import { type Phase, PHASE_FACTS } from '../model/phases';

/** What a phase compiles, in rustc-perf's words (upstream: opt-dist's `training.rs`). */
export interface Workload extends Pick<TrainingModes, 'profiles' | 'scenarios'> {
  /** Benchmark names; empty with a custom command. */
  readonly crates: readonly string[];
}

export function workloadOf(config: OptDistConfig, dialect: Dialect, phase: Phase): Workload {
  const { profiles, scenarios, benchmarks } = PHASE_FACTS[phase].training;
  const crates =
    config.training.kind === 'rustc-perf'
      ? (config.training[benchmarks] ?? dialect.training?.[benchmarks])
      : [];
  return { profiles, scenarios, crates: crates ?? [] };
}

/**
 * With the lists of the tree where opt-dist.json names none. They lie in sources of opt-dist or of upstream's
 * CI, which change for many reasons and are no part of a stage's key as a whole.
 */
export function withLists(
  config: OptDistConfig,
  { training: lists }: Pick<Dialect, 'training'>,
): OptDistConfig {
  const { training } = config;
  if (training.kind !== 'rustc-perf') return config;
  return {
    ...config,
    training: {
      ...training,
      rustc: training.rustc ?? lists?.rustc ?? null,
      llvm: training.llvm ?? lists?.llvm ?? null,
    },
  };
}

/** The field of opt-dist.json that says what a phase is trained with. */
export function workloadField(phase: Phase): 'training.rustc' | 'training.llvm' {
  return `training.${PHASE_FACTS[phase].training.benchmarks}`;
}

/**
 * Does the collector take this benchmark for a name of the workload? Before `--exact-match`, a name was a
 * beginning.
 */
export function selects({ selector }: Pick<Dialect, 'selector'>, name: string, benchmark: string): boolean {
  return selector === '--include' ? benchmark.startsWith(name) : benchmark === name;
}
