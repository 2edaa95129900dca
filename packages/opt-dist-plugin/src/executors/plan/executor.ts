import type { PromiseExecutor } from '@nx/devkit';
import type { Stage } from '../../config/config';
import { showPlan } from '../../run/show-plan';
import { print, projectRootOf, report } from '../report';

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
