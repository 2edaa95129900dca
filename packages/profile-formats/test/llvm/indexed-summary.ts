/** Shares of the sum of all counters, in millionths: what the releases of LLVM write. */
export const CUTOFFS: readonly number[] = [
  10_000, 100_000, 200_000, 300_000, 400_000, 500_000, 600_000, 700_000, 800_000, 900_000, 950_000, 990_000,
  999_000, 999_900, 999_990, 999_999,
];
const SCALE = 1_000_000n;
const FIELDS = 6n;
const NO_COUNT = 2n ** 64n - 1n;
const PSEUDO_WARM = NO_COUNT - 1n;

/**
 * The words of a stored summary, made as LLVM's `ProfileSummaryBuilder` makes it: the largest counters are
 * taken, all of one value together, until they hold the wanted share.
 *
 * @param records the counters of each
 * @param cutoffs ascending
 */
export function summaryWords(
  records: readonly (readonly bigint[])[],
  cutoffs: readonly number[],
): readonly bigint[] {
  const counted = records.filter(([first = 0n]) => first < PSEUDO_WARM);
  const firsts = counted.flatMap(([first]) => first ?? []);
  const internal = counted.flatMap(([, ...others]) => others).filter((count) => count !== NO_COUNT);
  const counts = [...firsts, ...internal].sort(descending);
  const total = BigInt.asUintN(64, sum(counts));
  const fields = [
    BigInt(counted.length),
    BigInt(counts.length),
    largest(firsts),
    largest(counts),
    largest(internal),
    total,
  ];
  return [FIELDS, BigInt(cutoffs.length), ...fields, ...detailedWords(counts, total, cutoffs)];
}

function detailedWords(
  counts: readonly bigint[],
  total: bigint,
  cutoffs: readonly number[],
): readonly bigint[] {
  const words: bigint[] = [];
  let held = 0n;
  let taken = 0;
  for (const cutoff of cutoffs) {
    const wanted = (total * BigInt(cutoff)) / SCALE;
    while (taken < counts.length && (held < wanted || counts[taken] === counts[taken - 1])) {
      held += counts[taken] ?? 0n;
      taken += 1;
    }
    words.push(BigInt(cutoff), counts[taken - 1] ?? 0n, BigInt(taken));
  }
  return words;
}

const descending = (a: bigint, b: bigint): number => (a < b ? 1 : a > b ? -1 : 0);
const sum = (counts: readonly bigint[]): bigint => counts.reduce((total, count) => total + count, 0n);
const largest = (counts: readonly bigint[]): bigint =>
  counts.reduce((most, count) => (count > most ? count : most), 0n);
