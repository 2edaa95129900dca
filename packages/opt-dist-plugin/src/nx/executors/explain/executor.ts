import type { PromiseExecutor } from '@nx/devkit';
import { explain } from '../../../commands/explain';
import { print, projectRootOf, report } from '../report';
import type { Stage } from '../../../model/stages';

export interface ExplainExecutorOptions {
  readonly stage?: Stage;
  readonly json?: boolean;
  readonly against?: string;
}

const explainExecutor: PromiseExecutor<ExplainExecutorOptions> = async (
  { stage, json = false, against },
  context,
) => {
  const request = {
    root: context.root,
    projectRoot: projectRootOf(context),
    project: context.projectName ?? '',
    stage: stage ?? null,
    json,
    against: against ?? null,
    env: process.env,
    print,
  };
  return report(await explain(request), context);
};

export default explainExecutor;
