import path from 'node:path';
import type { PostTasksExecutionContext } from '@nx/devkit';
import { fingerprintsOfRun } from '../key/fingerprint-record';
import { takeKey } from '../key/taken-key';
import { type Stage, STAGE_FACTS, STAGES } from '../model/stages';
import { RUN_VARIABLE } from '../model/run-environment';
import { openProject } from '../project/project';
import { placeFiles, storeOf } from '../run/earlier-result';
import { faultsOf, type Refused } from '../store/judge';

/** A stage whose result Nx took from a cache, and which is not as its manifest says. */
export interface BrokenResult {
  readonly task: string;
  readonly hash: string;
  readonly isRemote: boolean;
  readonly dir: string;
  readonly reason: Refused;
  /** The profile store had it, and it is in place now. */
  readonly isMended: boolean;
}

/** Statuses of a task whose output Nx restored, or left as it was. */
const RESTORED = new Set(['local-cache', 'local-cache-kept-existing', 'remote-cache']);

/**
 * Compares the restored results of a run's stages with their manifests. Nx itself looks at none: a cache whose
 * files are gone or damaged is a hit for it. A wrong result is replaced from the profile store.
 */
export async function restoredOutputs(
  { workspaceRoot, taskResults }: Pick<PostTasksExecutionContext, 'workspaceRoot' | 'taskResults'>,
  env: NodeJS.ProcessEnv,
): Promise<BrokenResult[]> {
  const records = await fingerprintsOfRun(workspaceRoot, env[RUN_VARIABLE] ?? '', env);
  const broken: BrokenResult[] = [];
  for (const [id, { status, task }] of Object.entries(taskResults)) {
    if (!RESTORED.has(status)) continue;
    const record = records.find(({ projectRoot }) => projectRoot === task.projectRoot);
    const stage = STAGES.find((each) =>
      task.outputs.includes(path.posix.join(task.projectRoot ?? '.', STAGE_FACTS[each].output)),
    );
    if (record === undefined || stage === undefined) continue;
    const dir = path.join(workspaceRoot, record.projectRoot, STAGE_FACTS[stage].output);
    const reason = await faultsOf(stage, dir);
    if (reason === null) continue;
    const key = await keyOf(workspaceRoot, record.projectRoot, stage, env);
    broken.push({
      task: id,
      hash: task.hash ?? '',
      isRemote: status === 'remote-cache',
      dir,
      reason,
      isMended: await mended(stage, dir, key, env),
    });
  }
  return broken;
}

/** Of a run without arguments, which has no inputs of the workspace's own; null: it cannot be taken any more. */
async function keyOf(
  root: string,
  projectRoot: string,
  stage: Stage,
  env: NodeJS.ProcessEnv,
): Promise<string | null> {
  const project = await openProject(root, projectRoot, env);
  const key = project.ok ? await takeKey(project.value, stage, [], null) : project;
  return key.ok ? key.value.hash : null;
}

/** @param key of the run; with arguments of its own a run has another, and its result is not replaced here */
async function mended(
  stage: Stage,
  dir: string,
  key: string | null,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const stored = key === null ? null : await storeOf(env)?.find(key);
  if (stored?.entry.stage !== stage || (await faultsOf(stage, stored.files)) !== null) return false;
  return (await placeFiles(stored.files, dir)).ok;
}

/** The lines for the user; none for no broken result. */
export function brokenText(broken: readonly BrokenResult[]): string[] {
  return broken
    .filter(({ isMended }) => isMended)
    .map(
      ({ task, reason }) =>
        `warning: ${task}: Nx's cache restored a damaged result: ${reason.join('; ')}. The profile store has replaced it. \`nx reset\` removes the damaged entry, and keeps the profile store.`,
    );
}

/** One sentence on the results that nothing could replace. */
export function lostText(lost: readonly BrokenResult[]): string {
  const facts = lost.map(({ task, reason }) => `${task}: ${reason.join('; ')}`).join('; ');
  return `Nx's cache restored damaged results, and the profile store has no others: ${facts}. Run \`nx reset\`, which empties Nx's cache, and then the same command again; --skip-nx-cache would leave the damaged entry in the cache.`;
}
