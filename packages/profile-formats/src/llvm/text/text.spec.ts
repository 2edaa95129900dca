import { sourceOf } from '../../base/byte-source';
import { collect, describeFunction, sampleBytes, samplesOf, valueOf } from '../../../test/llvm-tools/samples';
import { indexedFunctions } from '../indexed/indexed';
import { readIndexedHeader } from '../indexed/header';
import { nameHashOf } from '../names-table';
import { formatProftext } from './format';
import { parseProftext } from './parse';

const INDEXED: Readonly<Record<string, string>> = {
  'v13-vtable.proftext': 'v13-vtable-names-clang22.profdata',
};

describe.each(samplesOf('text', '.proftext'))('%s', (file) => {
  const text = sampleBytes('text', file).toString();
  const profile = valueOf(parseProftext(text));

  test('is written with the same bytes', () => {
    expect(formatProftext(profile)).toBe(text);
    expect(formatProftext(valueOf(parseProftext(text.replaceAll('\n', '\r\n'))))).toBe(text);
  });

  test('has the functions of the indexed profile that it was made of', async () => {
    const indexed = INDEXED[file] ?? file.replace('.proftext', '-clang22.profdata');
    const source = sourceOf(sampleBytes('indexed', indexed));
    const header = valueOf(await readIndexedHeader(source));
    const { records } = await collect(indexedFunctions(source, header));
    const keyOf = ({ name, hash }: { name: string | null; hash: bigint }): string => `${name} ${hash}`;
    const sorted = records.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const vtables = /"vtableTarget":.*?\]\]\]/g;
    const shown = (functions: typeof records): string =>
      JSON.stringify(functions.map(describeFunction)).replaceAll(vtables, '');
    const ordered = [...profile.functions].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    expect(shown(ordered)).toBe(shown(sorted));
    // The text has no word for profiles that only count entries.
    expect(profile.variants).toEqual(header.variants.filter((variant) => variant !== 'functionEntryOnly'));
  });
});

const RECORD = 'f\n0x10\n2\n1\n18446744073709551615\n';

describe('parseProftext', () => {
  test('a profile without anything', () => {
    expect(parseProftext('')).toEqual({
      ok: true,
      value: { variants: [], temporalTraces: null, functions: [] },
    });
  });

  test('directives in any case; a later one takes back', () => {
    const text = ':Ir\n# x\n:ENTRY_FIRST\n\n:instrument_loop_entries\n:not_entry_first\n:fe\n';
    expect(parseProftext(text)).toMatchObject({ value: { variants: ['ir', 'loopEntries'] } });
  });

  test('hex hashes, comments inside of records, no LF at the end', () => {
    const { functions } = valueOf(parseProftext(RECORD.replace('2\n', '# n\n\n2\n').trimEnd()));
    expect(functions).toEqual([
      {
        name: 'f',
        nameHash: nameHashOf('f'),
        hash: 16n,
        counts: BigUint64Array.of(1n, 2n ** 64n - 1n),
        bitmap: new Uint8Array(0),
        values: [],
      },
    ]);
  });

  test('values: known, external, with colons in the name', () => {
    const text = `${RECORD}2\n0\n2\n2\na.c:g:7\n** External Symbol **:3\n0\n1\n1\n1\n9:4\nnext\n1\n1\n0\n`;
    const { functions } = valueOf(parseProftext(text));
    expect(functions).toHaveLength(2);
    expect(functions[0]?.values).toEqual([
      {
        kind: 0,
        sites: [
          [
            { value: nameHashOf('a.c:g'), count: 7n, target: 'a.c:g' },
            { value: 0n, count: 3n, target: null },
          ],
          [],
        ],
      },
      { kind: 1, sites: [[{ value: 9n, count: 4n, target: null }]] },
    ]);
  });

  test.each([
    ['0X1f', 31n],
    ['0b11', 3n],
    ['0o17', 15n],
    ['017', 15n],
    ['0', 0n],
    ['18446744073709551615', 2n ** 64n - 1n],
    ['0xffffffffffffffff', 2n ** 64n - 1n],
  ])('the hash %s', (hash, number) => {
    expect(valueOf(parseProftext(`f\n${hash}\n1\n01\n`)).functions[0]).toMatchObject({ hash: number });
  });

  test('bitmaps', () => {
    const text = 'f\n1\n1\n0\n$3\n0x0\n0xab\n255\n';
    const profile = valueOf(parseProftext(text));
    expect(profile.functions[0]?.bitmap).toEqual(Uint8Array.of(0, 0xab, 0xff));
    expect(parseProftext(formatProftext(profile))).toEqual({ ok: true, value: profile });
  });

  test.each([
    [':news\n', { kind: 'corrupt', at: 0, what: 'header line' }],
    ['f\n', { kind: 'truncated', what: 'structural hash' }],
    ['f\nx\n', { kind: 'corrupt', at: 2, what: 'structural hash' }],
    ['f\n018\n', { kind: 'corrupt', at: 2, what: 'structural hash' }],
    ['f\n0x10000000000000000\n', { kind: 'corrupt', at: 2, what: 'structural hash' }],
    [':ir \n', { kind: 'corrupt', at: 0, what: 'header line' }],
    ['f\n1\n1\n0\0\n', { kind: 'corrupt', at: 7, what: 'text' }],
    ['f\n1\n-1\n', { kind: 'corrupt', at: 4, what: 'number of counters' }],
    ['f\n1\n0\n', { kind: 'corrupt', at: 4, what: 'number of counters' }],
    ['f\n1\n1152921504606846976\n0\n', { kind: 'truncated', at: 4, what: 'number of counters' }],
    ['f\n1\n2\n7\n', { kind: 'truncated', at: 4, what: 'number of counters' }],
    ['f\n1\n2\n777\n', { kind: 'truncated', at: 10, what: 'counter' }],
    ['f\n1\n1\n0x7\n', { kind: 'corrupt', at: 6, what: 'counter' }],
    ['f\n1\n1\n18446744073709551616\n', { kind: 'corrupt', at: 6, what: 'counter' }],
    ['f\n1\n1\n0\n$9999\n', { kind: 'corrupt', at: 8 }],
    ['f\n1\n1\n0\n$1\n0x100\n', { kind: 'corrupt', at: 11, what: 'bitmap byte' }],
    ['f\n1\n1\n0\n4\n', { kind: 'corrupt', at: 8, what: 'number of value kinds' }],
    ['f\n1\n1\n0\n1\n3\n', { kind: 'corrupt', at: 10, what: 'value kind' }],
    ['f\n1\n1\n0\n1\n0\n1\n1\n7\n', { kind: 'corrupt', at: 16, what: 'value' }],
    ['f\n1\n1\n0\n1\n1\n1\n1\nx:7\n', { kind: 'corrupt', at: 16, what: 'value' }],
    ['f\n1\n1\n0\n1\n0\n1\n1\n:7\n', { kind: 'corrupt', at: 16, what: 'value' }],
    [':temporal_prof_traces\n9\n', { kind: 'truncated', what: 'number of traces' }],
    [':temporal_prof_traces\n1\n1\n1\n', { kind: 'truncated', what: 'functions of a trace' }],
  ])('%j', (text, damage) => {
    expect(parseProftext(text)).toMatchObject({ ok: false, error: damage });
  });
});
