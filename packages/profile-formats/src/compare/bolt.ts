import type { FdataProfile } from '../bolt/fdata/fdata';
import type { BoltYamlProfile } from '../bolt/yaml/profile';
import { boltTotals } from '../inspect/contents';

/** One function in both BOLT profiles, by what share of all counts it moved. */
export interface BoltShift {
  /** Symbol; local ones with `/1`, `/2` … at the end. */
  readonly name: string;
  /** Its share of all counts of the base, 0 to 1. */
  readonly baseShare: number;
  /** Its share of all counts of the tested profile, 0 to 1. */
  readonly testShare: number;
}

/** How far a BOLT profile is from another of its kind, by function. */
export interface BoltComparison {
  /** Tells it from comparisons of LLVM profiles. */
  readonly kind: 'bolt';
  /** What the functions have in common: the sum of the smaller share of each, 0 to 1. */
  readonly overlap: number;
  /** Functions that both have. */
  readonly common: number;
  /** Sum of the counts in the base: branches, calls, samples and memory events that leave a function. */
  readonly baseTotal: bigint;
  /** The same of the tested profile. */
  readonly testTotal: bigint;
  /** Functions of the base only, in the order of the profile. */
  readonly namesOnlyInBase: readonly string[];
  /** Their share of all counts of the base, 0 to 1. */
  readonly shareOnlyInBase: number;
  /** Functions of the tested profile only, in the order of the profile. */
  readonly namesOnlyInTest: readonly string[];
  /** Their share of all counts of the tested profile, 0 to 1. */
  readonly shareOnlyInTest: number;
  /**
   * Functions whose structural hash differs; null for fdata, which has none, and between two ways of hashing.
   */
  readonly changedHashes: readonly string[] | null;
  /** The largest first. */
  readonly shifts: readonly BoltShift[];
}

/** A BOLT profile as its readers give it. */
export type BoltProfile = FdataProfile | BoltYamlProfile;

interface Counted {
  count: bigint;
  readonly hash: bigint | null;
}

/**
 * Compares two fdata profiles, or two BOLT YAML profiles, by the names of their functions. No tool of BOLT
 * defines such numbers. An fdata profile and a YAML one are not compared: they do not count the same, returns
 * for instance.
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
