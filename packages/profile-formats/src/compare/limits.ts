import type { BoltComparison } from './bolt';
import type { Comparison } from './comparison';

/** What a comparison must keep to; shares from 0 to 1, null for no limit. */
export interface ComparisonLimits {
  /** The least overlap of counts. */
  readonly minOverlap: number | null;
  /** The most functions of another structure, as a share of the functions that both profiles have. */
  readonly maxChanged: number | null;
}

/** A limit that a comparison passes; `found` is null where the profiles cannot tell. */
export interface PassedLimit {
  readonly kind: 'overlap' | 'changed';
  readonly limit: number;
  readonly found: number | null;
}

/** The limits that a comparison does not keep to. */
export function passedLimits(
  comparison: Comparison | BoltComparison,
  { minOverlap, maxChanged }: ComparisonLimits,
): PassedLimit[] {
  const passed: PassedLimit[] = [];
  const overlap = 'kind' in comparison ? comparison.overlap : comparison.edges.overlap;
  if (minOverlap !== null && !(overlap >= minOverlap))
    passed.push({ kind: 'overlap', limit: minOverlap, found: overlap });
  const changed = changedShare(comparison);
  if (maxChanged !== null && (changed === null || changed > maxChanged))
    passed.push({ kind: 'changed', limit: maxChanged, found: changed });
  return passed;
}

/** Null for fdata, which has no structural hashes. */
function changedShare(comparison: Comparison | BoltComparison): number | null {
  const [changed, common] =
    'kind' in comparison
      ? [comparison.changedHashes?.length, comparison.common]
      : [comparison.mismatched, comparison.overlapping + comparison.mismatched];
  if (changed === undefined) return null;
  return common === 0 ? 0 : changed / common;
}
