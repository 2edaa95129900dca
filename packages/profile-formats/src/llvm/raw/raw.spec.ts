import { sourceOf } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import {
  collect,
  CountingSource,
  describeFunction,
  expectedOf,
  sampleBytes,
  samplesOf,
  valueOf,
  type ExpectedFunction,
} from '../../../test/llvm-tools/samples';
import { rawFunctions, readRawHeaders } from './raw';
import { readRawBinaryIds, readRawHeader } from './header';
import { rawLayoutOf } from './layout';
import { readRawNames } from './names';

interface Expected {
  readonly profiles: readonly {
    readonly offset: number;
    readonly version: number;
    readonly variants: readonly string[];
    readonly endian: string;
    readonly pointerSize: 4 | 8;
    readonly headerBytes: number;
    readonly recordBytes: number;
    readonly numData: number;
    readonly header: Readonly<Record<string, number>>;
    readonly binaryIds: readonly string[];
    readonly vtableNames: readonly string[];
  }[];
  readonly functions: readonly ExpectedFunction[];
}

const samples = samplesOf('raw', '.profraw');

async function damageOf(bytes: Uint8Array): Promise<Damage | null> {
  const headers = await readRawHeaders(sourceOf(bytes));
  const { damage } = await collect(rawFunctions(sourceOf(bytes)));
  if (!headers.ok) expect(damage).not.toBeNull();
  return damage;
}

describe.each(samples.filter((file) => !file.startsWith('bad-')))('%s', (file) => {
  const source = new CountingSource(sampleBytes('raw', file));
  const expected = expectedOf('raw', file) as Expected;

  test('headers', async () => {
    const headers = valueOf(await readRawHeaders(source));
    expect(headers).toMatchObject(
      expected.profiles.map(({ offset, version, variants, endian, pointerSize, numData, header }) => ({
        offset,
        version,
        variants,
        byteOrder: endian,
        pointerBytes: pointerSize,
        functions: numData,
        counters: header['CountersSize'],
        vtables: header['NumVTables'] ?? 0,
        sections: {
          binaryIds: { size: header['BinaryIdsSize'] },
          bitmap: { size: header['NumBitmapBytes'] ?? 0 },
          names: { size: header['NamesSize'] },
        },
      })),
    );
    for (const [index, header] of headers.entries()) {
      const profile = expected.profiles[index];
      const { headerBytes, recordBytes } = rawLayoutOf(header.version, header.pointerBytes);
      expect([headerBytes, recordBytes]).toEqual([profile?.headerBytes, profile?.recordBytes]);
      expect(valueOf(await readRawBinaryIds(source, header))).toEqual(profile?.binaryIds);
      const names = [...valueOf(await readRawNames(source, header)).values()];
      expect(names).toEqual(expect.arrayContaining([...(profile?.vtableNames ?? [])]));
    }
  });

  test('functions', async () => {
    const { records, damage } = await collect(rawFunctions(source));
    expect(damage).toBeNull();
    expect(records.map(describeFunction)).toEqual(expected.functions);
  });
});

describe('layouts', () => {
  test.each<[number, 4 | 8, number, number]>([
    [5, 8, 80, 48],
    [7, 8, 88, 48],
    [8, 8, 88, 48],
    [9, 8, 112, 64],
    [10, 8, 128, 64],
    [10, 4, 128, 48],
    [11, 8, 152, 72],
  ])('version %d with pointers of %d bytes', (version, pointerBytes, headerBytes, recordBytes) => {
    expect(rawLayoutOf(version, pointerBytes)).toMatchObject({ headerBytes, recordBytes });
  });

  test('places of the fields of version 11', () => {
    expect(rawLayoutOf(11, 8).record).toMatchObject({
      counters: 16,
      uniformCounters: 24,
      bitmap: 32,
      address: 40,
      values: 48,
      counterCount: 56,
      sites0: 60,
      waveSize: 66,
      bitmapBytes: 68,
    });
  });
});

describe('damage', () => {
  const good = sampleBytes('raw', 'v10-ir-clang22.profraw');
  const RECORDS = 160;
  const changed = (offset: number, value: bigint): Uint8Array => {
    const bytes = Buffer.from(good);
    bytes.writeBigUInt64LE(value, offset);
    return bytes;
  };
  const changed32 = (offset: number, value: number): Uint8Array => {
    const bytes = Buffer.from(good);
    bytes.writeUInt32LE(value, offset);
    return bytes;
  };

  test.each([
    ['bad-zero-bytes.profraw', { kind: 'not-this-format', found: 'an empty file' }],
    ['bad-version-99.profraw', { kind: 'unsupported-version', found: '99' }],
    ['bad-cut-in-header.profraw', { kind: 'truncated', what: 'header', needed: 128, found: 64 }],
    ['bad-cut-in-counters.profraw', { kind: 'truncated', what: 'functions' }],
    ['bad-cut-in-values.profraw', { kind: 'truncated', what: 'value data' }],
    ['bad-continuous-with-value-sites.profraw', { kind: 'truncated', what: 'value data', found: 0 }],
    [
      'bad-second-profile-misaligned.profraw',
      { kind: 'corrupt', at: 1604, what: 'start of a further profile' },
    ],
    ['bad-trailing-garbage.profraw', { kind: 'corrupt', at: 1600 }],
  ])('%s', async (file, damage) => {
    expect(await damageOf(sampleBytes('raw', file))).toMatchObject(damage);
  });

  test('every bad sample is told of here', () => {
    expect(samples.filter((file) => file.startsWith('bad-'))).toHaveLength(8);
  });

  test.each<[string, Uint8Array, object]>([
    ['2^60 bytes of binary ids', changed(16, 2n ** 60n), { kind: 'truncated', what: 'binary ids' }],
    ['binary ids of 31 bytes', changed(16, 31n), { kind: 'corrupt', at: 16 }],
    ['2^60 functions', changed(24, 2n ** 60n), { kind: 'truncated', what: 'functions' }],
    ['2^64-1 counters', changed(40, 2n ** 64n - 1n), { kind: 'truncated', what: 'counters' }],
    ['2^64-8 bytes of padding', changed(48, 2n ** 64n - 8n), { kind: 'truncated', what: 'padding' }],
    ['2^60 bytes of names', changed(72, 2n ** 60n), { kind: 'truncated', what: 'names' }],
    [
      'counters before their section',
      changed(RECORDS + 16, good.readBigUInt64LE(RECORDS + 16) - 8n),
      { kind: 'corrupt', at: RECORDS + 16, found: '-8' },
    ],
    ['no counters', changed32(RECORDS + 48, 0), { kind: 'corrupt', at: RECORDS + 48 }],
    ['2^32-1 counters', changed32(RECORDS + 48, 0xffffffff), { kind: 'corrupt', at: RECORDS + 48 }],
    ['bitmap bytes without a bitmap', changed32(RECORDS + 60, 1), { kind: 'corrupt', at: RECORDS + 24 }],
  ])('%s', async (_, bytes, damage) => {
    expect(await damageOf(bytes)).toMatchObject(damage);
  });

  test('a further profile of another form', async () => {
    for (const other of ['v10-synth-be64.profraw', 'v10-synth-le32.profraw', 'v08-ir-clang14.profraw']) {
      const bytes = Buffer.concat([good, sampleBytes('raw', other)]);
      expect(await damageOf(bytes)).toMatchObject({ kind: 'corrupt', at: good.length });
    }
  });

  test('what stands before the damage is given', async () => {
    const bytes = Buffer.concat([good, good.subarray(0, 800)]);
    const { records, damage } = await collect(rawFunctions(sourceOf(bytes)));
    expect(records).toHaveLength(14);
    expect(damage).toMatchObject({ kind: 'truncated', at: 1600 + RECORDS });
  });

  test('a function whose name is not there', async () => {
    const { records } = await collect(rawFunctions(sourceOf(changed(RECORDS, 0x1234n))));
    expect(records[0]).toMatchObject({ name: null, nameHash: 0x1234n });
  });
});

test('value data that is larger than a block', async () => {
  const good = sampleBytes('raw', 'v10-ir-clang22.profraw');
  const { sections } = valueOf(await readRawHeader(sourceOf(good)));
  const SITES = 1000;
  const big = Buffer.alloc(16 + SITES + SITES * 255 * 16);
  for (const [index, word] of [big.length, 1, 1, SITES].entries()) big.writeUInt32LE(word, index * 4);
  big.fill(255, 16, 16 + SITES);
  big.writeBigUInt64LE(7n, big.length - 16);
  big.writeBigUInt64LE(9n, big.length - 8);
  const rest = good.subarray(sections.values + good.readUInt32LE(sections.values));
  const bytes = Buffer.concat([good.subarray(0, sections.values), big, rest, good]);
  const { records, damage } = await collect(rawFunctions(sourceOf(bytes)));
  expect(damage).toBeNull();
  expect(records).toHaveLength(28);
  const sites = records.find(({ values }) => values.length > 0)?.values[0]?.sites;
  expect(sites).toHaveLength(SITES);
  expect(sites?.at(-1)?.at(-1)).toEqual({ value: 7n, count: 9n, target: null });
  expect(records.slice(14).map(describeFunction)).toEqual(
    (expectedOf('raw', 'v10-ir-clang22.profraw') as Expected).functions,
  );
  expect(valueOf(await readRawHeaders(sourceOf(bytes))).map(({ offset }) => offset)).toEqual([
    0,
    bytes.length - good.length,
  ]);
});

test('a header is read with few bytes', async () => {
  const source = new CountingSource(sampleBytes('raw', 'v10-ir-clang22.profraw'));
  valueOf(await readRawHeader(source));
  expect(source.bytesRead).toBeLessThan(1024);
});
