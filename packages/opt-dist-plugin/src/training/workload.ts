import type { OptDistConfig, Training } from '../config/config';
import { nearestOf } from '../config/nearest';
import { rustcPgoPhases, usesStage } from '../config/uses';
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

/** A part of a phase's workload that is trained, and after a failure trained again, on its own. */
export interface WorkloadPart extends Workload {
  /** For people: `externs Check`. */
  readonly name: string;
  /** Its name in `training.workloads`, for the command; null: nothing is declared. */
  readonly declared: string | null;
}

/**
 * The parts of a phase's workload, as fine as they can be trained apart without a change of the counts. The
 * collector compiles a benchmark's dependencies once for each profile, and its incremental scenarios build on
 * each other: so a part is one benchmark in one profile, with all scenarios. With several jobs it is as many
 * benchmarks as are compiled at once. A command has the parts that it declares.
 */
export function partsOf(
  workload: Workload,
  training: Training,
  { selector }: Pick<Dialect, 'selector'>,
): WorkloadPart[] {
  if (training.kind === 'command') {
    if (training.workloads.length === 0) return [{ ...workload, name: 'the command', declared: null }];
    return training.workloads.map((declared) => ({ ...workload, name: declared, declared }));
  }
  const crates = withoutCovered(workload.crates, selector);
  const parts: WorkloadPart[] = [];
  for (let first = 0; first < crates.length; first += training.jobs) {
    const some = crates.slice(first, first + training.jobs);
    for (const profile of workload.profiles)
      parts.push({
        ...{ profiles: [profile], scenarios: workload.scenarios, crates: some },
        ...{ name: `${some.join(', ')} ${profile}`, declared: null },
      });
  }
  return parts;
}

/** How often a part counts. An entry for the part itself goes before one for its benchmark. */
export function weightOf({ name, crates }: Named, weights: readonly string[]): number {
  const factors = new Map(weights.map(parseWeight));
  return factors.get(name) ?? (crates.length === 1 ? factors.get(crates[0] ?? '') : undefined) ?? 1;
}

type Named = Pick<WorkloadPart, 'name' | 'crates'>;

function parseWeight(weight: string): [string, number] {
  const end = weight.lastIndexOf('=');
  return [weight.slice(0, end), Number(weight.slice(end + 1))];
}

/** A name in `training.weights` that counts nothing, and the one that was probably meant. */
export interface UnknownWeight {
  readonly name: string;
  readonly nearest: string | null;
  /** What the PGO stages train, by the names that a weight can have. */
  readonly known: readonly string[];
}

/** The first weight that would be ignored: its profile would take hours to look like one without it. */
export function unknownWeight(config: OptDistConfig, dialect: Dialect): UnknownWeight | null {
  const { training } = config;
  const phases = [
    ...(usesStage(config, 'rustc-pgo') ? rustcPgoPhases(config) : []),
    ...(usesStage(config, 'llvm-pgo') ? (['llvm-pgo'] as const) : []),
  ];
  const parts = phases.flatMap((phase) => partsOf(workloadOf(config, dialect, phase), training, dialect));
  const declared = training.kind === 'command' ? training.workloads : null;
  const benchmarks = parts.flatMap(({ crates }) => (crates.length === 1 ? crates : []));
  const known = [...new Set(declared ?? [...benchmarks, ...parts.map(({ name }) => name)])];
  const name = training.weights.map((weight) => parseWeight(weight)[0]).find((each) => !known.includes(each));
  return name === undefined ? null : { name, nearest: nearestOf(name, known), known };
}

/** Where a name is a beginning, a longer one selects nothing more; in a call of its own it would count twice. */
function withoutCovered(names: readonly string[], selector: Dialect['selector']): string[] {
  return [...new Set(names)].filter(
    (name, _, all) => !all.some((other) => other !== name && selects({ selector }, other, name)),
  );
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
