import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { parseFdata } from '../src/bolt/fdata/fdata';
import { parseBoltYaml } from '../src/bolt/yaml/yaml';
import { sourceOf, type ByteSource } from '../src/base/byte-source';
import { run } from '../src/cli/run';
import { HEAD_BYTES, identify } from '../src/identify/identify';
import { indexedFunctions } from '../src/llvm/indexed/indexed';
import { readIndexedHeader } from '../src/llvm/indexed/header';
import { rawFunctions } from '../src/llvm/raw/raw';
import { readRawHeader } from '../src/llvm/raw/header';
import { rawLayoutOf } from '../src/llvm/raw/layout';
import { TEXT_DIRECTIVES } from '../src/llvm/text/text';
import { parseProftext } from '../src/llvm/text/parse';
import { readVersionWord } from '../src/llvm/variants';
import { LLVM_PROFILE_VERSIONS } from '../src/llvm/versions';
import type { Manifest } from '../src/profile-set/manifest';
import { formatManifest } from '../src/profile-set/manifest-format';
import { parseManifest } from '../src/profile-set/manifest-parse';
import { nameDigest, parseProfileName } from '../src/profile-set/names';
import { demangle } from '../src/node/demangle';
import { openProfile } from '../src/node/open-profile';
import type { Machine } from '../src/cli/machine';
import { bytesOf, fencesOf, likeExample, PACKAGE, pages, tableOf, textOf } from './docs';
import { collect, valueOf } from './llvm-tools/samples';
import { readPerfHeader } from '../src/perf/perf-data';

const READERS: Readonly<Record<string, (source: ByteSource) => Promise<unknown>>> = {
  readRawHeader: async (source) => valueOf(await readRawHeader(source)),
  rawFunctions: async (source) => (await collect(rawFunctions(source))).records,
  readIndexedHeader: async (source) => valueOf(await readIndexedHeader(source)),
  indexedFunctions: async (source) =>
    (await collect(indexedFunctions(source, valueOf(await readIndexedHeader(source))))).records,
  parseProftext: async (source) =>
    valueOf(parseProftext(Buffer.from(await source.read(0, source.size)).toString())),
  parseFdata: async (source) => valueOf(await parseFdata(source)),
  parseBoltYaml: async (source) => valueOf(await parseBoltYaml(source)),
  readPerfHeader: async (source) => valueOf(await readPerfHeader(source)),
};

describe('examples', () => {
  test.each(fencesOf('hex'))('bytes of $words.1', ({ words: [, sample = ''], text }) => {
    const bytes = bytesOf(sample);
    for (const line of text.trimEnd().split('\n')) {
      const [offset = '', ...hex] = line.split(/ +/);
      const at = parseInt(offset, 16);
      expect([offset, Buffer.from(bytes.subarray(at, at + hex.length)).toString('hex')]).toEqual([
        offset,
        hex.join(''),
      ]);
    }
  });

  test.each(fencesOf('text'))('lines of $words.1', ({ words: [, sample = ''], text }) => {
    expect(`\n${Buffer.from(bytesOf(sample)).toString()}`).toContain(`\n${text}`);
  });

  const readings = fencesOf('json').filter(({ words: [, , reader = ''] }) => Object.hasOwn(READERS, reader));
  test.each(readings)('$words.2 of $words.1', async ({ words: [, sample = '', reader = ''], text }) => {
    const example: unknown = JSON.parse(text);
    const found = await READERS[reader]?.(sourceOf(bytesOf(sample)));
    expect(likeExample(found, example)).toEqual(example);
  });

  test('no example that nobody checks', () => {
    const others = fencesOf('json').filter(({ words: [, , reader = ''] }) => !Object.hasOwn(READERS, reader));
    expect(others.map(({ words }) => words[2])).toEqual(['manifest', expect.stringContaining('rustc-pgo-')]);
    expect(readings.length).toBeGreaterThanOrEqual(8);
  });

  test('the manifest is that of its sample', () => {
    const [{ words, text } = { words: [], text: '' }] = fencesOf('json', ['docs/manifest.md']);
    const manifest = valueOf(parseManifest(text));
    const bytes = bytesOf(words[1] ?? '');
    const [entry] = manifest.profiles;
    expect(entry?.size).toBe(bytes.length);
    expect(entry?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(valueOf(parseProfileName(entry?.file ?? '')).digest).toBe(nameDigest(entry?.sha256 ?? ''));
    expect(JSON.parse(formatManifest(manifest))).toEqual(JSON.parse(text));
    const keys = (of: object | undefined): string[] => Object.keys(of ?? {});
    const written = JSON.parse(formatManifest(manifest)) as Manifest;
    expect(tableOf('docs/manifest.md', 'key', 'value').map(([key]) => key)).toEqual(keys(written));
    expect(tableOf('docs/manifest.md', 'key of a profile').map(([key]) => key)).toEqual(
      keys(written.profiles[0]),
    );
  });

  test('the name is read as it says', () => {
    const [{ words, text } = { words: [], text: '' }] = fencesOf('json', ['docs/profile-names.md']);
    expect(valueOf(parseProfileName(words[2] ?? ''))).toEqual(JSON.parse(text));
  });
});

describe('command line', () => {
  const machineWith = (packed: string | undefined): Machine => ({
    open: (path) => {
      const input = packed === undefined ? [] : [gzipSync(readFileSync(join(PACKAGE, packed)))];
      return openProfile(path === '-' ? path : join(PACKAGE, path), Readable.from(input));
    },
    demangle,
    version: () => '',
  });

  test.each(fencesOf('console'))('block %#', async ({ text }) => {
    const calls = [...text.matchAll(/^\$ (?:gzip -c (\S+) \| )?profile-formats (.*)$/gm)];
    let printed = '';
    for (const [line, packed, args = ''] of calls) {
      const { output, errors } = await run(machineWith(packed), args.split(' '));
      printed += `${line}\n${errors}${output}`;
    }
    expect(printed).toBe(text);
  });
});

describe('tables', () => {
  const VERSIONS = [5, 7, 8, 9, 10, 11];
  const keysOf = (fields: object): string[] => Object.keys(fields);

  test('header of raw profiles', () => {
    const rows = tableOf('docs/llvm-raw.md', 'field', '5', '7');
    const keys = keysOf(rawLayoutOf(11, 8).header);
    expect(rows).toHaveLength(keys.length + 3);
    for (const [column, version] of VERSIONS.entries()) {
      const { header, headerBytes } = rawLayoutOf(version, 8);
      const at = new Map<string, number>(Object.entries(header));
      const expected = [0, 8, ...keys.map((key) => at.get(key) ?? ''), headerBytes].map(String);
      expect(rows.map((row) => row[column + 1])).toEqual(expected);
    }
  });

  test('the same in the docstring of its type', () => {
    const rows = tableOf('docs/llvm-raw.md', 'field', '5', '7');
    const documented = tableOf('src/llvm/raw/header.ts', 'field, as upstream names it', '5', '7, 8');
    expect(documented.map(([field, ...at]) => [field?.split(',')[0], ...at])).toEqual(
      rows.map(([field, five, seven, , ...others]) => [field, five, seven, ...others]),
    );
  });

  test('record of a function in raw profiles', () => {
    const rows = tableOf('docs/llvm-raw.md', 'field', 'bytes', '5');
    const keys = keysOf(rawLayoutOf(11, 8).record);
    for (const [column, version] of VERSIONS.entries()) {
      const { record, recordBytes } = rawLayoutOf(version, 8);
      const at = new Map<string, number>(Object.entries(record));
      const expected = [...keys.map((key) => at.get(key) ?? ''), recordBytes].map(String);
      expect(rows.map((row) => row[column + 2])).toEqual(expected);
    }
  });

  test('magic numbers of raw profiles', () => {
    for (const [bytes = '', program] of tableOf('docs/llvm-raw.md', 'first bytes', 'program')) {
      const found = identify(new Uint8Array(Buffer.from(bytes.replaceAll(' ', ''), 'hex')));
      if (found.kind !== 'llvm-raw') throw new Error(`${bytes} is ${found.kind}`);
      expect(`${found.pointerBytes * 8}-bit, ${found.byteOrder}-endian`).toBe(program);
    }
  });

  test.each([
    ['docs/llvm-raw.md', 'bit', 'variant'],
    ['src/llvm/variants.ts', 'bit', 'variant'],
  ])('flags of the version word in %s', (path, ...head) => {
    const rows = tableOf(path, ...head);
    expect(rows).toHaveLength(9);
    for (const [bit = '', variant] of rows) {
      expect(readVersionWord(1n << BigInt(bit))).toMatchObject({ variants: [variant], unknownBits: [] });
    }
  });

  test('header of indexed profiles', async () => {
    const bytes = bytesOf('indexed/v13-ir-clang22.profdata');
    const { hashTable, binaryIds, vtableNames } = valueOf(await readIndexedHeader(sourceOf(bytes)));
    const rows = new Map(
      tableOf('docs/llvm-indexed.md', 'byte', 'field').map(([at, field]) => [field, Number(at)]),
    );
    const wordAt = (field: string): number =>
      Number(Buffer.from(bytes).readBigUInt64LE(rows.get(field) ?? bytes.length));
    expect(wordAt('HashOffset')).toBe(hashTable.offset);
    expect(wordAt('BinaryIdOffset') + 8).toBe(binaryIds?.offset);
    expect(wordAt('VTableNamesOffset') + 8).toBe(vtableNames?.offset);
    expect(
      tableOf('src/llvm/indexed/header.ts', 'byte', 'field').map(([at, , field]) => [at, field]),
    ).toEqual(tableOf('docs/llvm-indexed.md', 'byte', 'field').map(([at, field]) => [at, field]));
  });

  test('versions that releases read', () => {
    const yes = (isChecked: boolean): string => (isChecked ? 'yes' : 'no');
    expect(tableOf('docs/llvm-raw.md', 'LLVM', 'raw version')).toEqual(
      LLVM_PROFILE_VERSIONS.map(({ llvm, raw, rawIsChecked }) => [`${llvm}`, `${raw}`, yes(rawIsChecked)]),
    );
    expect(tableOf('docs/llvm-indexed.md', 'LLVM', 'indexed version')).toEqual(
      LLVM_PROFILE_VERSIONS.map(({ llvm, indexed, indexedIsChecked }) => [
        `${llvm}`,
        `${indexed}`,
        yes(indexedIsChecked),
      ]),
    );
  });

  test('header lines of text profiles', () => {
    const lines = tableOf('docs/llvm-text.md', 'line', 'means').map(([line]) => line?.slice(1));
    expect(lines.sort()).toEqual(Object.keys(TEXT_DIRECTIVES).sort());
  });

  test('every kind in the index is one', () => {
    const known = ['llvm-raw', 'llvm-indexed', 'llvm-text', 'bolt-fdata', 'bolt-yaml', 'perf-data', 'ours'];
    for (const [page, , kind] of tableOf('docs/README.md', 'page', 'files', 'kind')) {
      expect(known).toContain(kind?.split('`')[0]);
      expect(existsSync(join(PACKAGE, 'docs', /\((.*)\)/.exec(page ?? '')?.[1] ?? '-'))).toBe(true);
    }
    expect(HEAD_BYTES).toBe(4096);
  });
});

const UPSTREAM =
  /^https:\/\/github\.com\/(?:llvm\/llvm-project\/blob\/main|torvalds\/linux\/blob\/master)\/[\w./-]+$/;

test.each(pages())('links of %s lead somewhere', (page) => {
  for (const [, link = ''] of textOf(page).matchAll(/\]\(([^)]+)\)/g)) {
    const [path = '', anchor] = link.split('#');
    if (link.startsWith('https:')) {
      expect(link).toMatch(UPSTREAM);
      continue;
    }
    const target = join(dirname(page), path);
    expect([link, existsSync(join(PACKAGE, target))]).toEqual([link, true]);
    if (anchor === undefined) continue;
    const headings = [...textOf(target).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(headings).toContain(anchor);
  }
});
