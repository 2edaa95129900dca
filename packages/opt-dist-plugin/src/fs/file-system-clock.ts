import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isSystemError } from './attempt';

/**
 * The time that a new file in this directory gets, in milliseconds since 1970: on a network file system it is
 * the server's, which is the one to compare other files' times with. Where no file can be made, it is ours.
 */
export function fileSystemNow(dir: string): number {
  const file = path.join(dir, `now-${randomBytes(8).toString('hex')}`);
  try {
    const made = openSync(file, 'wx', 0o600);
    try {
      return fstatSync(made).mtimeMs;
    } finally {
      closeSync(made);
      rmSync(file, { force: true });
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return Date.now();
  }
}
