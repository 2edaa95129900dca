import type { TextFeature } from '../inspect/facts';
import type { GradedFact } from './fact';

/**
 * The newest release that was seen to refuse text profiles for each feature. LLVM 19 reads the first four, and
 * 22 all; the releases between were not tried.
 */
const NEWEST_WITHOUT: Readonly<Record<TextFeature, number>> = {
  temporal: 16,
  byteCoverage: 16,
  bitmap: 16,
  vtableTarget: 16,
  loopEntries: 19,
};

/** Text profiles have no version: a release refuses the lines that it does not know. */
export function textFacts(features: readonly TextFeature[], llvmMajor: number | null): GradedFact[] {
  if (llvmMajor === null) return [];
  return features
    .filter((feature) => llvmMajor <= NEWEST_WITHOUT[feature])
    .map((feature) => ({ grade: 'unusable', fact: { kind: 'text-not-readable', feature, llvmMajor } }));
}
