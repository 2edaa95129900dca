import { sourceOf } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { indexedFunctions, readIndexedNames } from './indexed';
import { readIndexedHeader } from './header';
import { readIndexedBinaryIds, readTemporalTraces, readVtableNames } from './sections';
import type { StoredSummary } from './summary';
import { nameHashOf } from '../names-table';
import {
  collect,
  CountingSource,
  describeFunction,
  expectedOf,
  hex,
  sampleBytes,
  samplesOf,
  valueOf,
  type ExpectedFunction,
} from '../../../test/llvm-tools/samples';

interface Expected {
  readonly version: number;
  readonly variants: readonly string[];
  readonly header: Readonly<Record<string, number>>;
  readonly buckets: number;
  readonly keys: number;
  readonly payloadOffset: number;
  readonly summary: Readonly<Record<string, string>> | null;
  readonly cutoffs: readonly (readonly string[])[] | null;
  readonly csSummary?: Readonly<Record<string, string>>;
  readonly binaryIds?: readonly string[];
  readonly vtableNames?: readonly string[];
  readonly temporalTraces?: {
    readonly streamSize: number;
    readonly traces: readonly { readonly weight: string; readonly functionNameMd5: readonly string[] }[];
  };
  readonly functions: readonly ExpectedFunction[];
}

const samples = samplesOf('indexed', '.profdata');
const isSound = (file: string): boolean => !file.startsWith('bad-') || file.startsWith('bad-memprof');

function describeSummary(summary: StoredSummary | null): Expected['summary'] {
  if (!summary) return null;
  return {
    totalNumFunctions: String(summary.functions),
    totalNumBlocks: String(summary.counters),
    maxFunctionCount: String(summary.maximumFunctionCount),
    maxBlockCount: String(summary.maximumCount),
    maxInternalBlockCount: String(summary.maximumInternalCount),
    totalBlockCount: String(summary.totalCount),
  };
}

describe.each(samples.filter((file) => !file.startsWith('bad-')))('%s', (file) => {
  const source = new CountingSource(sampleBytes('indexed', file));
  const expected = expectedOf('indexed', file) as Expected;

  test('header, summaries and sections', async () => {
    const header = valueOf(await readIndexedHeader(source));
    expect(header).toMatchObject({
      version: expected.version,
      variants: expected.variants,
      payloadOffset: expected.payloadOffset,
      hashTable: { offset: expected.header['HashOffset'], buckets: expected.buckets, keys: expected.keys },
    });
    expect(describeSummary(header.summary)).toEqual(expected.summary);
    expect(describeSummary(header.contextSensitiveSummary)).toEqual(expected.csSummary ?? null);
    const cutoffs = header.summary?.detailed.map(({ cutoff, minimumCount, counters }) =>
      [cutoff, minimumCount, counters].map(String),
    );
    expect(cutoffs ?? null).toEqual(expected.cutoffs);
    expect(header.memProf === null).toBe(!expected.variants.includes('memprof'));
    expect(valueOf(await readIndexedBinaryIds(source, header))).toEqual(expected.binaryIds ?? []);
    const vtables = valueOf(await readVtableNames(source, header));
    expect([...vtables.values()]).toEqual(expected.vtableNames ?? []);
    const traces = valueOf(await readTemporalTraces(source, header));
    expect(traces.map(({ weight, functions }) => [String(weight), Array.from(functions, hex)])).toEqual(
      (expected.temporalTraces?.traces ?? []).map(({ weight, functionNameMd5 }) => [weight, functionNameMd5]),
    );
  });

  test('functions', async () => {
    const header = valueOf(await readIndexedHeader(source));
    const { records, damage } = await collect(indexedFunctions(source, header, { checksNames: true }));
    expect(damage).toBeNull();
    expect(records.map(describeFunction)).toEqual(expected.functions);
    for (const { name, nameHash } of records) expect(nameHashOf(name ?? '')).toBe(nameHash);
  });
});

async function damageOf(bytes: Uint8Array): Promise<Damage | null> {
  const source = sourceOf(bytes);
  const header = await readIndexedHeader(source);
  if (!header.ok) return header.error;
  return (await collect(indexedFunctions(source, header.value, { checksNames: true }))).damage;
}

describe('damage', () => {
  const good = sampleBytes('indexed', 'v13-ir-clang22.profdata');
  const changed = (offset: number, value: bigint): Uint8Array => {
    const bytes = Buffer.from(good);
    bytes.writeBigUInt64LE(value, offset);
    return bytes;
  };

  test.each([
    ['bad-cut-at-16.profdata', { kind: 'truncated', at: 0, what: 'header', needed: 40, found: 16 }],
    ['bad-cut-at-72.profdata', { kind: 'truncated', what: 'functions', needed: 1888, found: 72 }],
    ['bad-cut-at-1000.profdata', { kind: 'truncated', what: 'functions', needed: 1888, found: 1000 }],
    ['bad-cut-last-byte.profdata', { kind: 'truncated', at: 2200, what: 'vtable names', found: 7 }],
    ['bad-version-14.profdata', { kind: 'unsupported-version', expected: '1 to 13', found: '14' }],
  ])('%s', async (file, damage) => {
    expect(await damageOf(sampleBytes('indexed', file))).toMatchObject(damage);
  });

  test('every bad sample is told of here', () => {
    expect(samples.filter((file) => !isSound(file))).toHaveLength(5);
  });

  test('a memory profile of another release is sound, and its first word is told', async () => {
    const source = sourceOf(sampleBytes('indexed', 'bad-memprof-llvm19-for-22.profdata'));
    const header = valueOf(await readIndexedHeader(source));
    expect(header.memProf).toMatchObject({ firstWord: 1080n });
    const newer = sourceOf(sampleBytes('indexed', 'v13-memprof-llvm22.profdata'));
    expect(valueOf(await readIndexedHeader(newer)).memProf?.firstWord).toBeLessThan(5n);
  });

  test.each<[string, Uint8Array, object]>([
    ['no bytes', new Uint8Array(0), { kind: 'not-this-format', found: 'an empty file' }],
    [
      'another format',
      Buffer.from('PERFILE2'),
      { kind: 'not-this-format', found: 'first bytes 50455246494c4532' },
    ],
    ['another hash', changed(24, 1n), { kind: 'corrupt', at: 24, what: 'hash type' }],
    ['version 0', changed(8, 0n), { kind: 'unsupported-version' }],
    ['a table in the header', changed(32, 8n), { kind: 'corrupt', at: 32 }],
    ['a table nowhere', changed(32, 2n ** 63n), { kind: 'truncated', at: 32 }],
    ['no summary fields', changed(72, 0n), { kind: 'corrupt', at: 72 }],
    ['2^60 summary fields', changed(72, 2n ** 60n), { kind: 'corrupt', at: 72 }],
    ['2^60 cutoffs', changed(80, 2n ** 60n), { kind: 'corrupt', at: 80 }],
    ['more cutoffs than there are', changed(80, 1000n), { kind: 'truncated', at: 72, what: 'summary' }],
    ['no buckets', changed(1888, 0n), { kind: 'corrupt', at: 1888 }],
    ['2^60 buckets', changed(1888, 2n ** 60n), { kind: 'truncated', at: 1888 }],
    ['31 buckets', changed(1888, 31n), { kind: 'corrupt', at: 1888 }],
    ['2^60 functions', changed(1896, 2n ** 60n), { kind: 'corrupt', at: 1896 }],
    ['a function less', changed(1896, 13n), { kind: 'corrupt' }],
    ['a function more', changed(1896, 15n), { kind: 'corrupt' }],
    ['a lost bucket', changed(1904, 520n), { kind: 'corrupt', at: 1904, what: 'offset of a bucket' }],
    ['a lost last bucket', changed(1904 + 31 * 8, 520n), { kind: 'corrupt', at: 2152 }],
    ['binary ids in the table', changed(48, 2152n), { kind: 'corrupt', what: 'offset of binary ids' }],
    ['2^60 binary ids', changed(2160, 2n ** 60n), { kind: 'truncated', at: 2160 }],
    ['another hash of a name', changed(522, 0x1234n), { kind: 'corrupt' }],
    ['2^60 bytes of a name', changed(530, 2n ** 60n), { kind: 'truncated', at: 522 }],
    ['2^60 bytes of a record', changed(538, 2n ** 60n), { kind: 'truncated', at: 522 }],
  ])('%s', async (_, bytes, damage) => {
    expect(await damageOf(bytes)).toMatchObject(damage);
  });

  test('a name that is not of its hash is found when names are checked', async () => {
    const bytes = Buffer.from(good);
    bytes[546] = 0x41;
    expect(await damageOf(bytes)).toMatchObject({ kind: 'corrupt', at: 546, what: 'name' });
    const header = valueOf(await readIndexedHeader(sourceOf(bytes)));
    expect((await collect(indexedFunctions(sourceOf(bytes), header))).damage).toBeNull();
  });
});

describe('names of targets', () => {
  test('functions and vtables', async () => {
    const source = sourceOf(sampleBytes('indexed', 'v13-vtable-names-clang22.profdata'));
    const header = valueOf(await readIndexedHeader(source));
    const names = valueOf(await readIndexedNames(source, header));
    const { records } = await collect(indexedFunctions(source, header, { names }));
    const targets = records.find(({ name }) => name === '_Z5totalPK5Shapei')?.values;
    expect(
      targets?.map(({ kind, sites }) => [kind, sites.map((site) => site.map(({ target }) => target))]),
    ).toEqual([
      [0, [['_ZNK6Square4areaEi', '_ZNK4Rect4areaEi']]],
      [2, [['_ZTV6Square', '_ZTV4Rect']]],
    ]);
  });
});

test('a header is read with few bytes', async () => {
  for (const file of samples.filter(isSound)) {
    const source = new CountingSource(sampleBytes('indexed', file));
    valueOf(await readIndexedHeader(source));
    expect(source.bytesRead).toBeLessThan(4096 + 128);
  }
});
