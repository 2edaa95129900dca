import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileSource } from '../node/file-source';
import { collect, describeFunction, hex, valueOf } from '../node/testing-llvm-samples';
import { summarize } from '../summary';
import type { FunctionRecord } from '../function-record';
import { indexedFunctions, readIndexedNames } from './indexed';
import { readIndexedHeader, type IndexedHeader } from './indexed-header';
import { nameHashOf } from './names-table';
import { rawFunctions } from './raw';
import { readRawHeader } from './raw-header';
import type { NamedFunctionRecord } from './text';
import { formatProftext } from './text-format';
import { parseProftext } from './text-parse';

/** Directories with clang and llvm-profdata of one release. */
const TOOLCHAINS = ['/usr/lib/llvm-22/bin', '/usr/lib/llvm-19/bin'];

const PROGRAM = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef int (*Step)(int);
static int half(int n) { return n / 2; }
static int grow(int n) { return 3 * n + 1; }
__attribute__((noinline)) static int apply(Step step, int n) { return step(n); }
__attribute__((noinline)) int steps(int n) {
  int count = 0;
  for (; n != 1 && count < 1000; count++) n = apply(n % 2 ? grow : half, n);
  return count;
}
__attribute__((noinline)) int both(int a, int b, int c) { return (a > 3 && b > 5) || c == 7; }
__attribute__((noinline)) int never(int n) { return n ? never(n - 1) : 0; }
int main(int argc, char **argv) {
  int limit = argc > 1 ? atoi(argv[1]) : 10, sum = 0;
  char from[64] = "profile", to[64];
  for (int i = 1; i <= limit; i++) {
    sum += steps(i) + both(i, limit - i, i);
    memcpy(to, from, (size_t)(i % 50));
    if (limit < 0) sum += never(i);
  }
  printf("%d %d\\n", sum, to[0] != 1);
  return 0;
}
`;

const MODES: readonly (readonly [mode: string, flags: readonly string[]])[] = [
  ['IR', ['-O1', '-fprofile-generate']],
  ['front-end with MC/DC', ['-O0', '-fprofile-instr-generate', '-fcoverage-mapping', '-fcoverage-mcdc']],
  ['entry coverage', ['-O1', '-fprofile-generate', '-mllvm', '-pgo-function-entry-coverage']],
  ['block coverage', ['-O1', '-fprofile-generate', '-mllvm', '-pgo-block-coverage']],
  ['temporal', ['-O1', '-fprofile-generate', '-mllvm', '-pgo-temporal-instrumentation']],
  ['context-sensitive', ['-O1', '-fprofile-use=IR.profdata', '-fcs-profile-generate']],
];

const byNameAndHash = (a: FunctionRecord, b: FunctionRecord): number => {
  const names = Buffer.compare(Buffer.from(a.name ?? ''), Buffer.from(b.name ?? ''));
  return names === 0 ? (a.hash < b.hash ? -1 : 1) : names;
};

const hasName = (record: FunctionRecord): record is NamedFunctionRecord => record.name !== null;

/** Functions as comparable text; the order of equal values of a site is not said anywhere. */
function shownSorted(records: readonly FunctionRecord[]): unknown {
  return [...records].sort(byNameAndHash).map((record) => {
    const values = record.values.map(({ kind, sites }) => ({
      kind,
      sites: sites.map((site) => site.map(({ value, count }) => `${value}:${count}`).sort()),
    }));
    return { ...describeFunction({ ...record, values: [] }), values };
  });
}

async function decodeIndexed(path: string): Promise<{ header: IndexedHeader; records: FunctionRecord[] }> {
  const source = valueOf(await openFileSource(path));
  const header = valueOf(await readIndexedHeader(source));
  const names = valueOf(await readIndexedNames(source, header));
  const { records, damage } = await collect(indexedFunctions(source, header, { names, checksNames: true }));
  expect(damage).toBeNull();
  await source.close();
  return { header, records };
}

describe.each(TOOLCHAINS)('%s', (bin) => {
  const isThere = existsSync(join(bin, 'clang')) && existsSync(join(bin, 'llvm-profdata'));
  if (!isThere) {
    test.skip(`clang and llvm-profdata are not installed in ${bin}`, () => undefined);
    return;
  }

  let directory: string;
  const run = (tool: string, args: readonly string[], profile = ''): string =>
    execFileSync(tool, args, {
      cwd: directory,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, LLVM_PROFILE_FILE: profile },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const profdata = (...args: string[]): string => run(join(bin, 'llvm-profdata'), args);

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'differential-'));
    writeFileSync(join(directory, 'program.c'), PROGRAM);
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  describe.each(MODES)('%s', (mode, flags) => {
    const raw = `${mode.replaceAll(/\W/g, '-')}.profraw`;
    const indexed = raw.replace('.profraw', '.profdata');
    const at = (file: string): string => join(directory, file);

    beforeAll(() => {
      run(join(bin, 'clang'), [...flags, 'program.c', '-o', 'program']);
      run(at('program'), ['40'], raw);
      profdata('merge', raw, ...(mode === 'context-sensitive' ? ['IR.profdata'] : []), '-o', indexed);
    }, 120_000);

    test('raw functions are those of merge -text', async () => {
      const source = valueOf(await openFileSource(at(raw)));
      const { records, damage } = await collect(rawFunctions(source));
      await source.close();
      const { functions } = valueOf(parseProftext(profdata('merge', '-text', raw)));
      expect(damage).toBeNull();
      expect(records.length).toBeGreaterThan(5);
      const plain = records.map((record) => ({ ...record, timestamp: null }));
      expect(shownSorted(plain)).toEqual(shownSorted(functions));
    });

    test('indexed functions, written as text, are byte for byte merge -text', async () => {
      const { header, records } = await decodeIndexed(at(indexed));
      const text = profdata('merge', '-text', indexed);
      const { temporalTraces } = valueOf(parseProftext(text));
      const functions = records.filter(hasName).sort(byNameAndHash);
      expect(formatProftext({ variants: header.variants, temporalTraces, functions })).toBe(text);
      expect(shownSorted(records)).toEqual(shownSorted(valueOf(parseProftext(text)).functions));
    });

    test('order, names, hashes and counters are those of show --all-functions --counts', async () => {
      const { records } = await decodeIndexed(at(indexed));
      const shown = profdata(
        'show',
        '--all-functions',
        '--counts',
        ...(mode.startsWith('context') ? ['--showcs'] : []),
        indexed,
      );
      const isContextSensitive = mode.startsWith('context');
      const expected = records
        .filter(({ hash }) => !isContextSensitive || (hash >> 60n) % 2n === 1n)
        .map(({ name, hash, counts }) => [name, hex(hash), counts.join(', ')]);
      const functions = shown.split(/^ {2}(?=\S.*:$)/m).slice(1);
      const found = functions.map((block) => {
        const numbers = [/Function count: (\d+)/, /Block counts: \[(.*)\]/].map(
          (form) => form.exec(block)?.[1],
        );
        return [
          block.slice(0, block.indexOf(':\n')),
          /Hash: (0x[0-9a-f]+)/.exec(block)?.[1],
          numbers.filter((number) => number !== undefined && number !== '').join(', '),
        ];
      });
      expect(found).toEqual(expected);
    });

    test.each(['plain', 'context-sensitive'] as const)(
      'summary of the %s records is that of show',
      async (kind) => {
        const source = valueOf(await openFileSource(at(indexed)));
        const header = valueOf(await readIndexedHeader(source));
        const isIr = header.variants.includes('ir');
        const records = isIr ? kind : 'all';
        const summary = valueOf(await summarize(indexedFunctions(source, header), { records, hottest: 3 }));
        await source.close();
        const shown = profdata('show', '--topn=3', ...(kind === 'plain' ? [] : ['--showcs']), indexed);
        const numberOf = (label: string): bigint =>
          BigInt(new RegExp(`^${label}: (\\d+)`, 'm').exec(shown)?.[1] ?? -1);
        expect(numberOf('Total functions')).toBe(BigInt(summary.functions));
        expect(numberOf('Maximum function count')).toBe(summary.maximumFunctionCount);
        expect(numberOf('Maximum internal block count')).toBe(summary.maximumInternalCount);
        expect(numberOf('Total number of blocks')).toBe(BigInt(summary.counters));
        expect(numberOf('Total count')).toBe(summary.totalCount);
        const hottest = Array.from(shown.matchAll(/max count = (\d+)/g), ([, count]) => BigInt(count ?? 0));
        expect(hottest.filter((count) => count > 0n)).toEqual(
          summary.hottest.map(({ maximumCount }) => maximumCount),
        );
      },
    );

    test('the text is read by llvm-profdata', () => {
      const text = valueOf(parseProftext(profdata('merge', '-text', indexed)));
      writeFileSync(at('again.proftext'), formatProftext(text));
      expect(profdata('merge', '-text', 'again.proftext')).toBe(formatProftext(text));
    });
  });

  test('functions over many blocks, and one larger than a block', async () => {
    const functions = Array.from({ length: 20_000 }, (_, index) => {
      const name = `_ZN4many${index}functionsE`;
      const length = index === 777 ? 300_000 : 1 + (index % 23);
      const counts = BigUint64Array.from({ length }, (_value, counter) => BigInt(index * counter) ** 2n);
      const target = `_ZN4many${index - (index % 7)}functionsE`;
      const site = [{ value: nameHashOf(target), count: 1n, target }];
      const values = index % 10 === 0 ? [{ kind: 0, sites: [site] }] : [];
      const hash = BigInt(index) << 20n;
      return { name, nameHash: nameHashOf(name), hash, counts, bitmap: new Uint8Array(0), values };
    });
    const text = formatProftext({ variants: ['ir'], temporalTraces: null, functions });
    writeFileSync(join(directory, 'many.proftext'), text);
    profdata('merge', 'many.proftext', '-o', 'many.profdata');
    const { records } = await decodeIndexed(join(directory, 'many.profdata'));
    const sorted = records
      .sort(byNameAndHash)
      .map((record) =>
        formatProftext({ variants: [], temporalTraces: null, functions: [record].filter(hasName) }),
      );
    const expected = functions
      .sort(byNameAndHash)
      .map((record) => formatProftext({ variants: [], temporalTraces: null, functions: [record] }));
    expect(sorted.length).toBe(expected.length);
    expect(sorted.findIndex((one, index) => one !== expected[index])).toBe(-1);
  }, 60_000);

  test('several profiles in one file', async () => {
    writeFileSync(
      join(directory, 'two.profraw'),
      Buffer.concat([
        readFileSync(join(directory, 'IR.profraw')),
        Buffer.alloc(64),
        readFileSync(join(directory, 'IR.profraw')),
      ]),
    );
    const source = valueOf(await openFileSource(join(directory, 'two.profraw')));
    const { records, damage } = await collect(rawFunctions(source));
    const { functions } = valueOf(await readRawHeader(source));
    await source.close();
    expect(damage).toBeNull();
    expect(records).toHaveLength(functions * 2);
    expect(shownSorted(records.slice(0, functions))).toEqual(shownSorted(records.slice(functions)));
  });
});
