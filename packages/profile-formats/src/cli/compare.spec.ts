import { join } from 'node:path';
import { openFileSource } from '../node';
import { SAMPLES } from '../../test/llvm-tools/samples';
import type { Machine, Outcome } from './machine';
import { run } from './run';

const IR = 'indexed/v13-ir-clang22.profdata';
const FDATA = 'bolt/instrumented-clang22.fdata';

const machine: Machine = {
  open: (path) => openFileSource(join(SAMPLES, path)),
  demangle: (names) => Promise.resolve(names),
  version: () => '1.2.3',
};

function call(...args: string[]): Promise<Outcome> {
  return run(machine, args);
}

test('raw with indexed, and fdata with fdata', async () => {
  const raw = await call('compare', 'raw/v10-ir-clang22.profraw', IR);
  expect(raw).toMatchObject({ exitCode: 0, errors: '' });
  expect(raw.output).toContain('  functions alike               14\n');
  const bolt = await call('compare', FDATA, 'bolt/instrumented-fork-pid0.fdata');
  expect(bolt).toMatchObject({ exitCode: 0, errors: '' });
  expect(bolt.output).toContain('  functions only in base        ');
  expect(bolt.output).toContain('  only in base\n');
  for (const line of bolt.output.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  const { output } = await call('compare', '--json', FDATA, FDATA);
  expect(JSON.parse(output)).toMatchObject([{ error: null, comparison: { kind: 'bolt', shifts: [] } }]);
});

describe('limits', () => {
  const CHANGED = 'indexed/v13-two-hashes-one-name.profdata';

  test.each<[args: string[], files: [string, string], exitCode: number, words: string[]]>([
    [['--min-overlap', '72'], [IR, CHANGED], 0, []],
    [
      ['--min-overlap', '90'],
      [IR, CHANGED],
      1,
      ['the overlap of counts is 72.124 %; expected at least 90.000 %'],
    ],
    [['--max-changed', '6.7%'], [IR, CHANGED], 0, []],
    [['--max-changed', '5 %'], [IR, CHANGED], 1, ['expected at most 5.000 %']],
    [['--min-overlap', '100', '--max-changed', '0'], [IR, IR], 0, []],
    [['--min-overlap', '90'], [FDATA, 'bolt/instrumented-fork-pid0.fdata'], 1, ['the overlap of counts is']],
    [['--max-changed', '5'], [FDATA, FDATA], 1, ['is not known, as fdata has no structural hashes']],
  ])('%j of %j', async (args, files, exitCode, words) => {
    const outcome = await call('compare', ...args, ...files);
    expect(outcome).toMatchObject({ exitCode, errors: '' });
    const output = outcome.output.replaceAll(/\s+/g, ' ');
    for (const word of words) expect(output).toContain(word);
    if (exitCode === 0) expect(output).not.toContain('; expected at');
    const { output: json } = await call('compare', '--json', ...args, ...files);
    expect(JSON.parse(json)).toMatchObject([{ passedLimits: { length: exitCode } }]);
  });

  test.each(['', '101', '-1', 'many', '5%%'])('a percentage is none: %j', async (text) => {
    const { exitCode, errors } = await call('compare', `--min-overlap=${text}`, IR, IR);
    expect(exitCode).toBe(2);
    expect(errors).toContain('--min-overlap: expected a percentage from 0 to 100');
  });
});

test('profiles that do not count the same are not compared', async () => {
  const yaml = 'bolt/instrumented-clang22.yaml';
  for (const [base, tested] of [
    [IR, FDATA],
    [FDATA, yaml],
  ] as const) {
    const outcome = await call('compare', '--json', base, tested);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors.replace(/\s+/g, ' ')).toContain('they count differently');
    const error = { kind: 'different-sorts' };
    expect(JSON.parse(outcome.output)).toMatchObject([{ base, test: tested, error, comparison: null }]);
  }
});
