import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { attempt } from '../fs/attempt';
import { Lock } from '../process/lock';
import { openProject } from '../project/project';
import { STAGES, STAGE_FACTS } from '../model/stages';

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
  const project = await openProject(request.root, request.projectRoot, request.env);
  if (!project.ok) return project;
  const { layout, dir } = project.value;
  if (existsSync(layout.own)) {
    const lock = await Lock.take(layout.lock, 'clean');
    if (!lock.ok) return lock;
  }
  const results = STAGES.map((stage) => path.join(dir, STAGE_FACTS[stage].output));
  const doomed = [
    layout.hostDir,
    layout.tarballs,
    ...(request.profiles ? results : results.map((result) => `${result}.partial`)),
  ];
  for (const place of doomed) {
    if (!existsSync(place)) continue;
    const removed = await attempt('remove', place, () => rm(place, { recursive: true, force: true }));
    if (!removed.ok) return removed;
    request.print(`removed ${place}`);
  }
  return ok(undefined);
}
