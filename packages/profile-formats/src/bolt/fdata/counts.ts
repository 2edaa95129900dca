/**
 * Unsigned numbers of any size as `high * 10^15 + low`: decimal text becomes such a pair, and pairs are
 * added, without a bigint for every number of a file.
 */
export const LOW_LIMIT = 1e15;

const BIG_LOW_LIMIT = BigInt(LOW_LIMIT);

/** The number that a pair stands for. */
export function countOf(high: number, low: number): bigint {
  return high === 0 ? BigInt(low) : BigInt(high) * BIG_LOW_LIMIT + BigInt(low);
}

/** The pair of a number. */
export function pairOf(count: bigint): { readonly high: number; readonly low: number } {
  return { high: Number(count / BIG_LOW_LIMIT), low: Number(count % BIG_LOW_LIMIT) };
}

function grown(array: Float64Array): Float64Array {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}

const INITIAL_SUMS = 16;

/** Exact sums under small whole numbers as keys; zero where nothing was added. */
export class CountSums {
  private highs: Float64Array = new Float64Array(INITIAL_SUMS);
  private lows: Float64Array = new Float64Array(INITIAL_SUMS);

  add(key: number, high: number, low: number): void {
    while (key >= this.lows.length) {
      this.highs = grown(this.highs);
      this.lows = grown(this.lows);
    }
    const sum = (this.lows[key] ?? 0) + low;
    const carries = sum >= LOW_LIMIT;
    this.lows[key] = carries ? sum - LOW_LIMIT : sum;
    if (carries || high > 0) this.highs[key] = (this.highs[key] ?? 0) + high + (carries ? 1 : 0);
  }

  sum(key: number): bigint {
    return countOf(this.highs[key] ?? 0, this.lows[key] ?? 0);
  }
}

/** The largest of the numbers that were offered; zero before the first. */
export class Maximum {
  private high = 0;
  private low = 0;

  offer(high: number, low: number): void {
    if (high > this.high || (high === this.high && low > this.low)) {
      this.high = high;
      this.low = low;
    }
  }

  get count(): bigint {
    return countOf(this.high, this.low);
  }
}
