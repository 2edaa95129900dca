import type { Damage } from './damage';
import type { FunctionRecord } from './function-record';
import { ok, type Result } from './result';
import { isContextSensitive } from './summary';

/** Functions of an LLVM profile, as its readers give them. */
export type FunctionBatches = AsyncIterable<Result<readonly FunctionRecord[], Damage>>;

/** A profile to compare: it is read more than once, so its functions are asked for anew. */
export interface ComparedProfile {
  functions(): FunctionBatches;
  /** Whether it is an IR profile: in others no hash marks a context-sensitive function. */
  readonly isIr: boolean;
}

/** How alike the counts of one sort are: shares from 0 to 1 of the profile that is tested. */
export interface CountOverlap {
  readonly overlap: number;
  /** Of functions whose structure differs. */
  readonly mismatched: number;
  /** Of functions that only the tested profile has. */
  readonly onlyInTest: number;
  readonly baseSum: number;
  readonly testSum: number;
}

/** One function in both profiles, by what share of all counts it moved. */
export interface Shift {
  readonly name: string | null;
  readonly nameHash: bigint;
  readonly baseShare: number;
  readonly testShare: number;
}

/** How far a profile is from another. */
export interface Comparison {
  /** Functions in both, of the same structure or never executed in the tested one. */
  readonly overlapping: number;
  /** Functions with a name that both have, but not with this structural hash or these numbers of counters or sites. */
  readonly mismatched: number;
  readonly onlyInTest: number;
  readonly edges: CountOverlap;
  /** By LLVM's kind: 0 indirect call targets, 1 sizes of memory operations, 2 vtables. */
  readonly values: readonly CountOverlap[];
  /** Names (or the hashes of those that have none) that are in one only, in the order of the profile. */
  readonly namesOnlyInBase: readonly (string | bigint)[];
  readonly namesOnlyInTest: readonly (string | bigint)[];
  /** Names that both have without a structural hash in common. */
  readonly changedHashes: readonly (string | bigint)[];
  /** The largest first. */
  readonly shifts: readonly Shift[];
}

/** What is kept of a comparison. */
export interface CompareOptions {
  /** How many of the largest shifts are told; 10 if not given. */
  readonly shifts?: number;
}

const KINDS = [0, 1, 2];

/**
 * Compares two profiles with the numbers of `llvm-profdata overlap BASE TEST`, which are floating-point sums in the
 * profiles' order. Defined by `OverlapStats` and `InstrProfRecord::overlap` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProf.cpp InstrProf.cpp} and
 * `InstrProfWriter::overlapRecord` in its
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfWriter.cpp InstrProfWriter.cpp}.
 * The functions of the base are held in memory, those of the tested profile only by name.
 */
export async function compare(
  base: ComparedProfile,
  test: ComparedProfile,
  { shifts = 10 }: CompareOptions = {},
): Promise<Result<Comparison, Damage>> {
  const baseSums = new Sums();
  const testSums = new Sums();
  const functions = new Map<bigint, Map<bigint, FunctionRecord>>();
  const baseRead = await forEach(base, (record) => {
    if (isCounted(record, base)) baseSums.add(sumsOf(record));
    const versions = functions.get(record.nameHash) ?? new Map<bigint, FunctionRecord>();
    functions.set(record.nameHash, versions.set(record.hash, record));
  });
  if (baseRead) return { ok: false, error: baseRead };
  const summed = await forEach(test, (record) => {
    if (isCounted(record, test)) testSums.add(sumsOf(record));
  });
  if (summed) return { ok: false, error: summed };
  const tally = new Tally(functions, baseSums, testSums);
  const compared = await forEach(test, (record) => {
    tally.add(record);
  });
  return compared ? { ok: false, error: compared } : ok(tally.result(shifts));
}

async function forEach(
  profile: ComparedProfile,
  visit: (record: FunctionRecord) => void,
): Promise<Damage | null> {
  for await (const batch of profile.functions()) {
    if (!batch.ok) return batch.error;
    for (const record of batch.value) visit(record);
  }
  return null;
}

function isCounted(record: FunctionRecord, { isIr }: ComparedProfile): boolean {
  return !isIr || !isContextSensitive(record);
}

/** Sums of a function's or a profile's counters and of the counts of its values, by kind. */
class Sums {
  edges = 0;
  readonly values = KINDS.map(() => 0);

  add({ edges, values }: Sums): void {
    this.edges += edges;
    for (const kind of KINDS) this.values[kind] = (this.values[kind] ?? 0) + (values[kind] ?? 0);
  }

  /** Adds a function's sums as shares of the profile's. */
  addShares({ edges, values }: Sums, whole: Sums): void {
    this.edges += edges / whole.edges;
    for (const kind of KINDS) {
      const total = whole.values[kind] ?? 0;
      if (total >= 1) this.values[kind] = (this.values[kind] ?? 0) + (values[kind] ?? 0) / total;
    }
  }
}

function sumsOf({ counts, values }: FunctionRecord): Sums {
  const sums = new Sums();
  sums.edges = Number(
    BigInt.asUintN(
      64,
      counts.reduce((sum, count) => sum + count, 0n),
    ),
  );
  for (const { kind, sites } of values) {
    const sum = sites.flat().reduce((total, { count }) => total + count, 0n);
    sums.values[kind] = Number(BigInt.asUintN(64, sum));
  }
  return sums;
}

function score(first: number, second: number, firstSum: number, secondSum: number): number {
  return firstSum < 1 || secondSum < 1 ? 0 : Math.min(first / firstSum, second / secondSum);
}

class Tally {
  readonly #base: ReadonlyMap<bigint, ReadonlyMap<bigint, FunctionRecord>>;
  readonly #baseSums: Sums;
  readonly #testSums: Sums;
  readonly #overlap = new Sums();
  readonly #mismatch = new Sums();
  readonly #unique = new Sums();
  #overlapping = 0;
  #mismatched = 0;
  #onlyInTest = 0;
  readonly #namesOnlyInTest = new Map<bigint, string | bigint>();
  /** Names of both: whether a structural hash of theirs is in both, too. */
  readonly #met = new Map<bigint, { name: string | bigint; hasCommon: boolean }>();
  readonly #shifts: Shift[] = [];

  constructor(
    base: ReadonlyMap<bigint, ReadonlyMap<bigint, FunctionRecord>>,
    baseSums: Sums,
    testSums: Sums,
  ) {
    this.#base = base;
    this.#baseSums = baseSums;
    this.#testSums = testSums;
  }

  add(record: FunctionRecord): void {
    const sums = sumsOf(record);
    const versions = this.#base.get(record.nameHash);
    const name = record.name ?? record.nameHash;
    if (!versions) {
      this.#namesOnlyInTest.set(record.nameHash, name);
      this.#onlyInTest += 1;
      this.#unique.addShares(sums, this.#testSums);
      return;
    }
    const other = versions.get(record.hash);
    const met = this.#met.get(record.nameHash);
    if (met) met.hasCommon ||= other !== undefined;
    else this.#met.set(record.nameHash, { name, hasCommon: other !== undefined });
    if (other) this.#addShift(other, record, sums);
    if (sums.edges < 1) this.#overlapping += 1;
    else if (!other || !isSameShape(other, record)) {
      this.#mismatched += 1;
      this.#mismatch.addShares(sums, this.#testSums);
    } else this.#addOverlap(other, record);
  }

  #addOverlap(base: FunctionRecord, test: FunctionRecord): void {
    this.#overlapping += 1;
    for (const kind of KINDS) {
      const sums = [this.#baseSums.values[kind] ?? 0, this.#testSums.values[kind] ?? 0] as const;
      const testSites = sitesOf(test, kind);
      for (const [index, site] of sitesOf(base, kind).entries()) {
        const found = siteScore(site, testSites[index] ?? [], ...sums);
        this.#overlap.values[kind] = (this.#overlap.values[kind] ?? 0) + found;
      }
    }
    let edges = 0;
    for (const [index, count] of base.counts.entries()) {
      const other = Number(test.counts[index] ?? 0n);
      edges += score(Number(count), other, this.#baseSums.edges, this.#testSums.edges);
    }
    this.#overlap.edges += edges;
  }

  #addShift(base: FunctionRecord, { name, nameHash }: FunctionRecord, { edges }: Sums): void {
    const baseShare = this.#baseSums.edges < 1 ? 0 : sumsOf(base).edges / this.#baseSums.edges;
    const testShare = this.#testSums.edges < 1 ? 0 : edges / this.#testSums.edges;
    if (baseShare !== testShare) this.#shifts.push({ name, nameHash, baseShare, testShare });
  }

  result(shifts: number): Comparison {
    const overlapOf = (pick: (sums: Sums) => number): CountOverlap => ({
      overlap: pick(this.#overlap),
      mismatched: pick(this.#mismatch),
      onlyInTest: pick(this.#unique),
      baseSum: pick(this.#baseSums),
      testSum: pick(this.#testSums),
    });
    const onlyInBase = [...this.#base].filter(([nameHash]) => !this.#met.has(nameHash));
    const size = ({ baseShare, testShare }: Shift): number => Math.abs(testShare - baseShare);
    return {
      overlapping: this.#overlapping,
      mismatched: this.#mismatched,
      onlyInTest: this.#onlyInTest,
      edges: overlapOf(({ edges }) => edges),
      values: KINDS.map((kind) => overlapOf(({ values }) => values[kind] ?? 0)),
      namesOnlyInBase: onlyInBase.map(([nameHash, versions]) => [...versions.values()][0]?.name ?? nameHash),
      namesOnlyInTest: [...this.#namesOnlyInTest.values()],
      changedHashes: [...this.#met.values()].flatMap(({ name, hasCommon }) => (hasCommon ? [] : [name])),
      shifts: this.#shifts.sort((first, second) => size(second) - size(first)).slice(0, shifts),
    };
  }
}

type Sites = FunctionRecord['values'][number]['sites'];

function sitesOf({ values }: FunctionRecord, kind: number): Sites {
  return values.find((sites) => sites.kind === kind)?.sites ?? [];
}

function isSameShape(first: FunctionRecord, second: FunctionRecord): boolean {
  return (
    first.counts.length === second.counts.length &&
    KINDS.every((kind) => sitesOf(first, kind).length === sitesOf(second, kind).length)
  );
}

function siteScore(base: Sites[number], test: Sites[number], baseSum: number, testSum: number): number {
  const counts = new Map(test.map(({ value, count }) => [value, Number(count)]));
  return base
    .toSorted((first, second) => (first.value < second.value ? -1 : first.value > second.value ? 1 : 0))
    .reduce(
      (sum, { value, count }) => sum + score(Number(count), counts.get(value) ?? 0, baseSum, testSum),
      0,
    );
}
