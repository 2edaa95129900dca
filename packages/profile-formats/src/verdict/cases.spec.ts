import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { llvmWith, Workshop } from '../../test/llvm-tools/tools';
import { sourceOf } from '../base/byte-source';
import { parseBoltYaml } from '../bolt/yaml/yaml';
import { inspect } from '../inspect/inspect';
import type { ProfileFacts } from '../inspect/facts';
import { readIndexedHeader } from '../llvm/indexed/header';
import { readRawHeader } from '../llvm/raw/header';
import { profileVersionsOf } from '../llvm/versions';
import { nameHashOf } from '../llvm/names-table';
import { adviceOn } from './text';
import { ANY_CONSUMER, verdict, type Consumer } from './verdict';

const SAMPLES = join(__dirname, '../../samples');
const bytesOf = (file: string) => new Uint8Array(readFileSync(join(SAMPLES, file)));
const factsOf = (bytes: Uint8Array): Promise<ProfileFacts> => inspect(sourceOf(bytes), { checksNames: true });

function gradesOf(facts: ProfileFacts, consumer: Partial<Consumer> = {}): string[] {
  return verdict(facts, { ...ANY_CONSUMER, ...consumer }).facts.map(
    ({ grade, fact }) => `${grade} ${fact.kind}`,
  );
}

describe('raw profiles that need their program', () => {
  test('are stale, and say which option names it', async () => {
    const bytes = bytesOf('cases/binary-correlate.profraw');
    for (const depth of ['all', 'counts'] as const) {
      const facts = await inspect(sourceOf(bytes), { depth });
      expect(facts).toMatchObject({
        correlation: 'binary',
        contents: { functions: 0, counters: 31, totalCount: 4596n },
      });
      const { facts: reasons } = verdict(facts);
      expect(gradesOf(facts)).toEqual(['stale needs-program']);
      expect(reasons.map(({ fact }) => adviceOn(fact, ANY_CONSUMER))).toEqual([
        expect.stringContaining('--binary-file=PROGRAM'),
      ]);
    }
  });

  test('with debug information are stale, too', async () => {
    const bytes = bytesOf('cases/binary-correlate.profraw');
    new DataView(bytes.buffer).setBigUint64(8, 10n | (1n << 59n), true);
    const facts = await factsOf(bytes);
    expect(gradesOf(facts)).toEqual(['stale needs-debug-info']);
  });

  test('are unusable when no counter was counted', async () => {
    const bytes = bytesOf('cases/binary-correlate.profraw').fill(0, 160, 160 + 31 * 8);
    expect(gradesOf(await factsOf(bytes))).toContain('unusable all-counters-zero');
  });
});

test.each([
  ['clang', []],
  ['rustc', ['unusable wrong-level']],
  ['pgo', ['unusable wrong-level']],
  ['merge', []],
] as const)('front-end instrumentation for %s', async (place, expected) => {
  const facts = await factsOf(bytesOf('cases/front-end.profdata'));
  expect(gradesOf(facts, { place, llvmMajor: 22 })).toEqual(expected);
});

test('only the first counter of a function can be a mark', async () => {
  const { contents } = await factsOf(bytesOf('cases/internal-all-ones.proftext'));
  expect(contents).toMatchObject({
    functions: 2,
    counters: 5,
    pseudoFunctions: 1,
    maximumCount: 2n ** 64n - 1n,
  });
  expect(BigInt.asUintN(64, contents?.totalCount ?? 0n)).toBe(13n);
});

test('marks in a raw profile, which llvm-profdata merge refuses', async () => {
  const bytes = bytesOf('raw/v10-ir-clang22.profraw');
  const header = await readRawHeader(sourceOf(bytes));
  if (!header.ok) throw new Error(header.error.kind);
  new DataView(bytes.buffer).setBigUint64(header.value.sections.counters.offset, 2n ** 64n - 1n, true);
  expect(gradesOf(await factsOf(bytes))).toContain('unusable counter-too-large');
  expect(gradesOf(await inspect(sourceOf(bytes), { depth: 'counts' }))).toContain(
    'unusable counter-too-large',
  );
});

describe.each(llvmWith('llvm-profdata'))('LLVM $major', ({ major, bin }) => {
  const shop = new Workshop();
  afterAll(() => {
    shop.remove();
  });

  const [sample] = ['v08-ir-clang14', 'v10-ir-clang22'].filter((name) =>
    name.startsWith(`v${String(profileVersionsOf(major)?.raw).padStart(2, '0')}`),
  );
  (sample === undefined ? test.skip : test)(
    'judges a raw counter above 2^56 as it is judged here',
    async () => {
      const bytes = bytesOf(`raw/${sample}.profraw`);
      const header = await readRawHeader(sourceOf(bytes));
      if (!header.ok) throw new Error(header.error.kind);
      new DataView(bytes.buffer).setBigUint64(header.value.sections.counters.offset + 8, 2n ** 57n, true);
      writeFileSync(shop.at('large.profraw'), bytes);
      const { isOk } = shop.attempt(join(bin, 'llvm-profdata'), ['merge', 'large.profraw', '-o', 'merged']);
      const grades = gradesOf(await factsOf(bytes), { place: 'merge', llvmMajor: major });
      expect(grades).toContain(`${isOk ? 'stale' : 'unusable'} counter-too-large`);
    },
  );
});

test('samples without branch stacks: BOLT writes their counts into fdata only', async () => {
  expect(gradesOf(await factsOf(bytesOf('cases/no-lbr.yaml')))).toEqual(['unusable samples-without-counts']);
  const fdata = await factsOf(bytesOf('cases/no-lbr.fdata'));
  expect(gradesOf(fdata)).toEqual([]);
  expect(fdata.contents?.totalCount).toBe(123n);
});

test('keys of BOLT YAML that came after a release', async () => {
  const bytes = bytesOf('bolt/instrumented-clang22.yaml');
  const parsed = await parseBoltYaml(sourceOf(bytes));
  expect(parsed.ok && parsed.value.laterKeys).toEqual(['header.dfs-order', 'function.extern']);
  const facts = await factsOf(bytes);
  const keysFor = (llvmMajor: number): string[] =>
    verdict(facts, { ...ANY_CONSUMER, place: 'bolt', llvmMajor }).facts.flatMap(({ fact }) =>
      fact.kind === 'key-not-readable' ? [fact.key] : [],
    );
  expect([15, 16, 17, 19, 22].map(keysFor)).toEqual([
    ['dfs-order', 'extern'],
    ['dfs-order', 'extern'],
    ['extern'],
    ['extern'],
    [],
  ]);
});

test.each([
  ['indexed/v13-ir-clang22.profdata', 'all'],
  ['indexed/v13-memprof-llvm22.profdata', 'all but the memory profile'],
  ['raw/v10-ir-clang22.profraw', 'all'],
  ['text/v13-ir.proftext', 'all'],
  ['bolt/instrumented-clang22.fdata', 'all'],
  ['bolt/instrumented-clang22.yaml', 'all'],
  ['bolt/preaggregated.txt', 'head'],
  ['perf/lbr.perf.data', 'head'],
])('%s is read: %s', async (file, extent) => {
  expect((await factsOf(bytesOf(file))).extent).toBe(extent);
  expect((await inspect(sourceOf(bytesOf(file)), { depth: 'header' })).extent).toBe('head');
});

/** As strict as LLVM's own reader. */
describe.each(llvmWith('llvm-profdata').filter(({ major }) => major >= 19))('LLVM $major reads', (tools) => {
  const shop = new Workshop();
  afterAll(() => {
    shop.remove();
  });

  async function bothTake(file: string, bytes: Uint8Array): Promise<void> {
    writeFileSync(shop.at(file), bytes);
    expect(shop.attempt(join(tools.bin, 'llvm-profdata'), ['merge', '-o', 'merged', file])).toMatchObject({
      isOk: true,
      complaint: '',
    });
    expect(gradesOf(await factsOf(bytes), { place: 'merge', llvmMajor: tools.major })).toEqual([]);
  }

  test.each([0n, 1n, 3n, 2n ** 40n])('a raw profile whose last value kind is %d', async (last) => {
    const bytes = bytesOf('raw/v10-ir-clang22.profraw');
    new DataView(bytes.buffer).setBigUint64(120, last, true);
    await bothTake('kinds.profraw', bytes);
  });

  const testOf13 = tools.major >= 22 ? test : test.skip;
  testOf13('an indexed profile without zero bytes behind the names of its vtables', async () => {
    const whole = bytesOf('indexed/v13-vtable-names-clang22.profdata');
    const header = await readIndexedHeader(sourceOf(whole));
    const names = header.ok ? header.value.vtableNames : null;
    const end = (names?.offset ?? 0) + (names?.size ?? 0);
    expect(whole.length).toBeGreaterThan(end);
    await bothTake('unpadded.profdata', whole.subarray(0, end));
  });

  test('the same functions, counters and sum where a counter is 2^64-1', () => {
    const text = 'internal-all-ones.proftext';
    writeFileSync(shop.at(text), bytesOf(`cases/${text}`));
    const shown = shop.run(join(tools.bin, 'llvm-profdata'), ['show', '--detailed-summary', text]);
    expect(shown).toContain('Total functions: 2\n');
    expect(shown).toContain('Total number of blocks: 5\nTotal count: 13\n');
  });
});

test('a name hash of the array in a Rust name', async () => {
  const { contents } = await factsOf(bytesOf('cases/rust-array-name.proftext'));
  expect(contents?.hottest[0]?.nameHash).toBe(nameHashOf('_RINvCs1234_7mycrate1fAtj2_E'));
});
