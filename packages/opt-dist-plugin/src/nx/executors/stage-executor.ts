import type { ExecutorContext, PromiseExecutor } from '@nx/devkit';
import { withoutGivenArguments } from '../../config/given';
import { nxLevel, writeNxLevel } from '../../key/nx-level';
import { errorCommand } from '../../report/workflow-command';
import { runStage } from '../../run/stage';
import { appendStepSummary } from '../../run/step-summary';
import { ownInputs } from '../create-nodes';
import { checkGivenOption } from './given-option';
import { configurationOf, print, problemText, projectRootOf, report } from './report';
import { inputsOf, targetInputs } from './target-inputs';
import type { Stage } from '../../model/stages';

export interface StageExecutorOptions {
  /** Arguments after `--`, for bootstrap's final build. */
  readonly args?: readonly string[];
  /** Train on without the workloads that fail. */
  readonly keepGoing?: boolean;
  /** Read by the plugin's hook. */
  readonly profiles?: unknown;
}

/** The executor of a stage: read, plan, run, report. */
export function stageExecutor(stage: Stage): PromiseExecutor<StageExecutorOptions> {
  return async (options: StageExecutorOptions, context: ExecutorContext) => {
    const given = checkGivenOption(options, process.env);
    if (!given.ok) return report(given, context);
    const projectRoot = projectRootOf(context);
    const own = ownInputs(context.root, projectRoot, stage);
    const result = await runStage({
      root: context.root,
      projectRoot,
      stage,
      extraArgs: stage === 'dist' ? withoutGivenArguments(options.args ?? []) : [],
      keepsGoing: options.keepGoing ?? false,
      env: process.env,
      inputs: targetInputs(inputsOf(context), own, projectRoot, stage),
      print,
    });
    if (result.ok) {
      const level = await nxLevel(context.root, configurationOf(context));
      await writeNxLevel(context.root, projectRoot, stage, level, process.env);
    } else {
      await markFailure(`${projectRoot}: ${stage} failed`, problemText(result.error, context));
    }
    return report(result, context);
  };
}

/** Where a person looks first, if this runs in a workflow of GitHub. */
async function markFailure(title: string, lines: readonly string[]): Promise<void> {
  if (process.env['GITHUB_ACTIONS'] === 'true')
    print(errorCommand(title, lines.join('\n').replace(/^error: /, '')));
  await appendStepSummary(process.env, title, lines);
}
