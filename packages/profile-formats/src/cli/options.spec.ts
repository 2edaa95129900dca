import { join } from 'node:path';
import { openFileSource } from '../node';
import type { Machine, Outcome } from './machine';
import { run } from './run';

const SAMPLES = join(__dirname, '../../samples/indexed');
const CS = 'v13-csir-clang22.profdata';
const IR = 'v13-ir-clang22.profdata';

const machine: Machine = {
  open: (path) => openFileSource(join(SAMPLES, path)),
  demangle: (names) => Promise.resolve(names),
  version: () => '1.2.3',
};

function call(...args: string[]): Promise<Outcome> {
  return run(machine, args);
}

test('show --header tells what the header stores, and that the functions were not read', async () => {
  const { exitCode, output } = await call('show', '--header', IR);
  expect(exitCode).toBe(0);
  expect(output).toContain('  functions       14\n');
  expect(output).toContain('  total count     549\n');
  expect(output).toContain('  damage          none found; functions were not read\n');
  expect(output).not.toContain('hottest');
});

test('compare --cs compares the context-sensitive functions', async () => {
  const { exitCode, output } = await call('compare', '--cs', CS, CS);
  expect(exitCode).toBe(0);
  expect(output).toContain('  overlap of counts             214.375 %\n');
  expect((await call('compare', CS, CS)).output).toContain('  overlap of counts             187.432 %\n');
});

test('compare --cs says where there is nothing to compare', async () => {
  const { exitCode, output } = await call('compare', '--cs', IR, CS);
  expect(exitCode).toBe(0);
  expect(output).toContain('  no counts to compare          base\n');
  expect(output).not.toMatch(/NaN|Infinity/);
});

test('verify --header says of what is usable by its header that no more was read', async () => {
  const note = 'only the header was read';
  expect((await call('verify', '--header', IR)).output).toBe(
    `${IR}: usable\n  - only the header was read: damage after it goes undetected\n`,
  );
  expect((await call('verify', '--header', '--for', 'bolt', IR)).output).not.toContain(note);
  expect((await call('verify', IR)).output).not.toContain(note);
});

test.each(['--version', '-V'])('%s', async (option) => {
  expect(await call(option)).toEqual({ exitCode: 0, output: 'profile-formats 1.2.3\n', errors: '' });
});
