import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { err, type Result } from 'profile-formats';
import { attempt } from '../../fs/attempt';
import { type Phase, PHASE_FACTS } from '../../model/phases';
import type { Problem } from '../../model/problem';
import { lookAtRawProfiles } from '../../profiles/raw-profiles';
import { listRaw } from '../../text/raw-profiles';
import type { Workbench } from '../workbench';

/** The raw profiles that a merge tool is given. */
export interface RawFiles {
  readonly files: readonly string[];
  readonly bytes: number;
}

/** Where raw profiles go that are not merged: the merge tools take whole directories. */
export function leftOutDir(rawDir: string): string {
  return `${rawDir}.left-out`;
}

/**
 * Names the raw profiles that would spoil the merge, or leaves them out if the configuration says so. Empty
 * ones are left out without asking.
 * @param counted the counts of those that are merged already
 */
export async function keepUsable(
  bench: Workbench,
  phase: Phase,
  rawDir: string,
  files: readonly string[],
  isThorough: boolean,
  counted = 0n,
): Promise<Result<RawFiles, Problem>> {
  const { project, progress } = bench;
  const looked = await lookAtRawProfiles(project, phase, rawDir, files, isThorough, counted);
  if (!looked.ok) return looked;
  const { usable, empty, unusable } = looked.value;
  if (unusable.length > 0 && !project.config.training.skipUnusable) {
    const { stage } = PHASE_FACTS[phase];
    return err({
      ...{ kind: 'unusable-raw-profiles', stage, dir: rawDir },
      ...{ total: files.length, profiles: unusable },
    });
  }
  const aside = [...empty, ...unusable.map(({ file }) => file)];
  const moved = await attempt('move', leftOutDir(rawDir), async () => {
    for (const file of aside) {
      const to = path.join(leftOutDir(rawDir), path.relative(rawDir, file));
      await mkdir(path.dirname(to), { recursive: true });
      await rename(file, to);
    }
  });
  if (!moved.ok) return moved;
  if (empty.length > 0) progress.note(`${empty.length} raw profiles are empty and left out`);
  for (const line of listRaw(unusable)) progress.note(`warning: left out: ${line}`);
  return attempt('read', rawDir, async () => {
    const sizes = await Promise.all(usable.map(async (file) => (await stat(file)).size));
    return { files: usable, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  });
}
