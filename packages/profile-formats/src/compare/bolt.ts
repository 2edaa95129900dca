import type { FdataProfile } from '../bolt/fdata/fdata';
import type { BoltYamlProfile } from '../bolt/yaml/profile';
import { boltTotals } from '../inspect/contents';

/** A function of both BOLT profiles, and its share of all counts in each. */
export interface BoltShift {
  /** Symbol; local ones with `/1`, `/2` … at the end. */
  readonly name: string;
  /** Its share of all counts of the base, 0 to 1. */
  readonly baseShare: number;
  /** Its share of all counts of the tested profile, 0 to 1. */
  readonly testShare: number;
}

/** The distance between two BOLT profiles of one kind, by function. */
export interface BoltComparison {
  /** Tells it from comparisons of LLVM profiles. */
  readonly kind: 'bolt';
  /** The overlap: the sum of each function's smaller share, 0 to 1. */
  readonly overlap: number;
  /** Functions that both have. */
  readonly common: number;
  /** Sum of the counts in the base: branches, calls, samples and memory events that leave a function. */
  readonly baseTotal: bigint;
  /** The same of the tested profile. */
  readonly testTotal: bigint;
  /** Functions only in the base, in the order of the profile. */
  readonly namesOnlyInBase: readonly string[];
  /** Their share of all counts of the base, 0 to 1. */
  readonly shareOnlyInBase: number;
  /** Functions only in the tested profile, in the order of the profile. */
  readonly namesOnlyInTest: readonly string[];
  /** Their share of all counts of the tested profile, 0 to 1. */
  readonly shareOnlyInTest: number;
  /**
   * Functions whose structural hash differs; null for fdata, which has no hashes, and for different hash
   * functions.
   */
  readonly changedHashes: readonly string[] | null;
  /** The largest first. */
  readonly shifts: readonly BoltShift[];
}

/** A BOLT profile from its reader. */
export type BoltProfile = FdataProfile | BoltYamlProfile;

interface Counted {
  count: bigint;
  readonly hash: bigint | null;
}

/**
 * Compares two fdata profiles, or two BOLT YAML profiles, by the names of their functions. No tool of BOLT
 * defines such numbers. An fdata profile cannot be compared with a YAML profile, because they count returns,
 * for instance, differently.
 */
export function compareBolt<T extends BoltProfile>(
  base: T,
  test: T,
  { shifts = 10 }: { readonly shifts?: number } = {},
): BoltComparison {
  const [first, second] = [functionsOf(base), functionsOf(test)];
  const [baseTotal, testTotal] = [totalOf(first), totalOf(second)];
  const baseShare = ({ count }: Counted): number => shareOf(count, baseTotal);
  const testShare = ({ count }: Counted): number => shareOf(count, testTotal);
  const onlyInBase = [...first].filter(([name]) => !second.has(name));
  const onlyInTest = [...second].filter(([name]) => !first.has(name));
  const both = [...first].flatMap(([name, own]) => {
    const other = second.get(name);
    const isChanged = other !== undefined && own.hash !== other.hash;
    return other ? [{ name, baseShare: baseShare(own), testShare: testShare(other), isChanged }] : [];
  });
  return {
    kind: 'bolt',
    overlap: both.reduce((sum, one) => sum + Math.min(one.baseShare, one.testShare), 0),
    common: both.length,
    baseTotal,
    testTotal,
    namesOnlyInBase: onlyInBase.map(([name]) => name),
    shareOnlyInBase: onlyInBase.reduce((sum, [, one]) => sum + baseShare(one), 0),
    namesOnlyInTest: onlyInTest.map(([name]) => name),
    shareOnlyInTest: onlyInTest.reduce((sum, [, one]) => sum + testShare(one), 0),
    changedHashes: haveHashes(base, test)
      ? both.filter(({ isChanged }) => isChanged).map(({ name }) => name)
      : null,
    shifts: both
      .filter((one) => one.baseShare !== one.testShare)
      .sort((one, other) => moved(other) - moved(one))
      .slice(0, shifts)
      .map(({ name, baseShare: before, testShare: after }) => ({
        name,
        baseShare: before,
        testShare: after,
      })),
  };
}

function functionsOf(profile: BoltProfile): ReadonlyMap<string, Counted> {
  const functions = new Map<string, Counted>();
  for (const { name, hash, totalCount } of boltTotals(profile)) {
    const held = functions.get(name);
    if (held) held.count += totalCount;
    else functions.set(name, { count: totalCount, hash });
  }
  return functions;
}

function totalOf(functions: ReadonlyMap<string, Counted>): bigint {
  return [...functions.values()].reduce((sum, { count }) => sum + count, 0n);
}

function shareOf(count: bigint, total: bigint): number {
  return total === 0n ? 0 : Number(count) / Number(total);
}

function haveHashes(base: BoltProfile, test: BoltProfile): boolean {
  return (
    base.kind === 'bolt-yaml' &&
    test.kind === 'bolt-yaml' &&
    base.header.hashFunction === test.header.hashFunction &&
    base.header.isDfsOrder === test.header.isDfsOrder
  );
}

function moved({ baseShare, testShare }: BoltShift): number {
  return Math.abs(testShare - baseShare);
}
