import type { PromiseExecutor } from '@nx/devkit';
import { explain } from '../../../commands/explain';
import { printsTo } from '../output-file';
import { projectRootOf, report } from '../report';
import { explainableStages } from '../target-inputs';
import type { Stage } from '../../../model/stages';

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
    stage: stage ?? null,
    json,
    against: against ?? null,
    env: process.env,
  };
  return printsTo(output, context, async (print) => report(await explain({ ...request, print }), context));
};

export default explainExecutor;
