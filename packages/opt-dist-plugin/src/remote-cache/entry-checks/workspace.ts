import { err, ok } from 'profile-formats';
import { describeProblem } from '../../text/describe';
import { checkedSet } from '../../profiles/profile-check';
import { openProject } from '../../project/project';
import type { JudgeSet } from './profile-set';

/** Judges sets for the projects of a workspace, each with its configuration and tools as they are now. */
export function workspaceJudge(root: string, env: NodeJS.ProcessEnv): JudgeSet {
  return async ({ stage, projectRoot }, dir) => {
    if (stage === 'dist') return ok(undefined);
    const project = await openProject(root, projectRoot, env);
    // The stage that uses a stale set warns of it.
    const set = project.ok
      ? await checkedSet(project.value, stage, dir, { kind: 'stage', stage }, () => undefined)
      : project;
    return set.ok
      ? ok(undefined)
      : err(describeProblem(set.error).map((line) => line.replaceAll(`${dir}/`, '')));
  };
}
