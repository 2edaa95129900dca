import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAlive, startOf } from './alive';

const HAS_PROC = process.platform === 'linux';

it('says of a process that runs that it is alive', () => {
  expect(isAlive(process.pid, startOf(process.pid))).toBe(true);
  expect(isAlive(process.pid, null)).toBe(true);
});

it('says of a process that has ended that it is not', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  await once(child, 'exit');
  expect(isAlive(pid, null)).toBe(false);
  expect(startOf(pid)).toBeNull();
});

(HAS_PROC ? it : it.skip)('does not take another process of the same number for it', () => {
  expect(isAlive(process.pid, '1')).toBe(false);
});

(HAS_PROC ? it : it.skip)('tells when a process started, and each time the same', () => {
  expect(startOf(process.pid)).toMatch(/^\d+$/);
  expect(startOf(process.pid)).toBe(startOf(process.pid));
});
