import type { Damage } from '../base/damage';
import type { FunctionRecord } from '../base/function-record';
import { indexedFunctions } from '../llvm/indexed/indexed';
import { readIndexedHeader } from '../llvm/indexed/header';
import { CountingSource, sampleBytes, samplesOf, valueOf } from '../../test/llvm-tools/samples';
import { err, ok, type Result } from '../base/result';
import { summarize, summarizeRecords } from './summary';

const WRAP = 2n ** 64n;

function record(name: string, ...counts: bigint[]): FunctionRecord {
  return {
    name,
    nameHash: BigInt(name.length),
    hash: 1n,
    counts: BigUint64Array.from(counts),
    bitmap: new Uint8Array(0),
    values: [],
  };
}

/** Their stored summary lacks functions, see the samples. */
const OTHER = ['v12-fe-clang19-bit60.profdata'];
const sound = samplesOf('indexed', '.profdata').filter(
  (file) => /^v(?!03)/.test(file) && !OTHER.includes(file),
);

test.each(sound)('%s has the summary that is stored in it', async (file) => {
  const source = new CountingSource(sampleBytes('indexed', file));
  const header = valueOf(await readIndexedHeader(source));
  const isSplit = header.variants.includes('csir');
  for (const [stored, records] of [
    [header.summary, isSplit ? 'plain' : 'all'],
    [header.contextSensitiveSummary, 'context-sensitive'],
  ] as const) {
    if (!stored) continue;
    const summary = valueOf(await summarize(indexedFunctions(source, header), { records }));
    expect({
      functions: BigInt(summary.functions),
      counters: BigInt(summary.counters),
      totalCount: summary.totalCount % WRAP,
      maximumFunctionCount: summary.maximumFunctionCount,
      maximumInternalCount: summary.maximumInternalCount,
    }).toEqual({
      functions: stored.functions,
      counters: stored.counters,
      totalCount: stored.totalCount,
      maximumFunctionCount: stored.maximumFunctionCount,
      maximumInternalCount: stored.maximumInternalCount,
    });
    expect(summary.hottest[0]?.maximumCount ?? 0n).toBe(stored.maximumCount);
  }
});

describe('summarizeRecords', () => {
  test('no functions', () => {
    expect(summarizeRecords([])).toEqual({
      functions: 0,
      counters: 0,
      totalCount: 0n,
      maximumFunctionCount: 0n,
      maximumInternalCount: 0n,
      neverExecuted: 0,
      neverExecutedShare: null,
      pseudo: { hot: 0, warm: 0 },
      hottest: [],
    });
  });

  test('large counts, cold and pseudo functions', () => {
    const most = WRAP - 3n;
    const records = [
      record('big', most, most),
      record('cold', 0n, 0n),
      record('hot', WRAP - 1n, 5n),
      record('warm', WRAP - 2n),
      record('internal', 1n, WRAP - 1n, 7n),
    ];
    expect(summarizeRecords(records, { hottest: 1 })).toEqual({
      functions: 3,
      counters: 7,
      totalCount: most * 2n + 8n + WRAP - 1n,
      maximumFunctionCount: most,
      maximumInternalCount: WRAP - 1n,
      neverExecuted: 1,
      neverExecutedShare: 1 / 3,
      pseudo: { hot: 1, warm: 1 },
      hottest: [{ name: 'internal', nameHash: 8n, hash: 1n, maximumCount: WRAP - 1n, totalCount: WRAP + 7n }],
    });
  });

  test('the hottest by their largest counter; of equals the earlier', () => {
    const big = 2n ** 60n;
    const records = [
      record('a', 5n),
      record('b', 1n, big),
      record('c', big + 1n),
      record('d', 5n),
      record('e', 6n),
    ];
    const names = (hottest: number): (string | null)[] =>
      summarizeRecords(records, { hottest }).hottest.map(({ name }) => name);
    expect(names(9)).toEqual(['c', 'b', 'e', 'a', 'd']);
    expect(names(4)).toEqual(['c', 'b', 'e', 'a']);
    expect(names(0)).toEqual([]);
  });

  test('an exact sum over millions of counters', () => {
    const counts = new BigUint64Array(2 ** 21 + 5).fill(WRAP - 2n);
    counts[0] = 0n;
    const summary = summarizeRecords([{ ...record('f'), counts }], { hottest: 0 });
    expect(summary.totalCount).toBe(BigInt(2 ** 21 + 4) * (WRAP - 2n));
  });
});

test('damage ends a summary', async () => {
  const damage: Damage = { kind: 'not-this-format', format: 'x', found: 'y' };
  async function* batches(): AsyncGenerator<Result<FunctionRecord[], Damage>> {
    yield ok([record('a', 1n)]);
    yield await Promise.resolve(err(damage));
  }
  expect(await summarize(batches())).toEqual(err(damage));
});
