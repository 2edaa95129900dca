import { asyncProperty, nat, shuffledSubarray, type Arbitrary } from 'fast-check';
import type { FunctionRecord } from '../base/function-record';
import { SeededChecks } from '../../test/seed';
import { ok } from '../base/result';
import { summarize, summarizeRecords, type FunctionsSummary } from './summary';
import { LARGEST_WORD, profiles, symbolNames } from '../../test/records';

const checks = new SeededChecks(__filename);

const records = profiles({ names: symbolNames, mostCount: LARGEST_WORD }, 30);

function shuffled<T>(all: readonly T[]): Arbitrary<T[]> {
  return shuffledSubarray([...all], { minLength: all.length });
}

/** The numbers, and how hot the hottest are: functions that are equally hot can take each other's place. */
function numbersOf({ hottest, ...numbers }: FunctionsSummary) {
  return { ...numbers, hottest: hottest.map(({ maximumCount }) => maximumCount) };
}

/** The same, counted plainly. */
function expected(functions: readonly FunctionRecord[]) {
  const isPseudo = ({ counts: [first] }: FunctionRecord): boolean =>
    first !== undefined && first >= LARGEST_WORD - 1n;
  const counted = functions.filter((record) => !isPseudo(record));
  const countsOf = ({ counts }: FunctionRecord): bigint[] => [...counts];
  const maximum = (counts: readonly bigint[]): bigint =>
    counts.reduce((most, count) => (count > most ? count : most), 0n);
  const all = counted.flatMap(countsOf);
  const first = counted.map(({ counts }) => counts[0] ?? 0n);
  const internal = counted.flatMap(({ counts }) => [...counts.slice(1)]);
  const never = counted.filter((record) => maximum(countsOf(record)) === 0n).length;
  return {
    functions: counted.length,
    counters: all.length,
    totalCount: all.reduce((sum, count) => sum + count, 0n),
    maximumFunctionCount: maximum(first),
    maximumInternalCount: maximum(internal),
    neverExecuted: never,
    neverExecutedShare: counted.length === 0 ? null : never / counted.length,
    pseudo: {
      hot: functions.filter(({ counts: [count] }) => count === LARGEST_WORD).length,
      warm: functions.filter(({ counts: [count] }) => count === LARGEST_WORD - 1n).length,
    },
  };
}

test('the numbers are the sums and maxima, in whatever order and pieces functions come', async () => {
  const cases = records.chain((all) => shuffled(all).map((other) => [all, other] as const));
  const isSame = asyncProperty(cases, nat(30), async ([all, other], cut) => {
    const summary = numbersOf(summarizeRecords(all));
    expect(summary).toMatchObject(expected(all));
    expect(numbersOf(summarizeRecords(other))).toEqual(summary);
    // eslint-disable-next-line @typescript-eslint/require-await -- readers of files are asynchronous
    async function* pieces() {
      yield ok(other.slice(0, cut));
      yield ok(other.slice(cut));
    }
    const read = await summarize(pieces());
    expect(read.ok && numbersOf(read.value)).toEqual(summary);
  });
  await checks.check(isSame, 1_000);
});

test('the hottest are the hottest', async () => {
  const isSorted = asyncProperty(records, nat(12), async (all, hottest) => {
    const found = summarizeRecords(all, { hottest }).hottest.map(({ maximumCount }) => maximumCount);
    const maxima = summarizeRecords(all, { hottest: all.length }).hottest.map(
      ({ maximumCount }) => maximumCount,
    );
    expect(maxima).toEqual(
      [...maxima].sort((first, second) => (first > second ? -1 : first < second ? 1 : 0)),
    );
    expect(found).toEqual(maxima.slice(0, hottest));
    await Promise.resolve();
  });
  await checks.check(isSorted, 500);
});
