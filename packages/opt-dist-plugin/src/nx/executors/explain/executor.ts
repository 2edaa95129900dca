import type { ExecutorContext, PromiseExecutor } from '@nx/devkit';
import { explain, type Explainable } from '../../../commands/explain';
import { printsTo } from '../output-file';
import { configurationOf, projectRootOf, report } from '../report';
import { ownInputs } from '../../create-nodes';
import { targetInputs } from '../target-inputs';
import { type Stage, STAGES } from '../../../model/stages';

export interface ExplainExecutorOptions {
  readonly stage?: Stage;
  readonly json?: boolean;
  readonly against?: string;
  readonly output?: string;
}

const explainExecutor: PromiseExecutor<ExplainExecutorOptions> = (
  { stage, json = false, against, output },
  context,
) => {
  const request = {
    root: context.root,
    projectRoot: projectRootOf(context),
    stages: explainableStages(context),
    configuration: configurationOf(context),
    stage: stage ?? null,
    json,
    against: against ?? null,
    env: process.env,
  };
  return printsTo(output, context, async (print) => report(await explain({ ...request, print }), context));
};

/** The stages of the running task's project. */
function explainableStages(context: ExecutorContext): Explainable[] {
  const projectRoot = projectRootOf(context);
  const targets = context.projectsConfigurations.projects[context.projectName ?? '']?.targets ?? {};
  return STAGES.flatMap((stage) => {
    const target = Object.values(targets).find(({ executor }) => executor === `opt-dist-plugin:${stage}`);
    if (target === undefined) return [];
    const own = ownInputs(context.root, projectRoot, stage);
    return [{ stage, hasOthers: targetInputs(target.inputs ?? [], own, projectRoot, stage).hasOthers }];
  });
}

export default explainExecutor;
