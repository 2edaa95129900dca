import { ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import type { Stage } from '../model/stages';
import type { Project } from '../project/project';
import { keyFacts } from './key-facts';
import { setParts } from './set-parts';
import { sortedParts, stageHash } from './stage-hash';
import { type KeyFacts, stageKeyParts } from './stage-key';

/** A stage's key as it is at one moment. */
export interface TakenKey {
  readonly stage: Stage;
  /** 32 hex digits. */
  readonly hash: string;
  /** Name of each part → its value or digest, by name. */
  readonly parts: Readonly<Record<string, string>>;
  /** The facts behind most of the parts. */
  readonly facts: KeyFacts;
}

/**
 * Takes the key of a stage: reads the sources, unless this process read them a moment ago, and the manifests
 * of the earlier stages' sets.
 * @param declared Nx's hash of the task where the workspace added inputs of its own to the target: only Nx
 *   knows what these are. Null: there are none.
 */
export async function takeKey(
  project: Project,
  stage: Stage,
  extraArgs: readonly string[],
  declared: string | null,
): Promise<Result<TakenKey, Problem>> {
  const facts = await keyFacts(project, stage, extraArgs);
  if (!facts.ok) return facts;
  const parts = sortedParts({
    ...stageKeyParts(stage, facts.value),
    ...(await setParts(project, stage)),
    ...(declared === null ? {} : { declared }),
  });
  return ok({ stage, hash: stageHash(stage, parts), parts, facts: facts.value });
}
