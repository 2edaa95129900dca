/** One of the hottest functions. */
export interface HotFunction {
  /** PGO name; null if the profile has only its hash. */
  readonly name: string | null;
  /** First 8 bytes of the MD5 of the name, little endian. */
  readonly nameHash: bigint;
  /** Structural hash of the function's control flow. */
  readonly hash: bigint;
  /** Its largest counter. */
  readonly maximumCount: bigint;
  /** Sum of its counters. */
  readonly totalCount: bigint;
}

/** Keeps the functions with the largest counters, the hottest first; of equal ones those that came first. */
export class Hottest {
  readonly all: HotFunction[] = [];
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

  offer(maximumCount: bigint, functionOf: (maximumCount: bigint) => HotFunction): void {
    const found = this.all.findIndex((other) => other.maximumCount < maximumCount);
    const place = found < 0 ? this.all.length : found;
    if (place >= this.#limit) return;
    this.all.splice(place, 0, functionOf(maximumCount));
    this.all.length = Math.min(this.all.length, this.#limit);
    const last = this.all.at(-1);
    if (last && this.all.length === this.#limit) this.#threshold = Number(last.maximumCount);
  }
}
