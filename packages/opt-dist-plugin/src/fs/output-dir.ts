import { randomUUID } from 'node:crypto';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
} from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { attempt } from './attempt';

/** What stands where an output directory is to be put. */
export type OutputPlace =
  | { readonly kind: 'absent' | 'ordinary' }
  /** It can be neither renamed nor removed. */
  | { readonly kind: 'mount-point' }
  | { readonly kind: 'link'; readonly target: string };

/** Tells a complete result: written last, removed first. */
const MANIFEST = 'manifest.json';
/** Of a file system's own, at the root of a mounted one. */
const LOST_AND_FOUND = 'lost+found';

export async function outputPlace(dir: string): Promise<OutputPlace> {
  const stats = await lstat(dir).catch(() => null);
  if (stats === null) return { kind: 'absent' };
  if (stats.isSymbolicLink()) return { kind: 'link', target: await readlink(dir) };
  return { kind: stats.isDirectory() && (await isMountPoint(dir)) ? 'mount-point' : 'ordinary' };
}

/** The numbers of devices do not tell alone, as another part of the same disk can be mounted on it. */
async function isMountPoint(dir: string): Promise<boolean> {
  const [own, above] = [await stat(dir), await stat(path.dirname(dir))];
  if (own.dev !== above.dev) return true;
  // There is none but on Linux.
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const real = await realpath(dir);
  return mounts.split('\n').some((line) => unescaped(line.split(' ')[4] ?? '') === real);
}

/** The kernel writes white space and backslashes as octal numbers. */
function unescaped(field: string): string {
  const bytes = Buffer.from(field).toString('latin1');
  const real = bytes.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
  return Buffer.from(real, 'latin1').toString();
}

/**
 * Replaces the result in an output directory by a new one, which is filled in beside it: a run that is cut
 * off leaves the old result or the new one, never a half. A mount point cannot be replaced: the old result is
 * removed in it, and the new one moved there, the manifest last.
 */
export async function replaceDirectory(
  dir: string,
  fill: (temporary: string) => Promise<Result<void, Problem>>,
): Promise<Result<void, Problem>> {
  const place = await outputPlace(dir);
  const isMounted = place.kind === 'mount-point';
  // Files move by renaming only within one file system.
  const temporary = isMounted ? path.join(dir, '.partial') : `${dir}.partial`;
  const filled = await attempt('write', dir, async () => {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    const result = await fill(temporary);
    if (!result.ok) return result;
    if (isMounted) await moveInto(dir, temporary);
    else {
      await rm(dir, { recursive: true, force: true });
      await rename(temporary, dir);
    }
    return ok(undefined);
  });
  const done = filled.ok ? filled.value : err(filled.error);
  if (!done.ok) await attempt('remove', temporary, () => rm(temporary, { recursive: true, force: true }));
  return done;
}

async function moveInto(dir: string, temporary: string) {
  await emptyMountPoint(dir, path.basename(temporary));
  const last = (name: string) => (name === MANIFEST ? 1 : 0);
  for (const name of (await readdir(temporary)).sort((a, b) => last(a) - last(b)))
    await rename(path.join(temporary, name), path.join(dir, name));
  await rmdir(temporary);
}

async function emptyMountPoint(dir: string, kept: string | null) {
  await rm(path.join(dir, MANIFEST), { force: true });
  for (const name of await readdir(dir))
    if (name !== kept && name !== LOST_AND_FOUND)
      await rm(path.join(dir, name), { recursive: true, force: true });
}

/** Removes an output directory; of a mount point, all that is in it. */
export async function removeDirectory(dir: string): Promise<void> {
  if ((await outputPlace(dir)).kind === 'mount-point') await emptyMountPoint(dir, null);
  else await rm(dir, { recursive: true, force: true });
}

/** Can the last step of a stage make its result there? Tried as it will be done. */
export async function tryOutput(dir: string): Promise<Result<void, Problem>> {
  const place = await outputPlace(dir);
  const trial = path.join(place.kind === 'mount-point' ? dir : path.dirname(dir), `.probe-${randomUUID()}`);
  return attempt('write', dir, async () => {
    await mkdir(path.dirname(trial), { recursive: true });
    await mkdir(trial);
    await rmdir(trial);
  });
}
