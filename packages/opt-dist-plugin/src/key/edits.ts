import { editedParts } from './edited-parts';
import { stageKeyParts } from './stage-key';
import { keyFacts } from './key-facts';
import { openProject, type Project } from '../project/project';
import { forgetSources } from '../sources/sources';
import type { Stage } from '../model/stages';
import type { StageRequest } from '../model/stage-request';

/** What a stage is going to read, to be compared when it has run; null: not known. */
export async function readParts(
  project: Project,
  { stage, extraArgs }: Pick<StageRequest, 'stage' | 'extraArgs'>,
): Promise<Readonly<Record<string, string>> | null> {
  const facts = await keyFacts(project, stage, extraArgs);
  return facts.ok ? stageKeyParts(stage, facts.value) : null;
}

/** Nobody is refused for it: what took hours may well be right. But it is stored, and teammates get it. */
export async function tellEdits(
  before: Readonly<Record<string, string>> | null,
  request: Pick<StageRequest, 'root' | 'projectRoot' | 'stage' | 'extraArgs' | 'env' | 'print'>,
): Promise<void> {
  forgetSources();
  const project = await openProject(request.root, request.projectRoot, request.env);
  const after = project.ok ? await readParts(project.value, request) : null;
  if (before === null || after === null) return;
  const edited = editedParts(before, after);
  if (edited.length > 0) request.print(warningOf(request.stage, edited));
}

function warningOf(stage: Stage, edited: readonly string[]): string {
  return `warning: edited while ${stage} ran: ${edited.join(', ')}. Its result is stored under the key of what was there before; if it may be of both, undo the edit and run it again with --skipNxCache.`;
}
