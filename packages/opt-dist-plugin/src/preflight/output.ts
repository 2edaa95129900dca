import { checkOutputs } from '../checks/host/outputs';
import type { Finding } from '../checks/finding';
import { outputFacts } from '../doctor/facts/outputs';
import type { Stage } from '../model/stages';
import type { Step } from '../plan/step';
import type { Project } from '../project/project';

/** The last step puts the result in place. */
export async function outputFindings(
  project: Project,
  stage: Stage,
  steps: readonly Step[],
): Promise<Finding[]> {
  const collects = ({ action: { kind } }: Step) => kind === 'collect-profiles' || kind === 'collect-tarballs';
  if (!steps.some(collects)) return [];
  return checkOutputs({ outputs: await outputFacts(project.dir, [stage]) });
}
