import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isSystemError } from '../../fs/attempt';
import type { TreeSize } from '../../checks/machine';

const PATIENCE_MS = 2000;

/**
 * Counts a source tree. With the synchronous calls, which are several times faster for very many small files;
 * other work gets its turn after each directory.
 * @param excluded absolute directories that are not sources, such as the build directory
 * @param enough beyond so many files counting ends
 */
export async function treeSize(
  root: string,
  excluded: readonly string[],
  enough = Infinity,
): Promise<TreeSize> {
  const end = performance.now() + PATIENCE_MS;
  const pending = [root];
  let [files, bytes] = [0, 0];
  for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
    if (performance.now() > end || files > enough) return { files, bytes, complete: false };
    await setImmediate();
    for (const entry of entriesOf(dir)) {
      const file = path.join(dir, entry.name);
      if (!entry.isDirectory()) {
        files += 1;
        bytes += lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
      } else if (entry.name !== '.git' && !excluded.includes(file)) pending.push(file);
    }
  }
  return { files, bytes, complete: true };
}

/**
 * Disk space of a directory, in bytes: hard links once, by blocks. A lower bound: counting ends when it takes
 * too long.
 */
export async function diskUsage(root: string): Promise<number> {
  const end = performance.now() + PATIENCE_MS;
  const pending = [root];
  const linked = new Set<number>();
  let bytes = 0;
  for (let dir = pending.pop(); dir !== undefined && performance.now() < end; dir = pending.pop()) {
    await setImmediate();
    for (const entry of entriesOf(dir)) {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) pending.push(file);
      else {
        const { ino, nlink, blocks } = lstatSync(file, { throwIfNoEntry: false }) ?? NOTHING;
        if (nlink > 1 && linked.has(ino)) continue;
        if (nlink > 1) linked.add(ino);
        bytes += blocks * BLOCK_BYTES;
      }
    }
  }
  return bytes;
}

const BLOCK_BYTES = 512;
const NOTHING = { ino: 0, nlink: 0, blocks: 0 };

function entriesOf(dir: string) {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    // A missing or unreadable directory has no files for the build either.
    if (isSystemError(error)) return [];
    throw error;
  }
}
