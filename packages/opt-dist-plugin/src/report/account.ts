import type { FunctionRecord } from 'profile-formats';

/** A workload of a phase in the account, or a benchmark with all of its workloads. */
export interface AccountRow {
  readonly name: string;
  /** Functions that it runs. */
  readonly functions: number;
  /** Those of them that no other one runs. */
  readonly only: readonly string[];
  /** Sum of its counters, in decimal, without weights. */
  readonly counts: string;
  /** Its share of the sum of all, with the weights; 0 to 1. */
  readonly share: number;
}

export interface WorkloadAccount extends AccountRow {
  /** How often its counts count; 1 where nothing is said. */
  readonly weight: number;
}

/** What the workloads of a phase add to its profile. */
export interface PhaseAccount {
  readonly phase: string;
  /** Functions of the instrumented program. */
  readonly functions: number;
  /** Those that no workload runs: the compiler makes them small. */
  readonly cold: readonly string[];
  readonly workloads: readonly WorkloadAccount[];
  /** By what can be left out of a list: a benchmark is a workload in each of its profiles. */
  readonly benchmarks: readonly AccountRow[];
}

/** A workload of the training, whose functions follow. */
export interface AccountedWorkload {
  readonly name: string;
  readonly weight: number;
  /** Those of one benchmark come one after the other. */
  readonly benchmark: string;
}

/** A first counter of at least so much marks a function that has no counts. */
const LEAST_MARK = 2n ** 64n - 2n;
const NOBODY = -1;
const SEVERAL = -2;

interface Seen {
  readonly name: string | null;
  /** For each tally the index of the one row that runs it, or one of the two above. */
  readonly by: number[];
}

/** Sums of workloads, or of benchmarks. */
class Tally {
  readonly rows: { name: string; counts: bigint; weighted: bigint; functions: number }[] = [];
  /** What the last row runs. */
  readonly #reached = new Set<bigint>();

  constructor(private readonly place: number) {}

  begin(name: string) {
    if (this.rows.at(-1)?.name === name) return;
    this.#reached.clear();
    this.rows.push({ name, counts: 0n, weighted: 0n, functions: 0 });
  }

  add(seen: Seen, nameHash: bigint, counts: bigint, weight: number) {
    const row = this.rows.at(-1);
    if (row === undefined) return;
    row.counts += counts;
    row.weighted += counts * BigInt(weight);
    this.#reached.add(nameHash);
    row.functions = this.#reached.size;
    const index = this.rows.length - 1;
    const by = seen.by[this.place] ?? NOBODY;
    seen.by[this.place] = by === NOBODY || by === index ? index : SEVERAL;
  }
}

/** Adds up the profiles of a phase's workloads, one after the other. */
export class AccountBook {
  /** By the hashes of names: a name that has several structures is one function. */
  readonly #functions = new Map<bigint, Seen>();
  readonly #workloads = new Tally(0);
  readonly #benchmarks = new Tally(1);
  readonly #weights: number[] = [];

  /** Call {@link add} for its functions before the next one begins. */
  begin({ name, weight, benchmark }: AccountedWorkload) {
    this.#workloads.begin(name);
    this.#benchmarks.begin(benchmark);
    this.#weights.push(weight);
  }

  add(records: readonly FunctionRecord[]) {
    const weight = this.#weights.at(-1) ?? 1;
    for (const { name, nameHash, counts } of records) {
      const [first = 0n] = counts;
      let sum = 0n;
      if (first < LEAST_MARK) for (const count of counts) sum += count;
      const seen = this.#functions.get(nameHash) ?? { name, by: [] };
      this.#functions.set(nameHash, seen);
      if (sum === 0n) continue;
      this.#workloads.add(seen, nameHash, sum, weight);
      this.#benchmarks.add(seen, nameHash, sum, weight);
    }
  }

  account(phase: string): PhaseAccount {
    return {
      ...{ phase, functions: this.#functions.size, cold: this.#names(0, NOBODY) },
      workloads: this.#rows(this.#workloads, 0).map((row, index) => ({
        ...row,
        weight: this.#weights[index] ?? 1,
      })),
      benchmarks: this.#rows(this.#benchmarks, 1),
    };
  }

  #rows({ rows }: Tally, place: number): AccountRow[] {
    const all = rows.reduce((sum, { weighted }) => sum + weighted, 0n);
    return rows.map(({ name, functions, counts, weighted }, index) => ({
      ...{ name, functions, only: this.#names(place, index), counts: String(counts) },
      share: all === 0n ? 0 : Number((weighted * 1_000_000n) / all) / 1_000_000,
    }));
  }

  #names(place: number, by: number): string[] {
    return [...this.#functions]
      .flatMap(([hash, seen]) =>
        (seen.by[place] ?? NOBODY) === by ? [seen.name ?? `hash ${hash.toString(16)}`] : [],
      )
      .sort();
  }
}

/** Lines for people: tables, with what adds the most functions of its own first. */
export function formatAccount({ phase, functions, cold, workloads, benchmarks }: PhaseAccount): string[] {
  const coldShare = functions === 0 ? 0 : cold.length / functions;
  return [
    `${phase}: ${workloads.length} workloads, ${number(functions)} functions, ${number(cold.length)} of them cold in all (${percent(coldShare)})`,
    ...(benchmarks.length === workloads.length ? [] : ['', ...table('benchmark', benchmarks, functions)]),
    ...['', ...table('workload', workloads, functions)],
  ];
}

function table(
  what: string,
  rows: readonly (AccountRow & { readonly weight?: number })[],
  functions: number,
): string[] {
  const isWeighted = rows.some(({ weight = 1 }) => weight !== 1);
  const cells = [...rows]
    .sort((a, b) => b.only.length - a.only.length || b.share - a.share)
    .map((each) => [
      each.name,
      number(each.functions),
      number(each.only.length),
      number(functions - each.functions),
      percent(each.share),
      ...(isWeighted ? [`× ${each.weight ?? 1}`] : []),
    ]);
  const head = [what, 'functions', 'only here', 'cold', 'counts', ...(isWeighted ? ['weight'] : [])];
  const lines = [head, ...cells];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => {
    const padded = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${padded.join('  ')}`;
  });
}

function number(count: number): string {
  return count.toLocaleString('en');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
