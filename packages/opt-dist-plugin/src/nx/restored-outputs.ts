import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PostTasksExecutionContext } from '@nx/devkit';
import { MANIFEST_FILE, parseManifest } from 'profile-formats';
import { attempt } from '../fs/attempt';
import { fingerprintsOfRun } from '../key/fingerprint-record';
import { setParts } from '../key/set-parts';
import { sortedParts, stageHash } from '../key/stage-hash';
import { isProfiling, type Stage, STAGE_FACTS, STAGES } from '../model/stages';
import { RUN_VARIABLE } from '../model/run-environment';
import { readConfig } from '../project/project';
import { placeFiles, storeOf } from '../run/earlier-result';
import { comparedFiles, judgeDistribution, type Refused } from '../store/judge';

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
    const reason = await faults(stage, dir);
    if (reason === null) continue;
    const key = await keyOf(workspaceRoot, record.projectRoot, stage, record.stages[stage]?.parts ?? {}, env);
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

async function faults(stage: Stage, dir: string): Promise<Refused | null> {
  if (!isProfiling(stage)) {
    const judged = await judgeDistribution(dir);
    return judged.ok ? null : judged.error;
  }
  const file = path.join(dir, MANIFEST_FILE);
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  if (!text.ok) return [`${file}: ${existsSync(dir) ? text.error.code : 'missing'}`];
  const manifest = parseManifest(text.value);
  if (!manifest.ok) return [`${file}: not a manifest`];
  const compared = await comparedFiles(dir, manifest.value.profiles);
  return compared.ok ? null : compared.error;
}

async function keyOf(
  root: string,
  projectRoot: string,
  stage: Stage,
  parts: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): Promise<string | null> {
  const config = await readConfig(root, projectRoot, env);
  if (!config.ok) return null;
  const sets = await setParts({ dir: path.resolve(root, projectRoot), config: config.value }, stage);
  return stageHash(stage, sortedParts({ ...parts, ...sets }));
}

/** @param key of the run; with arguments of its own a run has another, and its result is not replaced here */
async function mended(
  stage: Stage,
  dir: string,
  key: string | null,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const stored = key === null ? null : await storeOf(env)?.find(key);
  if (stored?.entry.stage !== stage || (await faults(stage, stored.files)) !== null) return false;
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
