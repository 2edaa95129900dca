import { join } from 'node:path';
import { SAMPLES, samplesOf } from '../../test/llvm-tools/samples';
import { llvmWith, Workshop } from '../../test/llvm-tools/tools';
import { openFileSource } from '../node';
import type { Outcome } from './machine';
import { run } from './run';

/** Reads every version of the samples. */
const NEWEST = 22;

function call(...args: string[]): Promise<Outcome> {
  return run(
    {
      open: (path) => openFileSource(join(SAMPLES, path)),
      demangle: (names) => Promise.resolve(names),
      version: () => '',
    },
    args,
  );
}

const sound = samplesOf('indexed', '.profdata').filter((file) => !file.startsWith('bad-'));

describe.each(llvmWith('llvm-profdata').filter(({ major }) => major >= NEWEST))('LLVM $major', (tools) => {
  const shop = new Workshop();
  afterAll(() => {
    shop.remove();
  });

  test.each(sound)('writes the same text of %s', async (file) => {
    const profdata = join(tools.bin, 'llvm-profdata');
    shop.run(profdata, ['merge', '--text', join(SAMPLES, 'indexed', file), '-o', 'written']);
    const written = shop.run('cat', ['written']);
    expect(await call('text', `indexed/${file}`)).toEqual({ exitCode: 0, output: written, errors: '' });
  });
});

test.each([
  ['raw/v10-ir-clang22.profraw', 'expected LLVM indexed profile, found LLVM raw profile'],
  ['indexed/bad-cut-at-1000.profdata', 'truncated'],
  ['none', 'no such file'],
])('%s is refused', async (file, words) => {
  const { exitCode, output, errors } = await call('text', file);
  expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
  expect(errors.replaceAll(/\s+/g, ' ')).toContain(words);
});

test('takes one file', async () => {
  expect((await call('text')).exitCode).toBe(2);
  expect((await call('text', 'a', 'b')).exitCode).toBe(2);
});
