import { existsSync, readFileSync } from 'node:fs';
import { link, stat, statfs, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import { attempt, isSystemError } from '../../run/attempt';
import type { DiskFact, LockFact, Trial } from '../machine';

/** The directory itself, or the nearest one above it that exists. */
export function nearestExisting(dir: string): string {
  return existsSync(dir) || path.dirname(dir) === dir ? dir : nearestExisting(path.dirname(dir));
}

/** Free space, once for each file system. */
export async function diskFacts(dirs: readonly string[]): Promise<DiskFact[]> {
  const seen = new Set<number>();
  const facts: DiskFact[] = [];
  for (const dir of dirs) {
    const place = nearestExisting(dir);
    const asked = await attempt('read', place, async () => {
      const [{ dev }, { bavail, bsize }] = [await stat(place), await statfs(place)];
      return { dev, free: bavail * bsize };
    });
    if (!asked.ok || seen.has(asked.value.dev)) continue;
    seen.add(asked.value.dev);
    facts.push({ path: dir, free: asked.value.free });
  }
  return facts;
}

/** A container may be allowed less than the machine has. */
export function usableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

export async function tryHardLinks(scratch: string): Promise<Trial> {
  const [file, other] = [path.join(scratch, 'file'), path.join(scratch, 'link')];
  const tried = await attempt('link', file, async () => {
    await writeFile(file, '');
    await link(file, other);
    return (await stat(file)).nlink;
  });
  if (!tried.ok) return { kind: 'failed', step: 'link', detail: `cannot be made: ${tried.error.code}` };
  return tried.value === 2
    ? { kind: 'passed' }
    : { kind: 'failed', step: 'link', detail: 'the file system copies instead of linking' };
}

/** Reads the lock without taking it. */
export function readLock(file: string): LockFact | null {
  try {
    const { pid, started, stage } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof stage !== 'string') return null;
    return { path: file, pid, stage, alive: isAlive(pid, typeof started === 'string' ? started : null) };
  } catch {
    // No lock, or one that says nothing, which the next run takes over.
    return null;
  }
}

function isAlive(pid: number, started: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ESRCH') return false;
  }
  return started === null || startOf(pid) === started;
}

/** Field 22 of /proc/<pid>/stat: the number of a dead process is given again, its time of start is not. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
