import type { ExecutorContext } from '@nx/devkit';
import { ADVISED_TARGETS, type AdvisedTarget } from '../../text/run-command';

type Context = Pick<ExecutorContext, 'projectName' | 'targetName' | 'projectsConfigurations'>;

/**
 * How this workspace calls the targets of the running task's project, by the executors that they have:
 * nx.json and project.json can both give them other names. Of several with one executor the one that runs
 * now, else the first.
 */
export function targetsByExecutor(context: Context): Partial<Record<AdvisedTarget, string>> {
  const { projectName = '', targetName = '', projectsConfigurations } = context;
  const targets = Object.entries(projectsConfigurations.projects[projectName]?.targets ?? {});
  const names: Partial<Record<AdvisedTarget, string>> = {};
  for (const advised of ADVISED_TARGETS) {
    const having = targets.filter(([, { executor }]) => executor === `opt-dist-plugin:${advised}`);
    const found = having.find(([name]) => name === targetName) ?? having[0];
    if (found !== undefined) names[advised] = found[0];
  }
  return names;
}
