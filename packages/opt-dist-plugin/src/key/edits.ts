import { editedParts } from './edited-parts';
import { type KeyFacts, stageKeyParts } from './stage-key';
import { keyFacts } from './key-facts';
import { openProject } from '../project/project';
import { forgetSources } from '../sources/sources';
import type { Stage } from '../model/stages';
import type { StageRequest } from '../model/stage-request';

/**
 * Digests all files again when a stage has run. An edit refuses no result: hours of work may well be right.
 * But the result is stored, and teammates get it.
 * @param before the parts of the stage's key when the stage began
 */
export async function tellEdits(
  before: KeyFacts,
  { root, projectRoot, stage, env, print }: Omit<StageRequest, 'extraArgs'>,
): Promise<void> {
  forgetSources();
  const project = await openProject(root, projectRoot, env);
  const after = project.ok ? await keyFacts(project.value, stage, before.extraArgs) : project;
  if (!after.ok) return;
  const edited = editedParts(stageKeyParts(stage, before), stageKeyParts(stage, after.value));
  if (edited.length > 0) print(warningOf(stage, edited));
}

function warningOf(stage: Stage, edited: readonly string[]): string {
  return `warning: edited while ${stage} ran: ${edited.join(', ')}. The result is stored under the key from before the edit; if the edit may have reached it, undo the edit and run the stage again with --skip-nx-cache.`;
}
