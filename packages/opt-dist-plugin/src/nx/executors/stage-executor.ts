import type { ExecutorContext, PromiseExecutor } from '@nx/devkit';
import { runStage } from '../../run/stage';
import { print, projectRootOf, report } from './report';
import type { Stage } from '../../model/stages';

export interface StageExecutorOptions {
  /** Arguments after `--`, for bootstrap's final build. */
  readonly args?: readonly string[];
}

/** The executor of a stage: read, plan, run, report. */
export function stageExecutor(stage: Stage): PromiseExecutor<StageExecutorOptions> {
  return async (options: StageExecutorOptions, context: ExecutorContext) => {
    const result = await runStage({
      root: context.root,
      projectRoot: projectRootOf(context),
      stage,
      extraArgs: stage === 'dist' ? (options.args ?? []) : [],
      env: process.env,
      print,
    });
    return report(result, context);
  };
}
