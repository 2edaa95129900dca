import { existsSync } from 'node:fs';
import { link, stat, statfs, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import { attempt } from '../../run/attempt';
import { isAlive, readLock } from '../../run/lock';
import type { DiskFact, LockFact, Trial } from '../machine';

/** The directory itself, or the nearest one above it that exists. */
export function nearestExisting(dir: string): string {
  return existsSync(dir) || path.dirname(dir) === dir ? dir : nearestExisting(path.dirname(dir));
}

/** Free space, once for each file system. */
export async function diskFacts(dirs: readonly string[], temporary: string): Promise<DiskFact[]> {
  const seen = new Set<number>();
  const facts: DiskFact[] = [];
  for (const dir of [...dirs, temporary]) {
    const place = nearestExisting(dir);
    const asked = await attempt('read', place, async () => {
      const [{ dev }, { bavail, bsize }] = [await stat(place), await statfs(place)];
      return { dev, free: bavail * bsize };
    });
    if (!asked.ok || seen.has(asked.value.dev)) continue;
    seen.add(asked.value.dev);
    // Only where no other directory lies on the same file system.
    facts.push({ path: dir, free: asked.value.free, temporary: !dirs.includes(dir) });
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

export function lockFact(file: string): LockFact | null {
  const holder = readLock(file);
  return holder === null
    ? null
    : { path: file, pid: holder.pid, stage: holder.stage, alive: isAlive(holder.pid, holder.started) };
}
