import type { ExecutorContext } from '@nx/devkit';
import type { Result } from 'profile-formats';
import type { Problem } from '../../model/problem';
import { advise } from '../../text/advise';
import { describeProblem } from '../../text/describe';
import { targetsByExecutor } from './target-names';

export function print(line: string) {
  process.stdout.write(`${line}\n`);
}

/** The running task's project, as Nx has resolved it. */
export function configurationOf({ projectName = '', projectsConfigurations }: ExecutorContext) {
  return projectsConfigurations.projects[projectName];
}

export function projectRootOf(context: ExecutorContext): string {
  const root =
    context.projectName === undefined
      ? undefined
      : context.projectsConfigurations.projects[context.projectName]?.root;
  return root ?? '.';
}

/** Prints a problem's facts and the advice; the task fails without a stack trace. */
export function report(result: Result<unknown, Problem>, context: ExecutorContext): { success: boolean } {
  if (result.ok) return { success: true };
  process.stderr.write(`\n${problemText(result.error, context).join('\n')}\n\n`);
  return { success: false };
}

/** The facts of a problem, the most important one first, and the advice. */
export function problemText(problem: Problem, context: ExecutorContext): string[] {
  const advice = advise(problem, {
    project: context.projectName ?? '',
    target: context.targetName ?? '',
    names: targetsByExecutor(context),
  });
  const [first = '', ...rest] = describeProblem(problem);
  return [`error: ${first}`, ...rest, ...advice];
}
