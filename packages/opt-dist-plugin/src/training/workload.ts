import type { OptDistConfig } from '../config';
import type { Dialect } from '../bootstrap/dialect';
import type { Phase } from '../pipeline/build-state';

/** What a phase compiles, in rustc-perf's words (upstream: opt-dist's `training.rs`). */
export interface Workload {
  readonly profiles: readonly ('Check' | 'Debug' | 'Opt')[];
  readonly scenarios: readonly ('Full' | 'All')[];
  /** Benchmark names; empty with a custom command. */
  readonly crates: readonly string[];
}

/** LLVM is trained by what makes much code, rustc by what makes the front end work. */
export function workloadOf(config: OptDistConfig, dialect: Dialect, phase: Phase): Workload {
  const forLlvm = phase === 'llvm-pgo' || phase === 'bolt-llvm';
  const given = config.training.kind === 'rustc-perf' ? config.training : null;
  const crates =
    given === null
      ? []
      : forLlvm
        ? (given.llvm ?? dialect.training?.llvm)
        : (given.rustc ?? dialect.training?.rustc);
  return forLlvm
    ? { profiles: ['Debug', 'Opt'], scenarios: ['Full'], crates: crates ?? [] }
    : { profiles: ['Check', 'Debug', 'Opt'], scenarios: ['All'], crates: crates ?? [] };
}
