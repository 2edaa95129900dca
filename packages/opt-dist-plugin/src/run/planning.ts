import { ok, type Result } from 'profile-formats';
import type { Stage } from '../config';
import type { Problem } from '../errors/problem';
import type { PlanContext } from '../pipeline';
import { inputDigests } from '../pipeline';
import { keyFacts } from './key-facts';
import { availableProfiles } from './profiles';
import type { Project } from './project';
import type { StateFile } from './state-file';

/**
 * All that a planner looks at, for one stage.
 * @param tolerant profile sets that are still to be made are assumed, to show a plan
 */
export async function planContext(
  project: Project,
  stage: Stage,
  state: StateFile['state'],
  extraArgs: readonly string[],
  tolerant: boolean,
): Promise<Result<PlanContext, Problem>> {
  const facts = await keyFacts(project, stage, extraArgs);
  if (!facts.ok) return facts;
  const profiles = await availableProfiles(project, stage, tolerant);
  if (!profiles.ok) return profiles;
  return ok({
    config: project.config,
    dialect: project.dialect,
    layout: project.layout,
    toolchain: project.toolchain,
    call: project.call,
    source: project.source,
    projectDir: project.dir,
    inputs: inputDigests(facts.value),
    profiles: profiles.value,
    state,
    extraArgs,
  });
}
