import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import type { Explainable } from '../../commands/explain';
import { fingerprintCommand } from '../../key/fingerprint';
import { type Stage, STAGES } from '../../model/stages';
import { ownInputs } from '../create-nodes';
import { projectRootOf } from './report';
import type { TargetInputs } from '../../run/stage-request';

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/**
 * Compares the inputs that a target has in this workspace with those that the plugin gave it: nx.json and
 * project.json can add to them, or replace them.
 * @param own the plugin's
 */
export function targetInputs(inputs: Inputs, own: Inputs, projectRoot: string, stage: Stage): TargetInputs {
  const known = new Set(own.map((input) => JSON.stringify(input)));
  const command = fingerprintCommand(projectRoot, stage);
  return {
    hasFingerprint: inputs.some(
      (input) => typeof input === 'object' && 'runtime' in input && input.runtime === command,
    ),
    hasOthers: inputs.some((input) => !known.has(JSON.stringify(input))),
  };
}

/** The inputs of the running target, as Nx has resolved them. */
export function inputsOf({ target }: Pick<ExecutorContext, 'target'>): Inputs {
  return target?.inputs ?? [];
}

/** The stages of the running task's project. */
export function explainableStages(context: ExecutorContext): Explainable[] {
  const projectRoot = projectRootOf(context);
  const targets = context.projectsConfigurations.projects[context.projectName ?? '']?.targets ?? {};
  return STAGES.flatMap((stage) => {
    const target = Object.values(targets).find(({ executor }) => executor === `opt-dist-plugin:${stage}`);
    if (target === undefined) return [];
    const own = ownInputs(context.root, projectRoot, stage);
    return [{ stage, hasOthers: targetInputs(target.inputs ?? [], own, projectRoot, stage).hasOthers }];
  });
}
