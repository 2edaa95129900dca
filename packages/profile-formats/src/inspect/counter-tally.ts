const WORD = 0x1_0000_0000;
const HALF_MOST = 0xffff_ffff;
const LOW_BITS = 0xffff_ffffn;
/** Sums of so many 32-bit halves are exact. */
const MOST_PENDING = 2 ** 21;

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
    if (length > MOST_PENDING) return this.#addLong(view, offset, length, isLittle);
    if (this.#pending + length > MOST_PENDING) this.settle();
    this.#pending += length;
    let largestLow = 0;
    let largestHigh = 0;
    let sumLow = this.#halves[SUM] ?? 0;
    let sumHigh = this.#halves[SUM + 1] ?? 0;
    const end = offset + length * 8;
    for (let at = offset; at < end; at += 8) {
      const low = view.getUint32(at + lowAt, isLittle);
      const high = view.getUint32(at + highAt, isLittle);
      if (at !== offset && (high > largestHigh || (high === largestHigh && low > largestLow))) {
        largestHigh = high;
        largestLow = low;
      }
      sumLow += low;
      sumHigh += high;
    }
    this.#halves[SUM] = sumLow;
    this.#halves[SUM + 1] = sumHigh;
    const first = firstHigh * WORD + firstLow;
    const internal = largestHigh * WORD + largestLow;
    if (first + internal > 0) this.#offerAll(firstLow, firstHigh, largestLow, largestHigh);
    else this.neverExecuted += 1;
    return Math.max(first, internal);
  }

  /** The largest counter of the last function that was executed. */
  get largest(): bigint {
    return this.#number(LARGEST);
  }

  get total(): bigint {
    this.settle();
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

  /** A function whose halves cannot be summed exactly. */
  #addLong(view: DataView, offset: number, length: number, isLittle: boolean): number {
    const first = view.getBigUint64(offset, isLittle);
    let internal = 0n;
    for (let index = 0; index < length; index += 1) {
      const count = view.getBigUint64(offset + index * 8, isLittle);
      this.#total += count;
      if (index > 0 && count > internal) internal = count;
    }
    const [low, high] = [
      (count: bigint) => Number(count & LOW_BITS),
      (count: bigint) => Number(count >> 32n),
    ];
    if (first + internal > 0n) this.#offerAll(low(first), high(first), low(internal), high(internal));
    else this.neverExecuted += 1;
    return Number(first > internal ? first : internal);
  }

  #offerAll(firstLow: number, firstHigh: number, largestLow: number, largestHigh: number): void {
    this.#offer(FIRST, firstLow, firstHigh);
    this.#offer(INTERNAL, largestLow, largestHigh);
    this.#halves[LARGEST] = 0;
    this.#halves[LARGEST + 1] = 0;
    this.#offer(LARGEST, firstLow, firstHigh);
    this.#offer(LARGEST, largestLow, largestHigh);
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

  /** Puts the sums aside, so that they stay exact. Once for many functions is better than in the midst of one. */
  settle(): void {
    this.#total += this.#number(SUM);
    this.#halves[SUM] = 0;
    this.#halves[SUM + 1] = 0;
    this.#pending = 0;
  }
}
