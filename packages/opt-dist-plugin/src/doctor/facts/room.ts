import { existsSync } from 'node:fs';
import { link, readdir, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { attempt } from '../../fs/attempt';
import { readLock } from '../../process/lock';
import { systemError } from '../../text/system-error';
import type { DiskFact, LockFact, Trial } from '../../checks/machine';

/** The directory itself, or the nearest one above it that exists. */
export function nearestExisting(dir: string): string {
  return existsSync(dir) || path.dirname(dir) === dir ? dir : nearestExisting(path.dirname(dir));
}

/** Free space, once for each file system. */
export async function diskFacts(dirs: Readonly<Record<DiskFact['use'], string>>): Promise<DiskFact[]> {
  const seen = new Set<number>();
  const facts: DiskFact[] = [];
  for (const use of ['build', 'results', 'temporary'] as const) {
    const place = nearestExisting(dirs[use]);
    const asked = await attempt('read', place, async () => {
      const [{ dev }, { bavail, bsize }] = [await stat(place), await statfs(place)];
      return { dev, free: bavail * bsize };
    });
    if (!asked.ok || seen.has(asked.value.dev)) continue;
    seen.add(asked.value.dev);
    facts.push({ path: dirs[use], free: asked.value.free, use });
  }
  return facts;
}

/** Bytes of the one librustc_driver in a library directory; null: there is none. */
export async function rustcLibraryBytes(lib: string): Promise<number | null> {
  const asked = await attempt('read', lib, async () => {
    const names = (await readdir(lib)).filter((name) => /^(lib)?rustc_driver.*\.(so|dylib|dll)$/.test(name));
    const sizes = await Promise.all(names.map(async (name) => (await stat(path.join(lib, name))).size));
    return sizes.length === 0 ? null : Math.max(...sizes);
  });
  return asked.ok ? asked.value : null;
}

export async function tryHardLinks(scratch: string): Promise<Trial> {
  const [file, other] = [path.join(scratch, 'file'), path.join(scratch, 'link')];
  const tried = await attempt('link', file, async () => {
    await writeFile(file, '');
    await link(file, other);
    return (await stat(file)).nlink;
  });
  if (!tried.ok)
    return { kind: 'failed', step: 'link', detail: `cannot be made: ${systemError(tried.error.code)}` };
  return tried.value === 2
    ? { kind: 'passed' }
    : { kind: 'failed', step: 'link', detail: 'the file system copies instead of linking' };
}

export function lockFact(file: string): LockFact | null {
  const found = readLock(file);
  if (found === null) return null;
  const { pid, stage, standing } = found;
  const alive = standing.kind === 'held';
  return { path: file, pid, stage, host: alive ? (standing.elsewhere?.host ?? null) : null, alive };
}
