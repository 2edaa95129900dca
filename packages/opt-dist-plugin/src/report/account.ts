import type { FunctionRecord } from 'profile-formats';

/** One workload of a phase in the account. */
export interface WorkloadAccount {
  readonly name: string;
  /** How often its counts count; 1 where nothing is said. */
  readonly weight: number;
  /** Functions that it runs. */
  readonly functions: number;
  /** Those of them that no other workload runs. */
  readonly only: readonly string[];
  /** Sum of its counters, in decimal, without its weight. */
  readonly counts: string;
  /** Its share of the sum of all, with the weights; 0 to 1. */
  readonly share: number;
}

/** What the workloads of a phase add to its profile. */
export interface PhaseAccount {
  readonly phase: string;
  /** Functions of the instrumented program. */
  readonly functions: number;
  /** Those that no workload runs: the compiler makes them small. */
  readonly cold: readonly string[];
  readonly workloads: readonly WorkloadAccount[];
}

/** A first counter of at least so much marks a function that has no counts. */
const LEAST_MARK = 2n ** 64n - 2n;
const NOBODY = -1;
const SEVERAL = -2;

interface Seen {
  readonly name: string | null;
  /** The index of the one workload that runs it, or one of the two above. */
  by: number;
}

/** Adds up the profiles of a phase's workloads, one after the other. */
export class AccountBook {
  /** By the hashes of names: a name that has several structures is one function. */
  readonly #functions = new Map<bigint, Seen>();
  readonly #workloads: { name: string; weight: number; counts: bigint; reached: number }[] = [];
  /** The functions that the present workload runs. */
  readonly #reached = new Set<bigint>();

  /** Call {@link add} for its functions before the next one begins. */
  begin(name: string, weight: number) {
    this.#reached.clear();
    this.#workloads.push({ name, weight, counts: 0n, reached: 0 });
  }

  add(records: readonly FunctionRecord[]) {
    const index = this.#workloads.length - 1;
    const workload = this.#workloads[index];
    if (workload === undefined) return;
    for (const { name, nameHash, counts } of records) {
      const [first = 0n] = counts;
      let sum = 0n;
      if (first < LEAST_MARK) for (const count of counts) sum += count;
      const seen = this.#functions.get(nameHash) ?? { name, by: NOBODY };
      this.#functions.set(nameHash, seen);
      if (sum === 0n) continue;
      workload.counts += sum;
      if (seen.by === NOBODY) seen.by = index;
      else if (seen.by !== index) seen.by = SEVERAL;
      this.#reached.add(nameHash);
    }
    workload.reached = this.#reached.size;
  }

  account(phase: string): PhaseAccount {
    const names = (by: number) =>
      [...this.#functions].flatMap(([hash, seen]) =>
        seen.by === by ? [seen.name ?? `hash ${hash.toString(16)}`] : [],
      );
    const weighted = this.#workloads.map(({ counts, weight }) => counts * BigInt(weight));
    const all = weighted.reduce((sum, each) => sum + each, 0n);
    return {
      phase,
      functions: this.#functions.size,
      cold: names(NOBODY).sort(),
      workloads: this.#workloads.map(({ name, weight, counts, reached }, index) => ({
        ...{ name, weight, functions: reached, only: names(index).sort(), counts: String(counts) },
        share: all === 0n ? 0 : Number(((weighted[index] ?? 0n) * 1_000_000n) / all) / 1_000_000,
      })),
    };
  }
}

/** Lines for people: a table with the workloads, those that add the most functions of their own first. */
export function formatAccount({ phase, functions, cold, workloads }: PhaseAccount): string[] {
  const isWeighted = workloads.some(({ weight }) => weight !== 1);
  const number = (count: number) => count.toLocaleString('en');
  const head = ['workload', 'functions', 'only here', 'cold', 'counts', ...(isWeighted ? ['weight'] : [])];
  const rows = [...workloads]
    .sort((a, b) => b.only.length - a.only.length || b.share - a.share)
    .map((each) => [
      each.name,
      number(each.functions),
      number(each.only.length),
      number(functions - each.functions),
      percent(each.share),
      ...(isWeighted ? [`× ${each.weight}`] : []),
    ]);
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  const coldShare = functions === 0 ? 0 : cold.length / functions;
  return [
    `${phase}: ${workloads.length} workloads, ${number(functions)} functions, ${number(cold.length)} of them cold in all (${percent(coldShare)})`,
    ...table.map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .replace(/^/, '  ')
        .trimEnd(),
    ),
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
