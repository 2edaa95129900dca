import { constants } from 'node:os';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { isSystemError } from '../fs/attempt';
import { adviseSystemError, systemError } from './system-error';

const dir = temporaryDirectory('of each test');

/** The code with which the system refuses. */
function refused(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isSystemError(error)) return error.code;
  }
  throw new Error('not refused');
}

it.each<[string, () => unknown]>([
  ['a part of the path is a file, not a directory (ENOTDIR)', () => readFileSync(`${__filename}/x`)],
  ['a directory is there in place of a file (EISDIR)', () => readFileSync(dir())],
  ['no such file or directory (ENOENT)', () => readFileSync(path.join(dir(), 'none'))],
  [
    'something is there already (EEXIST)',
    () => {
      mkdirSync(dir());
    },
  ],
  [
    'too many symbolic links (ELOOP)',
    () => {
      symlinkSync('loop', path.join(dir(), 'loop'));
      return readFileSync(path.join(dir(), 'loop'));
    },
  ],
  ['the name is too long (ENAMETOOLONG)', () => readdirSync(path.join(dir(), 'x'.repeat(300)))],
  [
    'no space left on the device (ENOSPC)',
    () => {
      const full = openSync('/dev/full', 'w');
      try {
        writeFileSync(full, 'x');
      } finally {
        closeSync(full);
      }
    },
  ],
])('%s', (words, action) => {
  const code = refused(action);
  expect(systemError(code)).toBe(words);
  if (code !== 'ENOENT') expect(adviseSystemError(code)).toMatch(/^[A-Z].*\.$/);
});

it('has words only for codes that there are', () => {
  const known = [...Object.keys(constants.errno), 'ESTALE', 'NOT_A_FILE'];
  const worded = known.filter((code) => systemError(code) !== code);
  expect(worded.length).toBeGreaterThan(20);
  expect(systemError('EBUSY')).toBe('in use, such as a mount point (EBUSY)');
  expect(systemError('unknown', 'fork: no\nmore')).toBe('fork: no');
  expect(adviseSystemError('unknown')).toBeNull();
});
