import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFdata, type FdataProfile } from './fdata';
import { readFdata } from './read';
import { GuardedSource } from '../../../test/bolt/damage';
import type { Damage } from '../../base/damage';
import { sourceOf } from '../../base/byte-source';
import type { Result } from '../../base/result';
import { openFileSource } from '../../node/file-source';
import { valueOf } from '../../../test/llvm-tools/samples';
import { temporaryDirectory } from '../../../test/temporary-directory';

interface Expected {
  readonly kind: 'fdata' | 'fdata-invalid';
  readonly noLbr: boolean;
  readonly events: readonly string[];
  readonly boltedCollection: boolean;
  readonly branchLines: number;
  readonly sampleLines: number;
  readonly memLines: number;
  readonly branchCountSum: string;
  readonly mispredSum: string;
  readonly sampleSum: string;
  readonly memSum: string;
  readonly symbolNames: number;
  readonly execCounts: Readonly<Record<string, string>>;
}

const directory = temporaryDirectory('of each test');
const SAMPLES = join(__dirname, '../../../samples/bolt');

function samplesOf(ending: string): string[] {
  return readdirSync(SAMPLES).filter((file) => file.endsWith(ending));
}

function sampleBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(SAMPLES, file)));
}

function expectedOf(file: string): Expected {
  return JSON.parse(readFileSync(join(SAMPLES, `${file}.expected.json`), 'utf8')) as Expected;
}

const WITH_VALUES = samplesOf('.fdata.expected.json').map((file) => file.replace('.expected.json', ''));
const SOUND = WITH_VALUES.filter((file) => expectedOf(file).kind === 'fdata');
const DAMAGED = WITH_VALUES.filter((file) => !SOUND.includes(file));

function parseBytes(bytes: Uint8Array, piece?: number): Promise<Result<FdataProfile, Damage>> {
  return parseFdata(new GuardedSource(bytes, piece));
}

function parseText(text: string): Promise<Result<FdataProfile, Damage>> {
  return parseBytes(new TextEncoder().encode(text));
}

async function profileOf(bytes: Uint8Array): Promise<FdataProfile> {
  const parsed = await parseBytes(bytes);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

describe('fdata: samples', () => {
  test('there are some of each', () => {
    expect([SOUND.length, DAMAGED.length]).toEqual([12, 10]);
  });

  test.each(SOUND)('%s', async (file) => {
    const expected = expectedOf(file);
    const profile = await profileOf(sampleBytes(file));
    expect({
      noLbr: profile.basicSamples !== null,
      events: profile.basicSamples ?? [],
      boltedCollection: profile.boltedCollection,
      branchLines: profile.records.branches,
      sampleLines: profile.records.samples,
      memLines: profile.records.memoryEvents,
      branchCountSum: String(profile.totals.branches),
      mispredSum: String(profile.mispredictions),
      sampleSum: String(profile.totals.samples),
      memSum: String(profile.totals.memoryEvents),
      symbolNames: profile.functions.length,
    }).toEqual({
      noLbr: expected.noLbr,
      events: expected.events,
      boltedCollection: expected.boltedCollection,
      branchLines: expected.branchLines,
      sampleLines: expected.sampleLines,
      memLines: expected.memLines,
      branchCountSum: expected.branchCountSum,
      mispredSum: expected.mispredSum,
      sampleSum: expected.sampleSum,
      memSum: expected.memSum,
      symbolNames: expected.symbolNames,
    });
    const executed = profile.functions.filter(({ executions }) => executions > 0n);
    const counts = executed.map(({ name, executions }) => [name, String(executions)]);
    expect(Object.fromEntries(counts)).toEqual(expected.execCounts);
  });

  test.each(DAMAGED)('%s is refused', async (file) => {
    expect(await parseBytes(sampleBytes(file))).toMatchObject({ ok: false });
  });

  test.each(SOUND)('%s in pieces of one byte', async (file) => {
    const bytes = sampleBytes(file);
    expect(await parseBytes(bytes, 1)).toEqual(await parseBytes(bytes));
  });

  test('LLVM profiles, YAML and perf.data are not of this format', async () => {
    for (const [room, file] of [
      ['bolt', 'instrumented-clang22.yaml'],
      ['perf', 'lbr.perf.data'],
      ['indexed', 'v13-ir-clang22.profdata'],
      ['raw', 'v10-ir-clang22.profraw'],
    ] as const) {
      expect(await parseBytes(sampleBytes(`../${room}/${file}`))).toMatchObject({
        error: { kind: 'not-this-format' },
      });
    }
  });
});

describe('fdata: the format', () => {
  test('by function', async () => {
    const text = [
      '0 [unknown] 0 1 main 0 0 1',
      '1 main 1b 1 main 1d 2 10',
      '1 main 20 1 local/1 0 1 7',
      '2 local/1 4 0 [unknown] 0 0 7',
      '0 libc.so 4 0 [unknown] 7fffffffffffffff 0 3',
      '4 local/1 8 4 table 10 5',
      '3 [unknown] 8 4 table 10 6',
      '',
    ].join('\n');
    const none = { executions: 0n, branches: 0n, mispredictions: 0n, samples: 0n, memoryEvents: 0n };
    expect(await parseText(text)).toEqual({
      ok: true,
      value: {
        kind: 'bolt-fdata',
        basicSamples: null,
        boltedCollection: false,
        records: { branches: 5, samples: 0, memoryEvents: 2 },
        ignoredRecords: 2,
        totals: { branches: 28n, samples: 0n, memoryEvents: 11n },
        mispredictions: 3n,
        maximumCount: 10n,
        maximumMispredictions: 2n,
        exceedsBoltRange: false,
        functions: [
          { ...none, name: 'main', executions: 1n, branches: 17n, mispredictions: 3n },
          { ...none, name: 'local/1', executions: 7n, branches: 7n, memoryEvents: 5n },
        ],
      },
    });
  });

  test('places and counts of each record', async () => {
    const seen: unknown[] = [];
    const text =
      '1 a\\ b\\\\ FFFFFFFFFFFFFFFF 2 a\\b   00000000000000000010 00000000000000000000001 18446744073709551615  \n';
    const read = await readFdata(
      sourceOf(new TextEncoder().encode(text)),
      ({ kind, from, to, ...record }, names) => {
        const [first, second] = [from, to].map((place) => [
          place.isSymbol,
          names.name(place.name),
          place.offset,
        ]);
        seen.push([kind, first, second, record.mispredictionsLow, record.countHigh, record.countLow]);
      },
    );
    expect(read).toEqual({ ok: true, value: { basicSamples: null, boltedCollection: false } });
    expect(seen).toEqual([
      ['branch', [true, 'a b\\', 2n ** 64n - 1n], [true, 'ab', 16n], 1, 18446, 744073709551615],
    ]);
  });

  test('sums do not wrap, and a count that only merge-fdata accepts is told', async () => {
    const most = '18446744073709551615';
    expect(await parseText(`1 a 0 1 b 0 ${most} ${most}\n`.repeat(3))).toMatchObject({
      value: {
        totals: { branches: 3n * (2n ** 64n - 1n) },
        mispredictions: 3n * (2n ** 64n - 1n),
        maximumCount: 2n ** 64n - 1n,
        exceedsBoltRange: true,
      },
    });
    expect(await parseText('1 a 0 1 b 0 0 9223372036854775807\n')).toMatchObject({
      value: { exceedsBoltRange: false, maximumCount: 2n ** 63n - 1n },
    });
  });

  test('names in UTF-8 and in other bytes', async () => {
    const bytes = Buffer.concat([
      Buffer.from('no_lbr a b\n1 größe 0 1\n1 '),
      Buffer.from([0xff]),
      Buffer.from(' 0 1\n'),
    ]);
    const { functions, basicSamples } = await profileOf(new Uint8Array(bytes));
    expect(functions.map(({ name }) => name)).toEqual(['größe', 'ÿ']);
    expect(basicSamples).toEqual(['a', 'b']);
  });

  test('names that begin like the last one, or repeat its bytes where a backslash counts', async () => {
    const names = ['abcdefgh', 'abcdefg', 'abcdefghi', 'abcdefgX', 'a\\\\b', 'a\\b', 'a\\\\b', 'ab'];
    const { functions } = await profileOf(
      new TextEncoder().encode(names.map((name) => `1 ${name} 0 1 ${name} 1 0 1\n`).join('')),
    );
    expect(functions.map(({ name, branches }) => [name, branches])).toEqual([
      ['abcdefgh', 1n],
      ['abcdefg', 1n],
      ['abcdefghi', 1n],
      ['abcdefgX', 1n],
      ['a\\b', 2n],
      ['ab', 2n],
    ]);
  });

  test('lines across the pieces of a file', async () => {
    const line = (index: number): string => `1 f${'o'.repeat(index % 5000)} 0 1 g 0 0 ${index}\n`;
    const lines = Array.from({ length: 2000 }, (_, index) => line(index * 7));
    const text = [...lines, line(4999).replace('oo', 'x'.repeat(900_000)), ...lines].join('');
    const bytes = new TextEncoder().encode(text);
    const path = join(directory(), 'x.fdata');
    writeFileSync(path, bytes);
    const file = valueOf(await openFileSource(path));
    const read = await parseFdata(file);
    await file.close();
    expect(read).toEqual(await parseFdata(sourceOf(bytes)));
    expect(valueOf(read).records.branches).toBe(4001);
  });

  test('many names', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, index) => `1 f${index % 9973} 0 1 g${index} 0 0 ${index}\n`,
    );
    const { functions } = await profileOf(new TextEncoder().encode(lines.join('')));
    expect(functions).toHaveLength(29_973);
    expect(functions.find(({ name }) => name === 'g12345')?.executions).toBe(12_345n);
    expect(functions.find(({ name }) => name === 'f7')?.branches).toBe(7n + 9980n + 19953n);
  });

  test.each<[string, string, Partial<Record<keyof Extract<Damage, { kind: 'corrupt' }>, unknown>>]>([
    ['nothing', '', { kind: 'truncated', at: 0, what: 'first record' }],
    ['headers only', 'no_lbr cycles\n', { kind: 'truncated', at: 14, what: 'first record' }],
    ['a cut header', 'no_lbr cyc', { kind: 'truncated', at: 10, what: 'line 1: header' }],
    ['a cut word', 'bolted', { kind: 'truncated', at: 6, what: 'line 1: header' }],
    ['a cut line behind a header', 'no_lbr a\nnothing', { kind: 'corrupt', at: 9 }],
    ['text', 'hello\n', { kind: 'not-this-format' }],
    ['a blank line', '\n', { kind: 'not-this-format' }],
    ['the order of merge-fdata 22', 'boltedcollection\nno_lbr x\n1 a 0 1\n', { kind: 'corrupt', at: 17 }],
    ['two events, two spaces', 'no_lbr a  b\n1 a 0 1\n', { kind: 'corrupt', at: 0 }],
    ['no record', 'no_lbr a\n\n', { kind: 'corrupt', at: 9 }],
    ['a header behind a record', '1 a 0 1 b 0 0 1\nboltedcollection\n', { kind: 'corrupt', at: 16 }],
    ['a branch among samples', 'no_lbr a\n1 a 0 1 b 0 0 1\n', { kind: 'corrupt', at: 17, found: 'b' }],
    ['a sample among branches', '1 a 0 12\n', { kind: 'corrupt', at: 7 }],
    ['a branch behind memory', '4 a 0 4 b 0 1\n1 a 0 1 b 0 0 1\n', { kind: 'corrupt', at: 14, found: '1' }],
    ['an empty name', '1 \n', { kind: 'corrupt', at: 2, what: 'line 1: name' }],
    [
      'a long offset',
      '1 a 10000000000000000 1 b 0 0 1\n',
      { kind: 'corrupt', at: 4, found: '10000000000000000' },
    ],
    ['a count of 2^64', '1 a 0 1 b 0 0 18446744073709551616\n', { kind: 'corrupt', at: 14 }],
    ['a long count', `1 a 0 1 b 0 0 ${'9'.repeat(400)}\n`, { kind: 'corrupt', at: 14 }],
    ['a negative count', '1 a 0 1 b 0 0 -5\n', { kind: 'corrupt', at: 14, found: '-5' }],
    ['text behind the count', '1 a 0 1 b 0 0 1 x\n', { kind: 'corrupt', at: 16, found: 'x' }],
    ['an LF behind a backslash', '1 a\\\n 0 1 b 0 0 1\n', { kind: 'corrupt', at: 4 }],
    ['no LF at the end', '1 a 0 1 b 0 0 1', { kind: 'truncated', at: 15, what: 'line 1: end of line' }],
    [
      'an end in a name',
      '1 a 0 1 b 0 0 1\n1 a',
      { kind: 'truncated', at: 19, what: 'line 2: field separator' },
    ],
    ['a name of 2 MiB', `1 ${'a'.repeat(2 ** 21)} 0 1 b 0 0 1\n`, { kind: 'corrupt', at: 2 }],
  ])('%s', async (_, text, error) => {
    expect(await parseText(text)).toMatchObject({ ok: false, error });
  });
});
