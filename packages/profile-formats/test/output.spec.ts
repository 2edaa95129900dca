import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledProgram } from './child';
import { SAMPLES } from './llvm-tools/samples';

const program = new CompiledProgram();
const PROFILE = join(SAMPLES, 'indexed/v13-ir-clang22.profdata');
const MAIN = program.at('program/cli/main.js');
const FULL = '/dev/full';

afterAll(() => {
  program.remove();
});

(existsSync(FULL) ? test : test.skip)(
  'output that cannot be written is an error; skipped where no device is always full',
  () => {
    const full = openSync(FULL, 'w');
    const { status, stderr } = spawnSync(process.execPath, [MAIN, 'show', PROFILE], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'profile-formats: the output cannot be written (ENOSPC)\n',
    });
  },
);

test('the standard input is read', () => {
  const { status, stdout } = spawnSync(process.execPath, [MAIN, 'verify', '-'], {
    input: readFileSync(PROFILE),
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '-: usable\n' });
});

test('a reader that ends first is none', async () => {
  const child = spawn(process.execPath, [MAIN, 'show', PROFILE], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Closes the pipe before the program is loaded, let alone writes to it.
  child.stdout.destroy();
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [status] = (await once(child, 'close')) as [number | null];
  expect({ status, errors }).toEqual({ status: 0, errors: '' });
});
