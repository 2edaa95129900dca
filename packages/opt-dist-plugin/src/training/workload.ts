import type { OptDistConfig } from '../config/config';
import type { Dialect } from '../tree/dialect';
import type { Phase } from '../model/phases';

/** What a phase compiles, in rustc-perf's words (upstream: opt-dist's `training.rs`). */
export interface Workload {
  readonly profiles: readonly ('Check' | 'Debug' | 'Opt' | 'Doc' | 'Clippy')[];
  readonly scenarios: readonly ('Full' | 'All')[];
  /** Benchmark names; empty with a custom command. */
  readonly crates: readonly string[];
}

/**
 * LLVM is trained by what makes much code, rustc by what makes the front end work; tools run on the crates of rustc, once
 * each, as they do the same whatever was built before.
 */
const MODES: Readonly<Record<Phase, Pick<Workload, 'profiles' | 'scenarios'> & { of: 'rustc' | 'llvm' }>> = {
  'rustc-pgo': { profiles: ['Check', 'Debug', 'Opt'], scenarios: ['All'], of: 'rustc' },
  'rustdoc-pgo': { profiles: ['Doc'], scenarios: ['Full'], of: 'rustc' },
  'clippy-pgo': { profiles: ['Clippy'], scenarios: ['Full'], of: 'rustc' },
  'llvm-pgo': { profiles: ['Debug', 'Opt'], scenarios: ['Full'], of: 'llvm' },
  'bolt-llvm': { profiles: ['Debug', 'Opt'], scenarios: ['Full'], of: 'llvm' },
  'bolt-rustc': { profiles: ['Check', 'Debug', 'Opt'], scenarios: ['All'], of: 'rustc' },
};

export function workloadOf(config: OptDistConfig, dialect: Dialect, phase: Phase): Workload {
  const { profiles, scenarios, of } = MODES[phase];
  const crates = config.training.kind === 'rustc-perf' ? (config.training[of] ?? dialect.training?.[of]) : [];
  return { profiles, scenarios, crates: crates ?? [] };
}

/**
 * With the lists of the tree where opt-dist.json names none. They lie in sources of opt-dist or of upstream's CI, which
 * change for many reasons and are no part of a stage's key as a whole.
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
  return `training.${MODES[phase].of}`;
}

/** Does the collector take this benchmark for a name of the workload? Before `--exact-match`, a name was a beginning. */
export function selects({ selector }: Pick<Dialect, 'selector'>, name: string, benchmark: string): boolean {
  return selector === '--include' ? benchmark.startsWith(name) : benchmark === name;
}
