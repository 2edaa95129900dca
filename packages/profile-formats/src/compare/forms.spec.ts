import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceOf } from '../base/byte-source';
import { compare, type ComparedProfile } from './compare';
import { comparedProfileOf } from './source';
import { SAMPLES, valueOf } from '../../test/llvm-tools/samples';
import { llvmWith } from '../../test/llvm-tools/tools';
import { printedOverlap } from '../../test/overlap';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { Comparison } from './comparison';

/** Of one level each: the tool does not compare across. */
const IR = [
  'indexed/v13-ir-clang22.profdata',
  'raw/v10-ir-clang22.profraw',
  'raw/v10-two-concatenated.profraw',
  'raw/v10-two-zero-padded.profraw',
  'raw/v10-online-merged-twice-clang22.profraw',
  'raw/v10-synth-be64.profraw',
  'raw/v10-synth-le32.profraw',
  'raw/v10-vtable-clang22.profraw',
  'raw/v10-temporal-clang22.profraw',
  'raw/v10-rust195-pgo.profraw',
  'text/v13-ir.proftext',
  'text/v13-vtable.proftext',
  'indexed/v13-rust195.profdata',
];
const FRONT_END = [
  'indexed/v13-fe-clang22.profdata',
  'raw/v10-fe-clang22.profraw',
  'raw/v10-mcdc-clang22.profraw',
  'text/v13-mcdc.proftext',
];
const PAIRS = [IR, FRONT_END].flatMap((files) =>
  files.flatMap((base) => files.map((test) => [base, test] as const)),
);

const tools = llvmWith('llvm-profdata').find(({ major }) => major === 22);
const withTool = tools ? test : test.skip;

const directory = temporaryDirectory('of all tests');

async function read(path: string): Promise<ComparedProfile> {
  return valueOf(await comparedProfileOf(sourceOf(new Uint8Array(readFileSync(path)))));
}

async function compared(base: string, tested: string): Promise<Comparison> {
  return valueOf(await compare(await read(base), await read(tested)));
}

/** What the tool says, from the numbers of the whole program on. */
function overlapOf(base: string, tested: string): string {
  const tool = join(tools?.bin ?? '', 'llvm-profdata');
  const { stdout, stderr, status } = spawnSync(tool, ['overlap', base, tested], { encoding: 'utf8' });
  expect({ base, tested, status, stderr }).toMatchObject({ status: 0 });
  return stdout.replace(/^[^]*Program level:\n/, '').trimEnd();
}

async function expectSame(base: string, tested: string): Promise<void> {
  const found = printedOverlap(await compared(base, tested));
  expect([base, tested, found]).toEqual([base, tested, overlapOf(base, tested)]);
}

describe('the numbers of llvm-profdata overlap; skipped where LLVM 22 is not installed', () => {
  withTool('raw, text and indexed profiles, each with each', async () => {
    for (const [base, tested] of PAIRS) await expectSame(join(SAMPLES, base), join(SAMPLES, tested));
  });

  withTool('a text that has a function twice', async () => {
    const file = (name: string, text: string): string => {
      const path = join(directory(), name);
      writeFileSync(path, text);
      return path;
    };
    const call = (counts: string): string => `1\n0\n1\n2\n${counts}\n`;
    const twice = file(
      'twice',
      `:ir\nf\n1\n2\n10\n20\n${call('a:5\nb:6')}g\n1\n1\n4\n\nf\n1\n2\n30\n1\n${call('b:2\nc:3')}f\n2\n1\n9\n`,
    );
    const other = file('other', `:ir\nf\n1\n2\n7\n8\n${call('b:1\nc:9')}h\n1\n1\n4\n\nf\n1\n3\n7\n8\n9\n`);
    for (const base of [twice, other]) for (const tested of [twice, other]) await expectSame(base, tested);
  });
});

test('profiles in one file are added up before functions are told of', async () => {
  const [one, two] = ['raw/v10-ir-clang22.profraw', 'raw/v10-two-concatenated.profraw'].map((file) =>
    join(SAMPLES, file),
  );
  const { shifts, namesOnlyInTest, changedHashes } = await compared(one ?? '', two ?? '');
  expect({ shifts, namesOnlyInTest, changedHashes }).toEqual({
    shifts: [],
    namesOnlyInTest: [],
    changedHashes: [],
  });
});

test('what cannot be compared', async () => {
  const raw = readFileSync(join(SAMPLES, 'raw/bad-cut-in-values.profraw'));
  const cut = valueOf(await comparedProfileOf(sourceOf(raw)));
  expect(await compare(cut, cut)).toMatchObject({ ok: false, error: { kind: 'truncated' } });
  const text = sourceOf(Buffer.from(':ir\nf\n1\n1\n7'));
  expect(await comparedProfileOf(text)).toMatchObject({ ok: false, error: { what: 'end of the last line' } });
  const fdata = sourceOf(Buffer.from('1 main 0 1 main 0 0 1\n'));
  expect(await comparedProfileOf(fdata)).toMatchObject({ ok: false, error: { kind: 'not-this-format' } });
});
