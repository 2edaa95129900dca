import {
  array,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  oneof,
  record,
  shuffledSubarray,
  string,
  type Arbitrary,
} from 'fast-check';
import { valueOf } from '../../../test/llvm-tools/samples';
import { SeededChecks } from '../../../test/seed';
import { LARGEST_WORD, symbolNames, words } from '../../../test/records';
import { parseFdata, type FdataFunction, type FdataProfile } from './fdata';
import { GuardedSource } from '../../../test/bolt/damage';

const checks = new SeededChecks(__filename);

interface Place {
  readonly type: number;
  readonly name: string;
  readonly offset: bigint;
}

interface Line {
  readonly from: Place;
  readonly to: Place;
  readonly mispredictions: bigint;
  readonly count: bigint;
}

/** The lines of a profile: branches or samples, then memory events. */
interface Lines {
  readonly first: readonly Line[];
  readonly memory: readonly Line[];
}

const name = oneof(
  { arbitrary: constantFrom('main', 'a/1', 'a/2', 'with space', 'back\\slash', '[unknown]'), weight: 3 },
  { arbitrary: symbolNames, weight: 1 },
  {
    arbitrary: string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter(
      (text) => !text.includes('\n'),
    ),
    weight: 1,
  },
);
const place = record({ type: integer({ min: 0, max: 2 }), name, offset: oneof(words(2n), words()) });
const lines = array(record({ from: place, to: place, mispredictions: words(), count: words() }), {
  maxLength: 12,
});
const profileLines = record({ first: lines, memory: lines });

function placeText({ type, name: text, offset }: Place, add: 0 | 3): string {
  return `${type + add} ${text.replace(/[\\ ]/g, '\\$&')} ${offset.toString(16)}`;
}

function fdataOf({ first, memory }: Lines, isSampled: boolean): string {
  const texts = first.map(({ from, to, mispredictions, count }) =>
    isSampled
      ? `${placeText(from, 0)} ${count}\n`
      : `${placeText(from, 0)} ${placeText(to, 0)} ${mispredictions} ${count}\n`,
  );
  const events = memory.map(({ from, to, count }) => `${placeText(from, 3)} ${placeText(to, 3)} ${count}\n`);
  return `${isSampled ? 'no_lbr cycles\n' : ''}${[...texts, ...events].join('')}`;
}

async function parsed(profile: Lines, isSampled: boolean, piece?: number): Promise<FdataProfile> {
  const bytes = new TextEncoder().encode(fdataOf(profile, isSampled));
  return valueOf(await parseFdata(new GuardedSource(bytes, piece)));
}

const isAnything = ({ first, memory }: Lines): boolean => first.length + memory.length > 0;

function sorted(functions: readonly FdataFunction[]): FdataFunction[] {
  return [...functions].sort((first, second) => (first.name < second.name ? -1 : 1));
}

function inAnyOrder({ functions, ...numbers }: FdataProfile): FdataProfile {
  return { ...numbers, functions: sorted(functions) };
}

const COUNTS = ['executions', 'branches', 'mispredictions', 'samples', 'memoryEvents'] as const;
const KINDS = ['branches', 'samples', 'memoryEvents'] as const;

function addedFunctions(all: readonly FdataFunction[]): FdataFunction[] {
  const byName = new Map<string, FdataFunction>();
  for (const found of all) {
    const held = byName.get(found.name);
    const sums = COUNTS.map((key) => [key, found[key] + (held?.[key] ?? 0n)] as const);
    byName.set(found.name, { ...found, ...Object.fromEntries(sums) });
  }
  return [...byName.values()];
}

function greater(first: bigint, second: bigint): bigint {
  return first > second ? first : second;
}

function added(first: FdataProfile, second: FdataProfile): FdataProfile {
  const sum = <T extends number | bigint>(pick: (profile: FdataProfile, key: (typeof KINDS)[number]) => T) =>
    Object.fromEntries(
      KINDS.map((key) => [key, ((pick(first, key) as bigint) + (pick(second, key) as bigint)) as T]),
    );
  return {
    ...first,
    records: sum(({ records }, key) => records[key]) as unknown as FdataProfile['records'],
    totals: sum(({ totals }, key) => totals[key]) as unknown as FdataProfile['totals'],
    ignoredRecords: first.ignoredRecords + second.ignoredRecords,
    mispredictions: first.mispredictions + second.mispredictions,
    maximumCount: greater(first.maximumCount, second.maximumCount),
    maximumMispredictions: greater(first.maximumMispredictions, second.maximumMispredictions),
    exceedsBoltRange: first.exceedsBoltRange || second.exceedsBoltRange,
    functions: addedFunctions([...first.functions, ...second.functions]),
  };
}

test('two files counted together are the sum of both', async () => {
  const some = profileLines.filter(isAnything);
  const isSum = asyncProperty(some, some, boolean(), async (first, second, isSampled) => {
    const both = {
      first: [...first.first, ...second.first],
      memory: [...first.memory, ...second.memory],
    };
    const sum = added(await parsed(first, isSampled), await parsed(second, isSampled));
    expect(inAnyOrder(await parsed(both, isSampled))).toEqual(inAnyOrder(sum));
  });
  await checks.check(isSum, 1_000);
});

test('neither the order of lines nor the pieces that are read matter', async () => {
  const turned = <T>(all: readonly T[]): Arbitrary<T[]> =>
    shuffledSubarray([...all], { minLength: all.length });
  const pairs = profileLines
    .filter(isAnything)
    .chain((profile) =>
      record({ first: turned(profile.first), memory: turned(profile.memory) }).map(
        (other) => [profile, other] as const,
      ),
    );
  const isSame = asyncProperty(
    pairs,
    boolean(),
    integer({ min: 1, max: 200 }),
    async ([profile, other], isSampled, piece) => {
      const found = await parsed(profile, isSampled);
      expect(await parsed(profile, isSampled, piece)).toEqual(found);
      expect(inAnyOrder(await parsed(other, isSampled))).toEqual(inAnyOrder(found));
      expect(found.maximumCount).toBeLessThanOrEqual(LARGEST_WORD);
    },
  );
  await checks.check(isSame, 1_000);
});
