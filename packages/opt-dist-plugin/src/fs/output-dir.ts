import { mkdir, rename, rm } from 'node:fs/promises';
import type { Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { attempt } from './attempt';

/**
 * Fills an output directory beside its place and then renames it there: a run that is cut off leaves the old
 * result or the new one, never a half.
 */
export async function replaceDirectory(
  dir: string,
  fill: (temporary: string) => Promise<void>,
): Promise<Result<void, Problem>> {
  const temporary = `${dir}.partial`;
  const filled = await attempt('write', dir, async () => {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    await fill(temporary);
    await rm(dir, { recursive: true, force: true });
    await rename(temporary, dir);
  });
  if (!filled.ok) await attempt('remove', temporary, () => rm(temporary, { recursive: true, force: true }));
  return filled;
}
