import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceOf } from '../base/byte-source';
import { compare, type ComparedProfile } from './compare';
import { comparedProfileOf } from './source';
import { parseProftext } from '../llvm/text/parse';
import { printedOverlap } from '../../test/overlap';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { Comparison } from './comparison';

const SAMPLES = join(__dirname, '../../samples/indexed');
const TOOL = '/usr/lib/llvm-22/bin/llvm-profdata';

async function indexed(file: string): Promise<ComparedProfile> {
  return profileOf(readFileSync(join(SAMPLES, file)));
}

async function profileOf(bytes: Uint8Array): Promise<ComparedProfile> {
  const profile = await comparedProfileOf(sourceOf(new Uint8Array(bytes)));
  if (!profile.ok) throw new Error(JSON.stringify(profile.error));
  return profile.value;
}

/** The same profile without the way of reading it that only indexed profiles have. */
function recordsOf(profile: ComparedProfile): ComparedProfile {
  return { isIr: profile.isIr, functions: () => profile.functions() };
}

function text(content: string): ComparedProfile {
  const profile = parseProftext(content);
  if (!profile.ok) throw new Error(JSON.stringify(profile.error));
  const batch = { ok: true, value: profile.value.functions } as const;
  return {
    isIr: profile.value.variants.includes('ir'),
    // eslint-disable-next-line @typescript-eslint/require-await -- readers of files are asynchronous
    functions: async function* () {
      yield batch;
    },
  };
}

async function compared(
  base: ComparedProfile,
  test: ComparedProfile,
  isContextSensitive = false,
): Promise<Comparison> {
  const comparison = await compare(base, test, { isContextSensitive });
  if (!comparison.ok) throw new Error(JSON.stringify(comparison.error));
  return comparison.value;
}

const PROFILES = [
  'v13-ir-clang22.profdata',
  'v13-two-hashes-one-name.profdata',
  'v13-sparse-clang22.profdata',
  'v07-ir-clang13.profdata',
  'v09-ir-clang16.profdata',
  'v12-ir-clang19.profdata',
  'v13-rust195.profdata',
  'v13-csir-clang22.profdata',
  'v13-temporal-clang22.profdata',
];
/** The tool does not merge front-end with IR profiles. */
const FRONT_END_PROFILES = ['v13-fe-clang22.profdata', 'v13-mcdc-clang22.profdata'];
const PAIRS = [PROFILES, FRONT_END_PROFILES].flatMap((profiles) =>
  profiles.flatMap((base) => profiles.map((test) => [base, test] as const)),
);

const withTool = spawnSync(TOOL, ['--version']).status === 0 ? test : test.skip;

describe('the numbers of llvm-profdata overlap; skipped where LLVM 22 is not installed', () => {
  withTool.each([
    ['all functions', [], 0],
    ['context-sensitive ones', ['--cs'], 80],
  ])(
    '%s',
    async (_, options, withoutCounts) => {
      let refused = 0;
      for (const [base, test] of PAIRS) {
        const { stdout, status } = spawnSync(
          TOOL,
          ['overlap', ...options, join(SAMPLES, base), join(SAMPLES, test)],
          { encoding: 'utf8' },
        );
        expect([base, test, status]).toEqual([base, test, 0]);
        const isContextSensitive = options.length > 0;
        const both = [await indexed(base), await indexed(test)] as const;
        const comparison = await compared(...both, isContextSensitive);
        // It says nothing else of profiles without counts.
        const { baseSum, testSum } = comparison.edges;
        const hasNumbers = stdout.includes('Program level:');
        expect([base, test, baseSum >= 1 && testSum >= 1]).toEqual([base, test, hasNumbers]);
        if (hasNumbers) {
          const expected = stdout.replace(/^[^]*Program level:\n/, '').trimEnd();
          expect([base, test, printedOverlap(comparison)]).toEqual([base, test, expected]);
        } else refused += 1;
        // The same without the way that is only for indexed profiles.
        const records = both.map(recordsOf) as [ComparedProfile, ComparedProfile];
        expect(await compared(...records, isContextSensitive)).toEqual(comparison);
      }
      expect(refused).toBe(withoutCounts);
    },
    60_000,
  );
});

const dir = temporaryDirectory('of all tests');

withTool('two context-sensitive profiles; skipped where LLVM 22 is not installed', async () => {
  const content = readFileSync(join(SAMPLES, '../text/v13-csir.proftext'), 'utf8');
  const other = content
    .replace(/^15$/gm, '4')
    .replace(/^_Z3dbli$/m, '_Z5otheri')
    .replace(/^20$/gm, '33');
  const files = [content, other].map((profile, index) => {
    const file = join(dir(), String(index));
    writeFileSync(file, profile);
    return file;
  });
  const pairs = [
    [0, 1],
    [1, 0],
  ] as const;
  for (const [base, test] of pairs) {
    const args = ['overlap', '--cs', files[base] ?? '', files[test] ?? ''];
    const { stdout } = spawnSync(TOOL, args, { encoding: 'utf8' });
    const profiles = [content, other].map(text);
    const found = await compared(profiles[base] ?? text(''), profiles[test] ?? text(''), true);
    expect(`Program level:\n${printedOverlap(found)}\n`).toBe(stdout.replace(/^[^]*?(?=Program level:)/, ''));
    expect(found.edges.overlap).not.toBe(1);
  }
});

test('a profile without functions has nothing in common with any', async () => {
  const none = await indexed('v13-no-functions.profdata');
  const some = await indexed('v13-ir-clang22.profdata');
  const nothing = { overlap: 0, mismatched: 0, onlyInTest: 0 };
  expect(await compared(none, none)).toMatchObject({ edges: { ...nothing, baseSum: 0 }, shifts: [] });
  expect(await compared(some, none)).toMatchObject({ edges: nothing, overlapping: 0, onlyInTest: 0 });
  expect(await compared(none, some)).toMatchObject({
    edges: { overlap: 0, onlyInTest: expect.closeTo(1) as number },
    onlyInTest: 14,
  });
});

test('counters near 2^64 add up as they do in the tool', async () => {
  const large = text(`:ir\nsame\n1\n3\n${2n ** 64n - 2n}\n${2n ** 63n}\n${2n ** 53n + 1n}\n`);
  const sum = Number(BigInt.asUintN(64, 2n ** 64n - 2n + 2n ** 63n + 2n ** 53n + 1n));
  const { edges, overlapping } = await compared(large, large);
  expect({ edges, overlapping }).toMatchObject({ edges: { baseSum: sum, testSum: sum }, overlapping: 1 });
});

test('damage ends it, whichever profile has it', async () => {
  const whole = await indexed('v13-ir-clang22.profdata');
  const { indexed: place } = whole;
  if (!place) throw new Error('an indexed profile has its place');
  const bytes = Uint8Array.from(await place.source.read(0, place.source.size));
  bytes.fill(0xff, place.header.hashTable.offset - 8, place.header.hashTable.offset);
  const damaged = await profileOf(bytes);
  for (const pair of [
    [whole, damaged],
    [damaged, whole],
  ] as const) {
    expect(await compare(...pair)).toMatchObject({ ok: false, error: { kind: 'truncated' } });
  }
});

test('what is only here or there, what changed, what moved most', async () => {
  const base = text(':ir\nsame\n1\n1\n50\n\ngone\n1\n1\n10\n\nchanged\n1\n1\n40\n');
  const tested = text(':ir\nsame\n1\n1\n30\n\nnew\n1\n1\n10\n\nchanged\n2\n1\n60\n');
  expect(await compared(base, tested)).toMatchObject({
    overlapping: 1,
    mismatched: 1,
    onlyInTest: 1,
    edges: { overlap: 0.3, mismatched: 0.6, onlyInTest: 0.1, baseSum: 100, testSum: 100 },
    namesOnlyInBase: ['gone'],
    namesOnlyInTest: ['new'],
    changedHashes: ['changed'],
    shifts: [{ name: 'same', baseShare: 0.5, testShare: 0.3 }],
  });
});
