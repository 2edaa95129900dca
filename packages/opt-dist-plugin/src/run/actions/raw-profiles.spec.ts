import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { readRawHeader, sourceOf } from 'profile-formats';
import { step, stepsForEach, write } from '../../../test/steps';
import type { Phase } from '../../model/phases';
import { Processes } from '../../process/processes';
import { describeProblem } from '../../text/describe';

const PROFDATA = '/usr/lib/llvm-22/bin/llvm-profdata';
const MERGE_FDATA = '/usr/lib/llvm-22/bin/merge-fdata';
const { onDisk, own, printed, project, run } = stepsForEach();

const sample = (file: string) => path.resolve(__dirname, '../../../../profile-formats/samples', file);

/** Trains by copying what was placed, unless that is done, and merges with the real tool. */
async function merged(phase: Phase, skipUnusable = false) {
  const { training } = project().config;
  Object.assign(project(), {
    config: { ...project().config, training: { ...training, skipUnusable } },
  });
  const isBolt = phase.startsWith('bolt');
  const common = {
    phase,
    rawDir: own('raw', phase),
    partsDir: own('parts', phase),
    tool: isBolt ? 'merge-fdata' : 'llvm-profdata',
    program: isBolt ? MERGE_FDATA : PROFDATA,
    library: null,
  } as const;
  const copy = { program: 'cp', args: ['-r', `${own('placed', phase)}/.`, common.rawDir], cwd: '/', env: {} };
  const part = { name: 'a', digest: phase, command: copy };
  const output = `merged/${phase}${isBolt ? '.fdata' : '.profdata'}`;
  const result = await run(
    [
      step({
        ...{ kind: 'train', command: copy, parts: [part], suffix: isBolt ? '.fdata' : '.profraw' },
        ...common,
      }),
      step({ kind: 'merge', parts: [part], output, from: 'from', ...common }),
    ],
    new Processes({ PATH: process.env['PATH'] ?? '' }, () => undefined),
  );
  return result.ok ? [] : describeProblem(result.error);
}

/** The training of these tests writes such files. */
function place(phase: Phase, ...files: readonly (readonly [sample: string, name: string])[]) {
  mkdirSync(own('placed', phase), { recursive: true });
  for (const [from, name] of files) copyFileSync(sample(from), own('placed', phase, name));
}

/** A raw profile with another number in one counter. */
async function withCounter(file: string, count: bigint): Promise<Uint8Array> {
  const bytes = new Uint8Array(readFileSync(sample(file)));
  const header = await readRawHeader(sourceOf(bytes));
  if (!header.ok) throw new Error(header.error.kind);
  new DataView(bytes.buffer).setBigUint64(header.value.sections.counters.offset + 8, count, true);
  return bytes;
}

const GOOD = 'raw/v10-ir-clang22.profraw';

(existsSync(PROFDATA) ? describe : describe.skip)('raw profiles before llvm-profdata merges them', () => {
  it('are merged when all are sound, and recorded', async () => {
    place('llvm-pgo', [GOOD, 'a.profraw'], [GOOD, 'b.profraw']);
    expect(await merged('llvm-pgo')).toEqual([]);
    expect(onDisk().gathered['llvm-pgo']?.raw.files).toBe(2);
  });

  it.each([
    ['is cut', 'raw/bad-cut-in-counters.profraw', 'truncated at byte'],
    ['is cut in what only its functions tell', 'raw/bad-cut-in-values.profraw', 'truncated at byte'],
    ['is of another language', 'raw/v10-rust195-pgo.profraw', 'not a profile of llvm'],
    ['is of another instrumentation', 'raw/v10-fe-clang22.profraw', 'found front-end instrumentation'],
    ['is no raw profile', 'indexed/v13-ir-clang22.profdata', 'expected LLVM raw profile'],
    ['is no profile', 'src/calc.cpp', 'not a profile'],
  ])('are named when one %s, and kept', async (_, file, reason) => {
    place('llvm-pgo', [GOOD, 'a.profraw'], [file, 'b.profraw'], [GOOD, 'c.profraw']);
    const [first, second, ...rest] = await merged('llvm-pgo');
    expect(first).toBe(`${own('raw/llvm-pgo')}: 1 of 3 raw profiles cannot be merged with the others`);
    expect(second).toContain('    b.profraw: ');
    expect(second).toContain(reason);
    expect(rest).toEqual([]);
    expect(readdirSync(own('raw/llvm-pgo'))).toHaveLength(3);
    expect(onDisk().gathered['llvm-pgo']).toBeNull();
  });

  it('are named when some have counters that outweigh all others', async () => {
    place('llvm-pgo', [GOOD, 'a.profraw'], [GOOD, 'c.profraw']);
    writeFileSync(own('placed/llvm-pgo/b.profraw'), await withCounter(GOOD, 2n ** 40n));
    writeFileSync(own('placed/llvm-pgo/d.profraw'), await withCounter(GOOD, 2n ** 52n));
    writeFileSync(own('placed/llvm-pgo/e.profraw'), await withCounter(GOOD, 2n ** 57n));
    const [first, ...named] = await merged('llvm-pgo');
    expect(first).toContain('3 of 5 raw profiles');
    expect(named.sort()).toEqual([
      expect.stringContaining('b.profraw: one counter has 1099511627776 of'),
      expect.stringContaining('d.profraw: one counter has 4503599627370496 of'),
      expect.stringContaining('e.profraw: a counter is 144115188075855872;'),
    ]);
    expect(await merged('llvm-pgo', true)).toEqual([]);
    expect(onDisk().gathered['llvm-pgo']?.raw.files).toBe(2);
  });

  it('are named beside files of other names, which the tool would take, too', async () => {
    place('llvm-pgo', [GOOD, 'a.profraw'], ['src/calc.cpp', 'notes.txt']);
    expect((await merged('llvm-pgo')).join()).toContain('notes.txt: not a profile');
    expect(await merged('llvm-pgo', true)).toEqual([]);
  });

  it('are merged without the unusable ones where the configuration says so', async () => {
    place(
      'llvm-pgo',
      [GOOD, 'a.profraw'],
      ['raw/bad-cut-in-values.profraw', 'b.profraw'],
      [GOOD, 'c.profraw'],
    );
    expect(await merged('llvm-pgo')).not.toEqual([]);
    expect(await merged('llvm-pgo', true)).toEqual([]);
    expect(onDisk().gathered['llvm-pgo']?.raw.files).toBe(2);
    expect(readdirSync(own('raw/llvm-pgo.left-out'))).toEqual(['b.profraw']);
    expect(printed().filter((line) => line.includes('left out'))).toEqual([
      expect.stringContaining('warning: left out: b.profraw: truncated'),
    ]);
  });

  it('are named when one is of another version, and left to the tool when all are of one not known here', async () => {
    const VERSION_99 = 'raw/bad-version-99.profraw';
    place('llvm-pgo', [GOOD, 'a.profraw'], [VERSION_99, 'b.profraw']);
    expect((await merged('llvm-pgo')).join()).toContain('b.profraw: llvm-raw version 99 is not supported');
    for (const dir of ['placed', 'raw']) rmSync(own(dir), { recursive: true });
    place('llvm-pgo', [VERSION_99, 'a.profraw']);
    expect((await merged('llvm-pgo')).join()).toContain('llvm-profdata merge');
  });

  it('may be empty: such ones are left out without asking', async () => {
    place('llvm-pgo', [GOOD, 'a.profraw']);
    write(own('placed/llvm-pgo/b.profraw'), '');
    expect(await merged('llvm-pgo')).toEqual([]);
    expect(onDisk().gathered['llvm-pgo']?.raw.files).toBe(1);
  });

  it('are read to their end when the tool refuses what a quick look does not find', async () => {
    const bytes = new Uint8Array(readFileSync(sample(GOOD)));
    const header = await readRawHeader(sourceOf(bytes));
    if (!header.ok) throw new Error(header.error.kind);
    // The pointer of the first function to its counters.
    new DataView(bytes.buffer).setBigUint64(header.value.sections.functions.offset + 16, 1n << 40n, true);
    place('llvm-pgo', [GOOD, 'a.profraw']);
    writeFileSync(own('placed/llvm-pgo/b.profraw'), bytes);
    expect((await merged('llvm-pgo')).join()).toContain('b.profraw: corrupt at byte');
    expect(await merged('llvm-pgo', true)).toEqual([]);
  });
});

(existsSync(MERGE_FDATA) ? describe : describe.skip)('raw profiles before merge-fdata merges them', () => {
  const FDATA = 'bolt/instrumented-clang22.fdata';

  it.each([
    ['is cut', 'bolt/bad-no-final-newline.fdata', 'truncated'],
    [
      'was collected on a library that BOLT had rewritten',
      'bolt/boltedcollection.fdata',
      'already processed',
    ],
    ['was sampled', 'bolt/no-lbr-perf2bolt22.fdata', 'without branch stacks'],
    ['is of the other format', 'bolt/instrumented-clang22.yaml', 'expected BOLT fdata profile'],
    ['has a line that is none', 'bolt/bad-count.fdata', 'corrupt'],
  ])('are named when one %s', async (_, file, reason) => {
    place('bolt-llvm', [FDATA, 'prof.fdata.1'], [file, 'prof.fdata.2']);
    const [, second] = await merged('bolt-llvm');
    expect(second).toContain('prof.fdata.2: ');
    expect(second).toContain(reason);
    expect(await merged('bolt-llvm', true)).toEqual([]);
    expect(onDisk().gathered['bolt-llvm']?.raw.files).toBe(1);
  });

  it('may be empty, which merge-fdata 22 would refuse', async () => {
    place('bolt-llvm', [FDATA, 'prof.fdata.1']);
    write(own('placed/bolt-llvm/prof.fdata.2'), '');
    expect(await merged('bolt-llvm')).toEqual([]);
  });
});
