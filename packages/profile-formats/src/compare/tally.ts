import { NameIndex } from './index-by-name';
import { Sums } from './sums';
import type { FunctionTable } from './table';
import { KINDS } from './values';
import type { Comparison, CountOverlap, Shift } from './comparison';

/** The state of a name of the base. */
const UNMET = 0;
const MET = 1;
const HAS_COMMON_HASH = 2;

/** Matches each function of the tested profile with the base's functions of the same name. */
export class Tally {
  readonly #base: FunctionTable;
  readonly #test: FunctionTable;
  readonly #index: NameIndex;
  readonly #baseSums: Sums;
  readonly #testSums: Sums;
  readonly #overlap = new Sums();
  readonly #mismatch = new Sums();
  readonly #unique = new Sums();
  #overlapping = 0;
  #mismatched = 0;
  /** Functions of the tested profile. */
  readonly #onlyInTest: number[] = [];
  /** By the first function of each name of the base. */
  readonly #met: Uint8Array;
  /** By the same the first function of the tested profile that has this name. */
  readonly #metBy: Int32Array;
  readonly #shifts: LargestShifts;

  constructor(base: FunctionTable, test: FunctionTable, baseSums: Sums, testSums: Sums, shifts: number) {
    this.#base = base;
    this.#test = test;
    this.#index = new NameIndex(base);
    this.#baseSums = baseSums;
    this.#testSums = testSums;
    this.#met = new Uint8Array(base.size);
    this.#metBy = new Int32Array(base.size);
    this.#shifts = new LargestShifts(shifts);
    for (let index = 0; index < test.size; index += 1) this.#add(index);
  }

  #add(index: number): void {
    const test = this.#test;
    const last = this.#index.last(test.nameLow(index), test.nameHigh(index));
    if (last < 0) {
      this.#onlyInTest.push(index);
      this.#unique.addShares(test, index, this.#testSums);
      return;
    }
    const first = this.#index.first(last);
    const other = this.#index.withHash(last, test.hashLow(index), test.hashHigh(index));
    if (this.#met[first] === UNMET) {
      this.#met[first] = MET;
      this.#metBy[first] = index;
    }
    if (other >= 0) {
      this.#met[first] = HAS_COMMON_HASH;
      this.#addShift(other, index);
    }
    if (test.sum(index) < 1) this.#overlapping += 1;
    else if (other < 0 || !this.#hasSameShape(other, index)) {
      this.#mismatched += 1;
      this.#mismatch.addShares(test, index, this.#testSums);
    } else {
      this.#overlapping += 1;
      this.#addValueOverlap(other, index);
      this.#overlap.edges += this.#edgeOverlap(other, index);
    }
  }

  #hasSameShape(base: number, test: number): boolean {
    if (this.#base.counts(base) !== this.#test.counts(test)) return false;
    const [first, second] = [this.#base.valuesAt(base), this.#test.valuesAt(test)];
    const [values, others] = [this.#base.values, this.#test.values];
    return KINDS.every((kind) => values.sites(first, kind) === others.sites(second, kind));
  }

  #edgeOverlap(base: number, test: number): number {
    const [baseSum, testSum] = [this.#baseSums.edges, this.#testSums.edges];
    if (baseSum < 1 || testSum < 1) return 0;
    const [counts, others] = [this.#base.keptCounts(base), this.#test.keptCounts(test)];
    let score = 0;
    for (let index = 0; index < counts.length; index += 1) {
      const count = counts[index] ?? 0;
      if (count > 0) score += Math.min(count / baseSum, (others[index] ?? 0) / testSum);
    }
    return score;
  }

  /** The functions have the same numbers of sites. */
  #addValueOverlap(base: number, test: number): void {
    const [at, to] = [this.#base.valuesAt(base), this.#test.valuesAt(test)];
    if (at === 0 || to === 0) return;
    for (const kind of KINDS) {
      const [baseSum, testSum] = [this.#baseSums.value(kind), this.#testSums.value(kind)];
      if (baseSum < 1 || testSum < 1) continue;
      const scores = this.#base.values.scores(at, this.#test.values, to, kind, baseSum, testSum);
      for (const score of scores) this.#overlap.addValue(kind, score);
    }
  }

  #addShift(base: number, test: number): void {
    const [baseSum, testSum] = [this.#baseSums.edges, this.#testSums.edges];
    const baseShare = baseSum < 1 ? 0 : this.#base.sum(base) / baseSum;
    const testShare = testSum < 1 ? 0 : this.#test.sum(test) / testSum;
    if (baseShare !== testShare) this.#shifts.offer(test, baseShare, testShare);
  }

  async result(): Promise<Comparison> {
    const overlapOf = (pick: (sums: Sums) => number): CountOverlap => ({
      overlap: pick(this.#overlap),
      mismatched: pick(this.#mismatch),
      onlyInTest: pick(this.#unique),
      baseSum: pick(this.#baseSums),
      testSum: pick(this.#testSums),
    });
    return {
      overlapping: this.#overlapping,
      mismatched: this.#mismatched,
      onlyInTest: this.#onlyInTest.length,
      edges: overlapOf(({ edges }) => edges),
      values: KINDS.map((kind) => overlapOf((sums) => sums.value(kind))),
      namesOnlyInBase: await namesIn(this.#base, this.#onlyInBase()),
      namesOnlyInTest: await this.#namesOnlyInTest(),
      changedHashes: await namesIn(this.#test, this.#changedHashes()),
      shifts: await this.#namedShifts(),
    };
  }

  async #namedShifts(): Promise<Shift[]> {
    const shifts: Shift[] = [];
    for (const { test, ...shares } of this.#shifts.all)
      shifts.push({ name: await this.#test.name(test), nameHash: this.#test.nameHash(test), ...shares });
    return shifts;
  }

  #onlyInBase(): number[] {
    const only: number[] = [];
    for (let index = 0; index < this.#base.size; index += 1)
      if (this.#index.first(index) === index && this.#met[index] === UNMET) only.push(index);
    return only;
  }

  #changedHashes(): number[] {
    const changed: number[] = [];
    for (let first = 0; first < this.#met.length; first += 1)
      if (this.#met[first] === MET) changed.push(this.#metBy[first] ?? 0);
    return changed.sort((one, other) => one - other);
  }

  async #namesOnlyInTest(): Promise<(string | bigint)[]> {
    const names = new Map<bigint, string | bigint>();
    const found = await namesIn(this.#test, this.#onlyInTest);
    for (const [place, index] of this.#onlyInTest.entries())
      names.set(this.#test.nameHash(index), found[place] ?? 0n);
    return [...names.values()];
  }
}

async function namesIn(table: FunctionTable, indexes: readonly number[]): Promise<(string | bigint)[]> {
  const names: (string | bigint)[] = [];
  for (const index of indexes) names.push((await table.name(index)) ?? table.nameHash(index));
  return names;
}

interface FoundShift {
  /** The function of the tested profile. */
  readonly test: number;
  readonly baseShare: number;
  readonly testShare: number;
}

/** Keeps the largest shifts, those of the same size in the order in which they came. */
class LargestShifts {
  /** The largest first. */
  readonly all: FoundShift[] = [];
  readonly #limit: number;
  /** The size of the last one. */
  #least = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(test: number, baseShare: number, testShare: number): void {
    const size = Math.abs(testShare - baseShare);
    if (size <= this.#least && this.all.length >= this.#limit) return;
    const place = this.all.findIndex((other) => sizeOf(other) < size);
    this.all.splice(place < 0 ? this.all.length : place, 0, { test, baseShare, testShare });
    this.all.length = Math.min(this.all.length, this.#limit);
    const last = this.all.at(-1);
    this.#least = last ? sizeOf(last) : 0;
  }
}

function sizeOf({ baseShare, testShare }: FoundShift): number {
  return Math.abs(testShare - baseShare);
}
