import { randomUUID } from 'node:crypto';
import type { Problem } from '../model/problem';
import { ok, type Result } from 'profile-formats';
import { RUN_VARIABLE } from '../model/run-environment';
import { isProfiling, STAGES, type Stage } from '../model/stages';
import { openProject } from '../project/project';
import { type Fingerprint, fingerprintOf, GIVEN_HASH } from './fingerprint';
import { writeFingerprints } from './fingerprint-record';
import { keyFacts } from './key-facts';

/**
 * The line that Nx hashes for a stage. Where the fingerprint cannot be taken, or nobody could check it later,
 * the line is another one each time, so that no result is found or kept under it; the stage itself says why.
 * @param root the workspace
 */
export async function fingerprintLine(
  root: string,
  projectRoot: string,
  stage: Stage,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const run = env[RUN_VARIABLE] ?? '';
  const taken = await takeFingerprints(root, projectRoot, env);
  if (!taken.ok) return `unknown ${randomUUID()}`;
  const written = await writeFingerprints(
    root,
    { schemaVersion: 2, run, projectRoot, taken: Date.now(), stages: taken.value },
    env,
  );
  return written ? taken.value[stage].hash : `unrecorded ${randomUUID()}`;
}

/** Of all stages: most of the work is the same for each. */
async function takeFingerprints(
  root: string,
  projectRoot: string,
  env: NodeJS.ProcessEnv,
): Promise<Result<Record<Stage, Fingerprint>, Problem>> {
  const project = await openProject(root, projectRoot, env);
  if (!project.ok) return project;
  const taken: Partial<Record<Stage, Fingerprint>> = {};
  for (const stage of STAGES) {
    const facts = await keyFacts(project.value, stage, []);
    if (!facts.ok) return facts;
    const fingerprint = fingerprintOf(stage, facts.value);
    // Nx would store whatever lies in the stage's place as its result. Under a hash that no other run has,
    // nobody finds it.
    const isGiven = isProfiling(stage) && project.value.given[stage] !== undefined;
    taken[stage] = isGiven ? { ...fingerprint, hash: `${GIVEN_HASH}${randomUUID()}` } : fingerprint;
  }
  return ok(taken as Record<Stage, Fingerprint>);
}
