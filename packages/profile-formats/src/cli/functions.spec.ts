import { join } from 'node:path';
import { hex, sampleBytes, SAMPLES, samplesOf } from '../../test/llvm-tools/samples';
import { SHOW_ALL, shownFunctions, type ShownFunction as Shown } from '../../test/llvm-tools/shown';
import { llvmWith, Workshop } from '../../test/llvm-tools/tools';
import { openFileSource } from '../node';
import { demangle } from '../node/demangle';
import { readVersionWord } from '../llvm/variants';
import { LLVM_PROFILE_VERSIONS } from '../llvm/versions';
import type { ShownFunction } from './shown-function';
import type { Outcome } from './machine';
import { run } from './run';

const VTABLES = 'raw/v10-vtable-clang22.profraw';
const ALL_VALUES = ['--ic-targets', '--memop-sizes', '--vtables'];

function call(...args: string[]): Promise<Outcome> {
  return run({ open: (path) => openFileSource(join(SAMPLES, path)), demangle, version: () => '' }, args);
}

/** JSON has strings for 64-bit numbers. */
interface Entry {
  readonly matching: number;
  readonly functions: readonly {
    readonly name: string;
    readonly hash: string;
    readonly counts: readonly string[];
    readonly values: Readonly<
      Record<
        keyof ShownFunction['values'],
        readonly (readonly {
          readonly bytes?: string;
          readonly count: string;
          readonly name?: string | null;
        }[])[]
      >
    >;
  }[];
}

async function found(file: string, name: string): Promise<Entry> {
  const { output } = await call('show', '--json', '-n', '1000', '--function', name, ...ALL_VALUES, file);
  const [entry] = JSON.parse(output) as Entry[];
  if (!entry) throw new Error(output);
  return entry;
}

/** What `llvm-profdata show` says of it; older releases have no vtables. */
function asShown({ name, hash, counts, values }: Entry['functions'][number], hasVtables: boolean): Shown {
  const lines = (sort: keyof typeof values): string[] =>
    values[sort].flatMap((site, index) =>
      site.map(({ bytes, count, name: target }) => {
        const shown = sort === 'memopSizes' ? bytes : (target ?? '');
        return `${index}: ${shown}, ${count}`;
      }),
    );
  const [first = '0'] = counts;
  const isPseudo = BigInt(first) >= 2n ** 64n - 2n;
  return {
    name,
    hash,
    counts: isPseudo ? [BigInt(first) === 2n ** 64n - 1n ? '<PseudoHot>' : '<PseudoWarm>'] : counts,
    targets: lines('icTargets'),
    sizes: lines('memopSizes'),
    vtables: hasVtables ? lines('vtables') : [],
  };
}

/** Whether a release reads a sample, by the version word alone. */
function isRead(major: number, room: 'raw' | 'indexed', file: string): boolean {
  const versions = LLVM_PROFILE_VERSIONS.find(({ llvm }) => llvm === major);
  if (file.startsWith('bad-') || file.includes('-be')) return false;
  const { version, variants } = readVersionWord(sampleBytes(room, file).readBigUInt64LE(8));
  if (variants.includes('memprof')) return false;
  return room === 'raw' ? version === versions?.raw : version <= (versions?.indexed ?? 0);
}

describe.each(llvmWith('llvm-profdata').filter(({ major }) => major >= 19))('LLVM $major', (tools) => {
  const shop = new Workshop();
  afterAll(() => {
    shop.remove();
  });
  const tool = join(tools.bin, 'llvm-profdata');
  const files = [
    ...samplesOf('raw', '.profraw').map((file) => ['raw', file] as const),
    ...samplesOf('indexed', '.profdata').map((file) => ['indexed', file] as const),
  ].filter(([room, file]) => isRead(tools.major, room, file));

  test.each(files)('%s/%s: functions by a part of their name, with all values', async (room, file) => {
    const path = join(SAMPLES, room, file);
    for (const name of ['a', '_Z5twiceIdET_S0_']) {
      const options = [...SHOW_ALL.filter((one) => one !== '--all-functions'), '--show-vtables'];
      const plain = shop.run(tool, [...options, `--function=${name}`, path]);
      const isSecond = /-csir-|-cs-/.test(file);
      const second = isSecond ? shop.run(tool, [...options, '--showcs', `--function=${name}`, path]) : '';
      const theirs = [...shownFunctions(plain), ...shownFunctions(second)];
      // A name that only its demangled form has is found here, too.
      const ours = (await found(`${room}/${file}`, name)).functions.filter((one) => one.name.includes(name));
      const sorted = (all: readonly Shown[]): string[] => all.map((one) => JSON.stringify(one)).sort();
      expect(sorted(ours.map((one) => asShown(one, true)))).toEqual(sorted(theirs));
    }
  });

  test.each(files)('%s/%s: how few counters hold how much', async (room, file) => {
    const path = join(SAMPLES, room, file);
    const plain = shop.run(tool, ['show', '--detailed-summary', path]);
    const { output } = await call('show', '--json', '--detailed-summary', `${room}/${file}`);
    const [{ facts, detailedSummary } = fail()] = JSON.parse(output) as {
      facts: { contents: { maximumFunctionCount: string; maximumInternalCount: string } };
      detailedSummary: readonly { cutoff: number; minimumCount: string; counters: string }[];
    }[];
    // `show` without --showcs leaves out what we count with the rest.
    const second = /^Instrumentation level: IR/m.test(plain) && shop.run(tool, ['show', '--showcs', path]);
    if (second && !/^Total functions: 0$/m.test(second)) return;
    const shares = detailedSummary.map(
      ({ cutoff, minimumCount, counters }) => `${counters} >= ${minimumCount} ${cutoff / 10_000}`,
    );
    const theirs = [
      ...plain.matchAll(
        /^(\d+) blocks (?:\(.*\) )?with count >= (\d+) account for ([\d.]+)(?:%| percentage) of/gm,
      ),
    ];
    expect(shares).toEqual(theirs.map(([, counters, count, share]) => `${counters} >= ${count} ${share}`));
    const { maximumFunctionCount, maximumInternalCount } = facts.contents;
    expect(plain).toContain(`\nMaximum function count: ${maximumFunctionCount}\n`);
    expect(plain).toContain(`\nMaximum internal block count: ${maximumInternalCount}\n`);
  });
});

function fail(): never {
  throw new Error('there is no entry');
}

test('a demangled name finds functions, and so do parts of it', async () => {
  for (const name of ['apply(int (*)(int), int)', '_Z5applyPFiiEi', 'apply']) {
    const { matching, functions } = await found(VTABLES, name);
    expect(matching).toBe(1);
    expect(functions).toMatchObject([
      { name: '_Z5applyPFiiEi', hash: hex(0x025f5c817fffffffn), counts: ['20'] },
    ]);
  }
});

test('in words', async () => {
  const { exitCode, output } = await call('show', '--function', 'apply', ...ALL_VALUES, VTABLES);
  expect(exitCode).toBe(0);
  expect(output).toBe(`${VTABLES}
  apply(int (*)(int), int)
    name          _Z5applyPFiiEi
    hash          0x025f5c817fffffff
    counter       20
    indirect calls
      site          count     share  target
         0             15   75.00 %  add1(int)
         0              5   25.00 %  dbl(int)
    memory operations: no site
    vtables: no site
`);
});

test('a file without such a function, and one of another kind', async () => {
  const none = await call('show', '--function', 'nobody', VTABLES);
  expect(none).toEqual({
    exitCode: 1,
    output: `${VTABLES}\n  no function has nobody in its name\n`,
    errors: '',
  });
  const { exitCode, output } = await call('show', '--function', 'main', 'bolt/instrumented-clang22.fdata');
  expect(exitCode).toBe(1);
  expect(output.replaceAll(/\s+/g, ' ')).toContain(
    'expected an LLVM profile, raw, indexed or text, found BOLT',
  );
});

test('a limit says how many more there are', async () => {
  const { output } = await call('show', '-n', '2', '--function', '_', VTABLES);
  expect(output).toMatch(/\n {2}and \d+ more\n$/);
});

test.each([
  [['--ic-targets'], 'values need --function'],
  [['--function', 'x', '--header'], '--function takes neither --header nor --detailed-summary'],
])('%j is a wrong call', async (options, words) => {
  const { exitCode, errors } = await call('show', ...options, VTABLES);
  expect(exitCode).toBe(2);
  expect(errors).toContain(words);
});

test('the detailed summary that a header stores', async () => {
  const file = 'indexed/v13-ir-clang22.profdata';
  const [counted, stored] = await Promise.all([
    call('show', '--json', '--detailed-summary', file),
    call('show', '--json', '--detailed-summary', '--header', file),
  ]);
  const summaryOf = ({ output }: Outcome): unknown =>
    (JSON.parse(output) as { detailedSummary: unknown }[])[0]?.detailedSummary;
  expect(summaryOf(stored)).toEqual(summaryOf(counted));
});
