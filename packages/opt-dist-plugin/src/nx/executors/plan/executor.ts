import type { PromiseExecutor } from '@nx/devkit';
import { showPlan } from '../../../commands/show-plan';
import { printsTo } from '../output-file';
import { projectRootOf, report } from '../report';
import type { Stage } from '../../../model/stages';

export interface PlanExecutorOptions {
  readonly stage: Stage;
  readonly json?: boolean;
  readonly output?: string;
}

const planExecutor: PromiseExecutor<PlanExecutorOptions> = ({ stage, json = false, output }, context) => {
  const request = {
    root: context.root,
    projectRoot: projectRootOf(context),
    stage,
    json,
    env: process.env,
  };
  return printsTo(output, context, async (print) => report(await showPlan({ ...request, print }), context));
};

export default planExecutor;
