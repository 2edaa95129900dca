import type { FunctionRecord } from '../base/function-record';
import type { SummaryCutoff } from '../llvm/indexed/summary';

/** The shares of the total count, in millionths, for which LLVM's summaries tell how few counters hold them. */
export const CUTOFFS: readonly number[] = [
  10_000, 100_000, 200_000, 300_000, 400_000, 500_000, 600_000, 700_000, 800_000, 900_000, 950_000, 990_000,
  999_000, 999_900, 999_990, 999_999,
];

const WHOLE = 1_000_000n;
/** A first counter of at least so much marks a function as hot or warm, without counts. */
const LEAST_MARK = 2n ** 64n - 2n;

/**
 * Tells how few counters hold how much of the total count, as `llvm-profdata show --detailed-summary` does.
 * Defined by `ProfileSummaryBuilder::computeDetailedSummary` in LLVM's {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/ProfileSummaryBuilder.cpp
 * ProfileSummaryBuilder.cpp}.
 */
export class CutoffCounter {
  /** How many counters have each count. */
  readonly #counters = new Map<bigint, number>();
  #total = 0n;

  add({ counts }: FunctionRecord): void {
    if ((counts[0] ?? 0n) >= LEAST_MARK) return;
    for (const count of counts) {
      this.#counters.set(count, (this.#counters.get(count) ?? 0) + 1);
      this.#total += count;
    }
  }

  result(): readonly SummaryCutoff[] {
    // LLVM's sums are modulo 2^64.
    const total = BigInt.asUintN(64, this.#total);
    const largest = [...this.#counters].sort(([one], [other]) => (one < other ? 1 : -1));
    let [index, sum, minimumCount, counters] = [0, 0n, 0n, 0n];
    return CUTOFFS.map((cutoff) => {
      const wanted = (total * BigInt(cutoff)) / WHOLE;
      for (; sum < wanted && index < largest.length; index += 1) {
        const [count, times] = largest[index] ?? [0n, 0];
        minimumCount = count;
        sum = BigInt.asUintN(64, sum + count * BigInt(times));
        counters += BigInt(times);
      }
      return { cutoff, minimumCount, counters };
    });
  }
}
