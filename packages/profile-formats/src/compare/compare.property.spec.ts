import { asyncProperty } from 'fast-check';
import { compare, type ComparedProfile } from './compare';
import type { FunctionRecord } from '../base/function-record';
import { valueOf } from '../../test/llvm-tools/samples';
import { SeededChecks } from '../../test/seed';
import { ok } from '../base/result';
import { profiles, symbolNames } from '../../test/records';
import type { Comparison } from './comparison';

const checks = new SeededChecks(__filename);

/** Sums of such counts are exact as numbers. */
const MOST_COUNT = 2n ** 40n;
/**
 * `llvm-profdata overlap` passes over the values of functions that were never executed: they have none here.
 */
const records = profiles({ names: symbolNames, mostCount: MOST_COUNT }, 20).map((all) =>
  all.map((found) => (found.counts.every((count) => count === 0n) ? { ...found, values: [] } : found)),
);

function profileOf(functions: readonly FunctionRecord[]): ComparedProfile {
  return {
    isIr: true,
    // eslint-disable-next-line @typescript-eslint/require-await -- readers of files are asynchronous
    functions: async function* () {
      yield ok(functions);
    },
  };
}

async function compared(
  base: readonly FunctionRecord[],
  tested: readonly FunctionRecord[],
): Promise<Comparison> {
  return valueOf(await compare(profileOf(base), profileOf(tested), { shifts: 100 }));
}

test('a profile overlaps wholly with itself', async () => {
  const isWhole = asyncProperty(records, async (functions) => {
    const { edges, values, ...others } = await compared(functions, functions);
    expect(others).toEqual({
      overlapping: functions.length,
      mismatched: 0,
      onlyInTest: 0,
      namesOnlyInBase: [],
      namesOnlyInTest: [],
      changedHashes: [],
      shifts: [],
    });
    for (const { overlap, mismatched, onlyInTest, baseSum, testSum } of [edges, ...values]) {
      expect(overlap).toBeCloseTo(baseSum >= 1 ? 1 : 0, 9);
      expect({ mismatched, onlyInTest, testSum }).toEqual({ mismatched: 0, onlyInTest: 0, testSum: baseSum });
    }
  });
  await checks.check(isWhole, 500);
});

test('what is only here is what is only there, the other way round', async () => {
  const sorted = (names: readonly (string | bigint)[]): string[] => names.map(String).sort();
  const namesOf = (functions: readonly FunctionRecord[]): Set<string> =>
    new Set(functions.map(({ name }) => String(name)));
  const isTurned = asyncProperty(records, records, records, async (common, first, second) => {
    const isNew = ({ name }: FunctionRecord): boolean => !common.some((record) => record.name === name);
    const base = [...common, ...first.filter(isNew)];
    const tested = [...second.filter(isNew), ...common];
    const there = await compared(base, tested);
    const back = await compared(tested, base);
    const [baseNames, testNames] = [namesOf(base), namesOf(tested)];
    expect(sorted(there.namesOnlyInBase)).toEqual(
      [...baseNames].filter((name) => !testNames.has(name)).sort(),
    );
    expect(sorted(there.namesOnlyInTest)).toEqual(
      [...testNames].filter((name) => !baseNames.has(name)).sort(),
    );
    expect(sorted(back.namesOnlyInBase)).toEqual(sorted(there.namesOnlyInTest));
    expect(sorted(back.namesOnlyInTest)).toEqual(sorted(there.namesOnlyInBase));
    expect(sorted(back.changedHashes)).toEqual(sorted(there.changedHashes));
    expect(back.shifts.length).toBe(there.shifts.length);
    for (const [index, counts] of [there.edges, ...there.values].entries()) {
      const turned = [back.edges, ...back.values][index];
      expect([turned?.baseSum, turned?.testSum]).toEqual([counts.testSum, counts.baseSum]);
      expect(counts.overlap).toBeGreaterThanOrEqual(0);
      expect(counts.overlap).toBeLessThanOrEqual(1 + 1e-9);
    }
    expect(there.overlapping + there.mismatched + there.onlyInTest).toBe(tested.length);
  });
  await checks.check(isTurned, 500);
});
