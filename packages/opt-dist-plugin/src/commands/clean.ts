import { existsSync } from 'node:fs';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { attempt } from '../fs/attempt';
import { removeDirectory } from '../fs/output-dir';
import { Lock } from '../process/lock';
import { openProject, type Project } from '../project/project';
import { STAGE_FACTS, STAGES } from '../model/stages';

export interface CleanRequest {
  readonly root: string;
  readonly projectRoot: string;
  /** Also the profile sets and tarballs. */
  readonly profiles: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/** Removes the host's part of the build directory; bootstrap's download cache stays. */
export async function cleanBuild(request: CleanRequest): Promise<Result<void, Problem>> {
  const project = await openProject(request.root, request.projectRoot, request.env, false);
  if (!project.ok) return project;
  // Where nothing was built, no other run needs keeping out, and no directory should appear.
  if (!existsSync(project.value.layout.own)) return removed(request, project.value);
  const lock = await Lock.take(project.value.layout.lock, 'clean');
  if (!lock.ok) return lock;
  try {
    return await removed(request, project.value);
  } finally {
    // Usually the lock went with the directory.
    lock.value.release();
  }
}

async function removed(
  { profiles, print }: CleanRequest,
  { layout, dir }: Project,
): Promise<Result<void, Problem>> {
  const results = STAGES.map((stage) => path.join(dir, STAGE_FACTS[stage].output));
  const doomed = [
    layout.hostDir,
    layout.tarballs,
    ...(profiles ? results : results.map((result) => `${result}.partial`)),
  ];
  for (const place of doomed) {
    if (!existsSync(place)) continue;
    const done = await attempt('remove', place, () => removeDirectory(place));
    if (!done.ok) return done;
    print(`removed ${place}`);
  }
  return ok(undefined);
}
