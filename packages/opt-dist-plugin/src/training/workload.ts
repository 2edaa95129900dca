import type { OptDistConfig } from '../config/config';
import type { Dialect } from '../tree/dialect';
import type { TrainingModes } from '../model/component-table';
import { type Phase, PHASE_FACTS } from '../model/phases';

/** The workload of a phase, in rustc-perf's terms (upstream: opt-dist's `training.rs`). */
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
 * The tree's lists apply where opt-dist.json names none. They are in sources of opt-dist or of upstream's CI,
 * which change for many reasons; so a stage's key holds the lists and not those files.
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

/** The field of opt-dist.json for the workload of a phase. */
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
