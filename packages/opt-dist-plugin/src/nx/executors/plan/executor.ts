import type { PromiseExecutor } from '@nx/devkit';
import { showPlan } from '../../../commands/show-plan';
import { print, projectRootOf, report } from '../report';
import type { Stage } from '../../../model/stages';

export interface PlanExecutorOptions {
  readonly stage: Stage;
  readonly json?: boolean;
}

const planExecutor: PromiseExecutor<PlanExecutorOptions> = async ({ stage, json = false }, context) => {
  const request = {
    root: context.root,
    projectRoot: projectRootOf(context),
    stage,
    json,
    env: process.env,
    print,
  };
  return report(await showPlan(request), context);
};

export default planExecutor;
