/** Keeps the functions with the largest counters, the hottest first; of equal ones those that came first. */
export class Hottest<T extends { readonly maximumCount: bigint }> {
  readonly all: T[] = [];
  readonly #limit: number;
  /** The last one's maximum, rounded; functions clearly below it need no comparison. */
  #threshold = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a function with this largest counter, rounded, may be among them. */
  takes(largest: number): boolean {
    return largest > 0 && largest >= this.#threshold;
  }

  offer(maximumCount: bigint, functionOf: (maximumCount: bigint) => T): void {
    const found = this.all.findIndex((other) => other.maximumCount < maximumCount);
    const place = found < 0 ? this.all.length : found;
    if (place >= this.#limit) return;
    this.all.splice(place, 0, functionOf(maximumCount));
    this.all.length = Math.min(this.all.length, this.#limit);
    const last = this.all.at(-1);
    if (last && this.all.length === this.#limit) this.#threshold = Number(last.maximumCount);
  }
}
