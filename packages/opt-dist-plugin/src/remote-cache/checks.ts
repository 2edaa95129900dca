import path from 'node:path';
import { fingerprintsOfRun } from '../key/fingerprint-record';
import { setParts } from '../key/set-parts';
import { RUN_VARIABLE } from '../model/run-environment';
import { type Stage, STAGE_FACTS, STAGES } from '../model/stages';
import { readConfig } from '../project/project';
import type { EntryChecks } from './entry';
import { entryChecks } from './entry-checks/entry-checks';
import type { ExpectedResult } from './entry-checks/expected-result';
import { workspaceJudge } from './entry-checks/workspace';

/**
 * The checks of remote cache entries for one run in a workspace: the one place that chooses them.
 * @param env of the run, with its id
 */
export function workspaceChecks(root: string, env: NodeJS.ProcessEnv): EntryChecks {
  return entryChecks({ expected: () => expectedResults(root, env), judge: workspaceJudge(root, env) });
}

/** By the fingerprints that the run has taken so far: Nx takes a stage's just before it asks for its entry. */
async function expectedResults(root: string, env: NodeJS.ProcessEnv): Promise<ExpectedResult[]> {
  const records = await fingerprintsOfRun(root, env[RUN_VARIABLE] ?? '', env);
  const results = await Promise.all(
    records.map(async ({ projectRoot, stages }) => {
      const config = await readConfig(root, projectRoot, env);
      if (!config.ok) return [];
      const project = { dir: path.resolve(root, projectRoot), config: config.value };
      return Promise.all(
        STAGES.flatMap((stage): [Stage, Readonly<Record<string, string>>][] => {
          const parts = stages[stage]?.parts;
          return parts === undefined ? [] : [[stage, parts]];
        }).map(async ([stage, parts]) => ({
          stage,
          projectRoot,
          output: path.posix.join(projectRoot.split(path.sep).join('/'), STAGE_FACTS[stage].output),
          parts: { ...parts, ...(await setParts(project, stage)) },
        })),
      );
    }),
  );
  return results.flat();
}
