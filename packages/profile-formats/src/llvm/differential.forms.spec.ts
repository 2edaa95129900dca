import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { llvmWith, Workshop, type LlvmTools } from '../../test/llvm-tools/tools';
import { identify } from '../identify/identify';
import { nameHashOf } from './names-table';
import { Comparison } from '../../test/llvm-tools/comparison';
import { SOURCES } from '../../test/llvm-tools/programs';
import { KNOWS_PSEUDO_COUNTS } from '../../test/llvm-tools/shown';
import { formatProftext } from './text/format';

const WRITES_OLDER_VERSIONS = 19;
const EXECUTABLE = ['-O1', '-fprofile-generate'];

/**
 * Counters at the limits of 64 bits: the releases put them right in different ways, each in its own profile.
 */
const HUGE_COUNTS = `:ir
huge
5
4
18446744073709551613
9223372036854775808
72057594037927937
1
1
0
2
2
nobody knows:18446744073709551615
** External Symbol **:5
0
zero
8
1
0
`;

/** Functions of which is only said that they are hot or warm. */
const PSEUDO_COUNTS = `hot
6
2
18446744073709551615
0
warm
7
2
18446744073709551614
0
`;

/** Profiles of uncommon forms; the common ones are in differential.spec.ts. */
describe.each(llvmWith('clang', 'llvm-profdata'))('LLVM $major', (tools) => {
  const shop = new Workshop(SOURCES);
  const comparison = new Comparison(shop, tools);
  const clang = (...args: readonly string[]): string => shop.run(join(tools.bin, 'clang'), args);

  afterAll(() => {
    shop.remove();
  });

  test('functions over many blocks, and one larger than a block', async () => {
    writeFileSync(shop.at('many.proftext'), manyFunctions(8000, 300_000));
    comparison.profdata('merge', 'many.proftext', '-o', 'many.profdata');
    expect(await comparison.indexed('many.profdata')).toHaveLength(8000);
  });

  test('counters that do not fit', async () => {
    writeFileSync(
      shop.at('huge.proftext'),
      HUGE_COUNTS + (tools.major >= KNOWS_PSEUDO_COUNTS ? PSEUDO_COUNTS : ''),
    );
    comparison.profdata('merge', 'huge.proftext', '-o', 'huge.profdata');
    const records = await comparison.indexed('huge.profdata');
    expect(records.find(({ name }) => name === 'huge')?.counts[1]).toBe(2n ** 63n);
    comparison.profdata('merge', '--weighted-input=3,huge.proftext', '-o', 'tripled.profdata');
    // Older releases end at the number that later ones take for no count.
    await comparison.indexed('tripled.profdata', { summary: tools.major >= KNOWS_PSEUDO_COUNTS });
  });

  test('a program and its library, one after the other in one file', async () => {
    clang(...EXECUTABLE, '-fPIC', '-shared', 'other.c', '-o', 'libother.so');
    clang(...EXECUTABLE, 'main.c', '-L.', '-lother', '-Wl,-rpath,$ORIGIN', '-o', 'with-library');
    shop.profile('with-library', 'part-%m.profraw', '40');
    const parts = readdirSync(shop.directory)
      .filter((file) => file.startsWith('part-'))
      .sort();
    expect(parts).toHaveLength(2);
    const bytes = parts.map((file) => readFileSync(shop.at(file)));
    writeFileSync(shop.at('both.profraw'), Buffer.concat(bytes));
    const records = await comparison.raw('both.profraw');
    expect(new Set(records.map(({ name }) => name)).has('other')).toBe(true);
    const padded = [...bytes, ...bytes].flatMap((part) => [part, Buffer.alloc(64)]);
    writeFileSync(shop.at('padded.profraw'), Buffer.concat(padded));
    expect(await comparison.raw('padded.profraw')).toHaveLength(2 * records.length);
    comparison.profdata('merge', 'padded.profraw', '-o', 'both.profdata');
    await comparison.indexed('both.profdata');
  });

  const parts32 = partsOf32Bit(tools);
  const test32 = parts32.every((part) => existsSync(part)) ? test : test.skip;
  test32('a 32-bit program (skipped without the 32-bit C library or runtime)', async () => {
    const linking = ['-m32', '-no-pie', '-nostdlib', '-Wl,-dynamic-linker,/lib/ld-linux.so.2'];
    clang(...EXECUTABLE, ...linking, 'small.c', ...parts32, '-o', 'small');
    shop.profile('small', 'small.profraw', '27');
    expect(identify(readFileSync(shop.at('small.profraw')))).toMatchObject({
      kind: 'llvm-raw',
      pointerBytes: 4,
    });
    expect((await comparison.raw('small.profraw')).length).toBeGreaterThan(4);
    await comparison.rawText('small.profraw');
    comparison.profdata('merge', 'small.profraw', '-o', 'small.profdata');
    await comparison.indexed('small.profdata');
  });

  const testOlder = tools.major >= WRITES_OLDER_VERSIONS ? test : test.skip;
  testOlder(`of the version before (written by LLVM ${WRITES_OLDER_VERSIONS} and later)`, async () => {
    writeFileSync(shop.at('some.proftext'), manyFunctions(300, 40));
    comparison.profdata('merge', '--write-prev-version', 'some.proftext', '-o', 'older.profdata');
    await comparison.indexed('older.profdata');
  });
});

function partsOf32Bit({ major, bin }: LlvmTools): readonly string[] {
  const clang = join(bin, '../lib/clang');
  const versions = existsSync(clang) ? readdirSync(clang) : [];
  const version = versions.find((name) => name === String(major) || name.startsWith(`${major}.`)) ?? 'none';
  const runtime = join(clang, version, 'lib/linux');
  return [
    join(runtime, 'libclang_rt.profile-i386.a'),
    join(runtime, 'libclang_rt.builtins-i386.a'),
    '/lib32/libc.so.6',
    '/lib32/ld-linux.so.2',
  ];
}

/** A text profile of so many functions, one of which has the given number of counters. */
function manyFunctions(length: number, most: number): string {
  const functions = Array.from({ length }, (_, index) => {
    const name = `_ZN4many${index}functionsE`;
    const counters = index === 77 ? most : 1 + (index % 23);
    const counts = BigUint64Array.from({ length: counters }, (_value, at) => BigInt(index * at) ** 2n);
    const target = `_ZN4many${index - (index % 7)}functionsE`;
    const site = [{ value: nameHashOf(target), count: 1n, target }];
    const values = index % 10 === 0 ? [{ kind: 0, sites: [site] }] : [];
    const hash = BigInt(index) << 20n;
    return { name, nameHash: nameHashOf(name), hash, counts, bitmap: new Uint8Array(0), values };
  });
  return formatProftext({ variants: ['ir'], temporalTraces: null, functions });
}
