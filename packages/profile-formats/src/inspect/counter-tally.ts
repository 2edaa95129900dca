const WORD = 0x1_0000_0000;
const HALF_MOST = 0xffff_ffff;
/** Counters to add before sums of their halves must be moved: far fewer than the 2^21 that are exact. */
const MOST_PENDING = 2 ** 20;

/** The places of numbers in halves: of the low one, which the high one follows. */
const FIRST = 0;
const INTERNAL = 2;
const SUM = 4;
const LARGEST = 6;
const HALVES = 8;

/** Sums and maxima over the counters of functions, in 32-bit halves: without a bigint for each counter. */
export class CounterTally {
  functions = 0;
  counters = 0;
  neverExecuted = 0;
  /** Functions only marked as hot (first counter 2^64-1) or warm (2^64-2); all other numbers leave them out. */
  hot = 0;
  warm = 0;
  /** In one array: the machine drops its code for a field when small numbers there become large. */
  readonly #halves = new Float64Array(HALVES);
  #pending = 0;
  #total = 0n;

  /**
   * Adds a function, given by the place of its 64-bit counters.
   *
   * @returns its largest counter, rounded; 0 for one that is left out
   */
  add(view: DataView, offset: number, length: number, isLittle: boolean): number {
    const lowAt = isLittle ? 0 : 4;
    const highAt = 4 - lowAt;
    const firstLow = length === 0 ? 0 : view.getUint32(offset + lowAt, isLittle);
    const firstHigh = length === 0 ? 0 : view.getUint32(offset + highAt, isLittle);
    if (firstHigh === HALF_MOST && firstLow >= HALF_MOST - 1) return this.#addMark(firstLow);
    this.functions += 1;
    this.counters += length;
    let largestLow = 0;
    let largestHigh = 0;
    const end = offset + length * 8;
    let at = offset;
    while (at < end) {
      if (this.#pending >= MOST_PENDING) this.#flush();
      const start = at;
      const stop = Math.min(end, at + MOST_PENDING * 8);
      let sumLow = this.#halves[SUM] ?? 0;
      let sumHigh = this.#halves[SUM + 1] ?? 0;
      for (; at < stop; at += 8) {
        const low = view.getUint32(at + lowAt, isLittle);
        const high = view.getUint32(at + highAt, isLittle);
        if (at !== offset && (high > largestHigh || (high === largestHigh && low > largestLow))) {
          largestHigh = high;
          largestLow = low;
        }
        sumLow += low;
        sumHigh += high;
      }
      this.#pending += (at - start) >> 3;
      this.#halves[SUM] = sumLow;
      this.#halves[SUM + 1] = sumHigh;
    }
    const first = firstHigh * WORD + firstLow;
    const internal = largestHigh * WORD + largestLow;
    if (first + internal === 0) {
      this.neverExecuted += 1;
      return 0;
    }
    this.#offer(FIRST, firstLow, firstHigh);
    this.#offer(INTERNAL, largestLow, largestHigh);
    this.#halves[LARGEST] = 0;
    this.#halves[LARGEST + 1] = 0;
    this.#offer(LARGEST, firstLow, firstHigh);
    this.#offer(LARGEST, largestLow, largestHigh);
    return Math.max(first, internal);
  }

  /** The largest counter of the last function that was executed. */
  get largest(): bigint {
    return this.#number(LARGEST);
  }

  get total(): bigint {
    this.#flush();
    return this.#total;
  }

  /** The largest first counter of a function. */
  get maximumFirst(): bigint {
    return this.#number(FIRST);
  }

  /** The largest counter that is not a function's first. */
  get maximumInternal(): bigint {
    return this.#number(INTERNAL);
  }

  #addMark(low: number): 0 {
    if (low === HALF_MOST) this.hot += 1;
    else this.warm += 1;
    return 0;
  }

  #offer(place: number, low: number, high: number): void {
    const heldHigh = this.#halves[place + 1] ?? 0;
    if (high < heldHigh || (high === heldHigh && low <= (this.#halves[place] ?? 0))) return;
    this.#halves[place] = low;
    this.#halves[place + 1] = high;
  }

  #number(place: number): bigint {
    return (BigInt(this.#halves[place + 1] ?? 0) << 32n) + BigInt(this.#halves[place] ?? 0);
  }

  #flush(): void {
    this.#total += this.#number(SUM);
    this.#halves[SUM] = 0;
    this.#halves[SUM + 1] = 0;
    this.#pending = 0;
  }
}
