import type { ExecutorContext, PromiseExecutor } from '@nx/devkit';
import { nxLevel, writeNxLevel } from '../../key/nx-level';
import { runStage } from '../../run/stage';
import { ownInputs } from '../create-nodes';
import { configurationOf, print, projectRootOf, report } from './report';
import { inputsOf, targetInputs } from './target-inputs';
import type { Stage } from '../../model/stages';

export interface StageExecutorOptions {
  /** Arguments after `--`, for bootstrap's final build. */
  readonly args?: readonly string[];
}

/** The executor of a stage: read, plan, run, report. */
export function stageExecutor(stage: Stage): PromiseExecutor<StageExecutorOptions> {
  return async (options: StageExecutorOptions, context: ExecutorContext) => {
    const projectRoot = projectRootOf(context);
    const own = ownInputs(context.root, projectRoot, stage);
    const result = await runStage({
      root: context.root,
      projectRoot,
      stage,
      extraArgs: stage === 'dist' ? (options.args ?? []) : [],
      env: process.env,
      inputs: targetInputs(inputsOf(context), own, projectRoot, stage),
      print,
    });
    if (result.ok) {
      const level = await nxLevel(context.root, configurationOf(context));
      await writeNxLevel(context.root, projectRoot, stage, level, process.env);
    }
    return report(result, context);
  };
}
