import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { PostTasksExecutionContext } from '@nx/devkit';
import { attempt } from '../fs/attempt';
import { GIVEN_HASH } from '../key/fingerprint';
import { fingerprintsOfRun } from '../key/fingerprint-record';
import { RUN_VARIABLE } from '../model/run-environment';
import { STAGE_FACTS, STAGES } from '../model/stages';

/**
 * Removes what Nx stored for stages whose profiles were given: a copy of whatever lay in their places, under a
 * hash that no other run has. Nx caches each success of such a target (22.7 to 24).
 * @param cache Nx's directory
 */
export async function removeGivenEntries(
  { workspaceRoot, taskResults }: Pick<PostTasksExecutionContext, 'workspaceRoot' | 'taskResults'>,
  cache: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const records = await fingerprintsOfRun(workspaceRoot, env[RUN_VARIABLE] ?? '', env);
  for (const { status, task } of Object.values(taskResults)) {
    const record = records.find(({ projectRoot }) => projectRoot === task.projectRoot);
    const stage = STAGES.find((each) =>
      task.outputs.includes(path.posix.join(task.projectRoot ?? '.', STAGE_FACTS[each].output)),
    );
    const hash = task.hash ?? '';
    const isGiven = stage !== undefined && record?.stages[stage]?.hash.startsWith(GIVEN_HASH) === true;
    if (status !== 'success' || !isGiven || !/^[0-9a-zA-Z]+$/.test(hash)) continue;
    for (const entry of [hash, path.join('terminalOutputs', hash)])
      await attempt('remove', entry, () => rm(path.join(cache, entry), { recursive: true, force: true }));
  }
}
