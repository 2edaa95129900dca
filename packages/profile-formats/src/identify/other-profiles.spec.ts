import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { llvmWith, Workshop } from '../../test/llvm-tools/tools';
import { sourceOf } from '../base/byte-source';
import { inspect } from '../inspect/inspect';
import { adviceOn, describeFact } from '../verdict/text';
import { ANY_CONSUMER, verdict } from '../verdict/verdict';
import { identify } from './identify';

const SAMPLED = `main:184019:0
 4: 534
 5.1: 1075
 9: 2064 _Z3bari:1471 _Z3fooi:631
_Z3bari:20301:1437
 1: 1437
`;
const SCRIPT =
  'lua-b  4711 [003] 12345.678901:     250000 cycles:u: \n\t    55d0 lua_settop+0x10 (/tmp/lua-b)\n';

describe('by their text', () => {
  test.each([
    ['sample-text', SAMPLED],
    ['sample-text', 'f:1:0\n !CFGChecksum: 12\n'],
    ['memprof-yaml', '---\nHeapProfileRecords:\n  - GUID: 0x12\n'],
    ['perf-script', SCRIPT],
    ['perf-script', 'a program 12/13 9.123456: cycles: \n'],
  ])('%s', (format, text) => {
    expect(identify(Buffer.from(text))).toEqual({ kind: 'other-profile', format });
  });

  test.each(['a:b:c\n 1: 2\n', 'note: see 1.25: here\n', 'int main(void);\n', 'f:1:2\n'])(
    '%j is none',
    (text) => {
      expect(identify(Buffer.from(text)).kind).toBe('unknown');
    },
  );
});

test.each([
  ['gcda', 'adcg*B3'],
  ['gcda', 'gcdaB3*'],
  ['gcno', 'oncg*B3'],
  ['gcno', 'gcnoB3*'],
])('%s of either byte order', (format, text) => {
  expect(identify(Buffer.from(text))).toEqual({ kind: 'other-profile', format });
});

test.each(['!<arch>\n', '!<thin>\n'])('an archive of ar: %j', (text) => {
  expect(identify(Buffer.from(text))).toEqual({ kind: 'packed', format: 'ar' });
});

test('the verdict calls none of them no profile, and says the way on', async () => {
  const words = async (bytes: Buffer): Promise<string[]> =>
    verdict(await inspect(sourceOf(bytes))).facts.map(
      ({ grade, fact }) => `${grade}: ${describeFact(fact)}. ${adviceOn(fact, ANY_CONSUMER) ?? ''}`,
    );
  expect(await words(Buffer.from(SAMPLED))).toEqual([
    expect.stringMatching(
      /^usable: sample profile, text; its contents were not looked into\. clang reads it/,
    ),
  ]);
  expect(await words(Buffer.from('\x1f\x8b\x08', 'latin1'))).toEqual([
    'unusable: a compressed file or an archive (gzip); its contents were not looked into. Unpack it first.',
  ]);
  const facts = await inspect(sourceOf(Buffer.from(SAMPLED)));
  expect(verdict(facts, { ...ANY_CONSUMER, place: 'pgo' }).facts.map(({ fact }) => fact.kind)).toEqual([
    'wrong-kind',
    'contents-not-read',
  ]);
});

describe.each(llvmWith('llvm-profdata'))('LLVM $major writes', (tools) => {
  const shop = new Workshop({ 'sampled.txt': SAMPLED });
  afterAll(() => {
    shop.remove();
  });

  test.each([
    ['sample-text', '--text'],
    ['sample-binary', '--binary'],
    ['sample-extbinary', '--extbinary'],
  ])('%s', (format, option) => {
    shop.run(join(tools.bin, 'llvm-profdata'), ['merge', '--sample', option, 'sampled.txt', '-o', 'merged']);
    expect(identify(readFileSync(shop.at('merged')))).toEqual({ kind: 'other-profile', format });
  });
});

test('clang writes notes of gcov; skipped without clang', () => {
  const tools = llvmWith('clang').at(-1);
  if (!tools) return;
  const shop = new Workshop();
  writeFileSync(shop.at('a.c'), 'int main(void) { return 0; }\n');
  shop.run(join(tools.bin, 'clang'), ['--coverage', '-c', 'a.c', '-o', 'a.o']);
  const notes = readFileSync(shop.at('a.gcno'));
  shop.remove();
  expect(identify(notes)).toEqual({ kind: 'other-profile', format: 'gcno' });
});
