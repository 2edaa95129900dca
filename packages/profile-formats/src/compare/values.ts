import type { FunctionRecord } from '../base/function-record';

/** LLVM's kinds of values: 0 indirect call targets, 1 sizes of memory operations, 2 vtables. */
export const KINDS = [0, 1, 2] as const;

const WORD = 0x1_0000_0000;
/** Of each kind the number of sites, the sum of counts, and where its first site lies. */
const SUMS = 3;
const SITES = 6;
const HEAD = 9;
const INITIAL_NUMBERS = 1 << 10;
/** High half, low half and count of a value. */
const VALUE = 3;

/** Value data of many functions as plain numbers; place 0 is that of functions without any. */
export class ValueTable {
  #numbers = new Float64Array(INITIAL_NUMBERS);
  #size = HEAD;
  #place = 0;
  #kind = 0;
  #siteAt = 0;
  #valuesLeft = 0;
  /** Low and high half, in an array: the machine drops its code for a field when small numbers become large. */
  readonly #sum = new Float64Array(2);

  /** Begins the value data of a function; gives its place. */
  start(): number {
    this.#place = this.#grow(HEAD);
    return this.#place;
  }

  startKind(kind: number, sites: number): void {
    this.#kind = kind;
    this.#sum.fill(0);
    this.#numbers[this.#place + kind] = sites;
    this.#numbers[this.#place + SUMS + kind] = 0;
    this.#numbers[this.#place + SITES + kind] = this.#size;
  }

  startSite(values: number): void {
    const at = this.#grow(1);
    this.#numbers[at] = values;
    this.#siteAt = this.#size;
    this.#valuesLeft = values;
  }

  /** The value and its count, as 32-bit halves. Values of a site are kept in ascending order. */
  addValue(high: number, low: number, countHigh: number, countLow: number): void {
    let at = this.#grow(VALUE);
    const numbers = this.#numbers;
    while (at > this.#siteAt && this.#isAbove(at - VALUE, high, low)) {
      numbers[at] = numbers[at - 3] ?? 0;
      numbers[at + 1] = numbers[at - 2] ?? 0;
      numbers[at + 2] = numbers[at - 1] ?? 0;
      at -= VALUE;
    }
    numbers[at] = high;
    numbers[at + 1] = low;
    numbers[at + 2] = countHigh * WORD + countLow;
    this.#sum[0] = (this.#sum[0] ?? 0) + countLow;
    this.#sum[1] = ((this.#sum[1] ?? 0) + countHigh) % WORD;
    this.#valuesLeft -= 1;
    if (this.#valuesLeft === 0) numbers[this.#place + SUMS + this.#kind] = this.#total();
  }

  /** The sum modulo 2^64. */
  #total(): number {
    const [low = 0, high = 0] = this.#sum;
    this.#sum[0] = low % WORD;
    this.#sum[1] = (high + Math.floor(low / WORD)) % WORD;
    return this.#sum[1] * WORD + this.#sum[0];
  }

  /** Adds the value data of a record; gives its place. */
  add(values: FunctionRecord['values']): number {
    if (values.length === 0) return 0;
    const place = this.start();
    for (const { kind, sites } of values) {
      this.startKind(kind, sites.length);
      for (const site of sites) {
        this.startSite(site.length);
        for (const { value, count } of site) {
          this.addValue(halfOf(value >> 32n), halfOf(value), halfOf(count >> 32n), halfOf(count));
        }
      }
    }
    return place;
  }

  /** Number of sites of a kind. */
  sites(place: number, kind: number): number {
    return this.#numbers[place + kind] ?? 0;
  }

  /** Sum of the counts of a kind modulo 2^64. */
  sum(place: number, kind: number): number {
    return this.#numbers[place + SUMS + kind] ?? 0;
  }

  /**
   * How much each site of a kind has in common with that of another function with as many sites.
   *
   * @param sum of the counts of this kind in the profile of this table, and in the other's
   */
  scores(
    place: number,
    other: ValueTable,
    otherPlace: number,
    kind: number,
    sum: number,
    otherSum: number,
  ): number[] {
    const scores: number[] = [];
    let at = this.#numbers[place + SITES + kind] ?? 0;
    let to = other.#numbers[otherPlace + SITES + kind] ?? 0;
    for (let site = this.sites(place, kind); site > 0; site -= 1) {
      scores.push(siteScore(this.#numbers, at, other.#numbers, to, sum, otherSum));
      at += 1 + (this.#numbers[at] ?? 0) * VALUE;
      to += 1 + (other.#numbers[to] ?? 0) * VALUE;
    }
    return scores;
  }

  /** Makes room for further numbers, all 0; gives the place of the first. */
  #grow(numbers: number): number {
    const first = this.#size;
    this.#size += numbers;
    if (this.#size > this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    return first;
  }

  #isAbove(at: number, high: number, low: number): boolean {
    const held = this.#numbers[at] ?? 0;
    return held > high || (held === high && (this.#numbers[at + 1] ?? 0) > low);
  }
}

function halfOf(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

function siteScore(
  counts: Float64Array,
  siteAt: number,
  others: Float64Array,
  otherSiteAt: number,
  sum: number,
  otherSum: number,
): number {
  const end = siteAt + 1 + (counts[siteAt] ?? 0) * VALUE;
  const otherEnd = otherSiteAt + 1 + (others[otherSiteAt] ?? 0) * VALUE;
  let score = 0;
  for (let at = siteAt + 1, to = otherSiteAt + 1; at < end && to < otherEnd;) {
    const order = (counts[at] ?? 0) - (others[to] ?? 0) || (counts[at + 1] ?? 0) - (others[to + 1] ?? 0);
    if (order === 0) score += Math.min((counts[at + 2] ?? 0) / sum, (others[to + 2] ?? 0) / otherSum);
    if (order <= 0) at += VALUE;
    if (order >= 0) to += VALUE;
  }
  return score;
}
