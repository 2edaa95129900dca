import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceOf } from './byte-source';
import { compare, type ComparedProfile, type Comparison, type CountOverlap } from './compare';
import { indexedFunctions } from './llvm/indexed';
import { readIndexedHeader } from './llvm/indexed-header';
import { parseProftext } from './llvm/text-parse';

const SAMPLES = join(__dirname, '../samples/indexed');
const TOOL = '/usr/lib/llvm-22/bin/llvm-profdata';

async function indexed(file: string): Promise<ComparedProfile> {
  const source = sourceOf(new Uint8Array(readFileSync(join(SAMPLES, file))));
  const header = await readIndexedHeader(source);
  if (!header.ok) throw new Error(JSON.stringify(header.error));
  return {
    isIr: header.value.variants.includes('ir'),
    functions: () => indexedFunctions(source, header.value),
  };
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

async function compared(base: ComparedProfile, test: ComparedProfile): Promise<Comparison> {
  const comparison = await compare(base, test);
  if (!comparison.ok) throw new Error(JSON.stringify(comparison.error));
  return comparison.value;
}

/** The numbers in the form of the tool. */
function printed({ overlapping, mismatched, onlyInTest, edges, values }: Comparison): string {
  const lines = [`  # of functions overlap: ${overlapping}`];
  if (mismatched > 0) lines.push(`  # of functions mismatch: ${mismatched}`);
  if (onlyInTest > 0) lines.push(`  # of functions only in test_profile: ${onlyInTest}`);
  const add = (name: string, counts: CountOverlap): void => {
    const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;
    lines.push(`  ${name} profile overlap: ${percent(counts.overlap)}`);
    if (mismatched > 0) lines.push(`  Mismatched count percentage (${name}): ${percent(counts.mismatched)}`);
    if (onlyInTest > 0) {
      lines.push(`  Percentage of ${name} profile only in test_profile: ${percent(counts.onlyInTest)}`);
    }
    lines.push(`  ${name} profile base count sum: ${counts.baseSum.toFixed(0)}`);
    lines.push(`  ${name} profile test count sum: ${counts.testSum.toFixed(0)}`);
  };
  add('Edge', edges);
  for (const [kind, counts] of values.entries()) {
    if (counts.baseSum >= 1 || counts.testSum >= 1)
      add(['IndirectCall', 'MemOP', 'VTable'][kind] ?? '', counts);
  }
  return lines.join('\n');
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
const pairs = PROFILES.flatMap((base) => PROFILES.map((test) => [base, test] as const));

(spawnSync(TOOL, ['--version']).status === 0 ? test : test.skip)(
  'the numbers of llvm-profdata overlap; skipped where LLVM 22 is not installed',
  async () => {
    for (const [base, test] of pairs) {
      const args = ['overlap', join(SAMPLES, base), join(SAMPLES, test)];
      const { stdout } = spawnSync(TOOL, args, { encoding: 'utf8' });
      const expected = stdout.replace(/^[^]*Program level:\n/, '').trimEnd();
      expect([base, test, printed(await compared(await indexed(base), await indexed(test)))]).toEqual([
        base,
        test,
        expected,
      ]);
    }
  },
  60_000,
);

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
