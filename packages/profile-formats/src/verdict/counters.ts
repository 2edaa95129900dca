import type { Identification } from '../identify/identify';
import type { ProfileContents } from '../inspect/facts';
import type { GradedFact } from './fact';

/** The largest counter of a raw profile that `llvm-profdata merge` does not take for damage. */
const COUNTER_LIMIT = 2n ** 56n;
/** The newest release that was seen to take larger ones; 17 and 18 were not tried. */
const NEWEST_WITHOUT_LIMIT = 16;
/** A first counter of at least so much marks a function without counts. */
const LEAST_MARK = 2n ** 64n - 2n;
/** The share of all counts, in thousandths, that no single counter of a sound compiler's profile reaches. */
const MOST_THOUSANDTHS = 999n;
const LLVM_PROFILES: readonly Identification['kind'][] = ['llvm-raw', 'llvm-indexed', 'llvm-text'];

/**
 * A counter that cannot be right. A damaged one is far larger than all others together, and then a compiler
 * takes all other code for cold: its thresholds are shares of the sum.
 */
export function counterFacts(
  kind: Identification['kind'],
  {
    maximumCount,
    totalCount: total,
    pseudoFunctions,
  }: Pick<ProfileContents, 'maximumCount' | 'totalCount' | 'pseudoFunctions'>,
  llvmMajor: number | null,
): GradedFact[] {
  if (!LLVM_PROFILES.includes(kind)) return [];
  const facts: GradedFact[] = [];
  // Marks are of merged profiles; in a raw one the merge takes them for the counters that they look like.
  const found = kind === 'llvm-raw' && pseudoFunctions > 0 ? LEAST_MARK : maximumCount;
  if (found > COUNTER_LIMIT) {
    // No tool refuses the other formats for it.
    const isRefused = kind === 'llvm-raw' && (llvmMajor ?? Infinity) > NEWEST_WITHOUT_LIMIT;
    const grade = isRefused ? 'unusable' : 'stale';
    facts.push({ grade, fact: { kind: 'counter-too-large', found, limit: COUNTER_LIMIT } });
  }
  if (isDominantCounter(maximumCount, total))
    facts.push({ grade: 'stale', fact: { kind: 'dominant-counter', found: maximumCount, total } });
  return facts;
}

/**
 * Whether one counter outweighs all others, so that they count for nothing. A profile with no other count has
 * nothing to lose. A stored sum is modulo 2^64, and can be the smaller one.
 */
export function isDominantCounter(found: bigint, total: bigint): boolean {
  return found !== total && found * 1000n > total * MOST_THOUSANDTHS;
}
