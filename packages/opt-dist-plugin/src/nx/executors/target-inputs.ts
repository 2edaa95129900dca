import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { fingerprintCommand } from '../../key/fingerprint';
import type { Stage } from '../../model/stages';
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
