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
