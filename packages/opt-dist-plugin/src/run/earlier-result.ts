import { copyFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import { replaceDirectory } from '../fs/output-dir';
import { type TakenKey, takeKey } from '../key/taken-key';
import type { Problem } from '../model/problem';
import { SKIP_VARIABLE, STORE_BYTES_VARIABLE, STORE_VARIABLE } from '../model/run-environment';
import { isProfiling, type Stage, STAGE_FACTS } from '../model/stages';
import { stagesBefore } from '../config/order';
import { usesStage } from '../config/uses';
import type { Project } from '../project/project';
import { faultsOf, judgeResult, keyOfResult } from '../store/judge';
import { plainFiles, ResultStore } from '../store/store';

/** Where a result of a stage's key was found. */
export type Origin = 'in place' | 'profile store' | 'the remote cache';

/** @returns null: the workspace has none */
export function storeOf(env: NodeJS.ProcessEnv): ResultStore | null {
  const dir = env[STORE_VARIABLE] ?? '';
  return path.isAbsolute(dir) ? new ResultStore(dir) : null;
}

export function storeBytesOf(env: NodeJS.ProcessEnv): number {
  const bytes = Number(env[STORE_BYTES_VARIABLE] ?? '');
  return Number.isFinite(bytes) && bytes > 0 ? bytes : Infinity;
}

/** Did the user tell Nx to take no earlier result? */
export function skipsResults(env: NodeJS.ProcessEnv): boolean {
  return env[SKIP_VARIABLE] === '1';
}

/**
 * Looks for a result of a stage's key where no run of Nx would: among the outputs that lie there, and in the
 * profile store. Whatever is found is judged as a later stage would judge it, and put in place.
 * @returns null: there is none, or none that is right
 */
export async function earlierResult(
  project: Project,
  { stage, hash }: Pick<TakenKey, 'stage' | 'hash'>,
  store: ResultStore | null,
  print: (line: string) => void,
): Promise<Result<Origin | null, Problem>> {
  const dir = path.join(project.dir, STAGE_FACTS[stage].output);
  if ((await keyOfResult(dir, stage)) === hash && (await judgeResult(project, stage, dir)).ok)
    return ok('in place');
  const stored = await store?.find(hash);
  if (store === null || stored == null) return ok(null);
  if (stored.entry.stage !== stage || (await keyOfResult(stored.files, stage)) !== stored.entry.key) {
    print(
      `profile store: ${stored.files}: expected a result of ${stage} under its key, found another; not used`,
    );
    return ok(null);
  }
  const judged = await judgeResult(project, stage, stored.files);
  if (!judged.ok) {
    print(`profile store: a damaged entry is removed: ${judged.error.join('; ')}`);
    await store.remove(stored.entry.key);
    return ok(null);
  }
  const placed = await placeFiles(stored.files, dir);
  if (!placed.ok) return placed;
  await store.touch(stored.entry.key);
  return ok('profile store');
}

/** Copies a result into its place, with other times than it has elsewhere. */
export async function placeFiles(from: string, dir: string): Promise<Result<void, Problem>> {
  return replaceDirectory(dir, async (temporary) => {
    for (const { name } of await plainFiles(from))
      await copyFile(path.join(from, name), path.join(temporary, name), constants.COPYFILE_FICLONE);
    return ok(undefined);
  });
}

/**
 * Looks at the sets of earlier stages before they are used, and takes the right ones from the store in place of
 * missing or damaged ones: Nx counts a task as a hit without a look at what it restored.
 */
export async function mendEarlierSets(
  project: Project,
  stage: Stage,
  store: ResultStore | null,
  print: (line: string) => void,
): Promise<Result<void, Problem>> {
  const { config, dir } = project;
  if (store === null) return ok(undefined);
  for (const earlier of stagesBefore(config, stage).filter(isProfiling)) {
    if (!usesStage(config, earlier) || config.profiles[earlier] !== null) continue;
    const place = path.join(dir, STAGE_FACTS[earlier].output);
    // The plan reads the profiles themselves; here their bytes suffice.
    if ((await faultsOf(earlier, place)) === null) continue;
    const key = await takeKey(project, earlier, [], null);
    if (!key.ok) return key;
    const found = await earlierResult(project, key.value, store, print);
    if (!found.ok) return found;
    if (found.value !== null)
      print(`${earlier}: ${place} was missing or damaged; it is restored from the profile store`);
  }
  return ok(undefined);
}

/**
 * Keeps a stage's new result, and makes room. A store that cannot be written costs a line, never the stage.
 * @param others further keys that it belongs to
 * @returns whether it is kept under all of them
 */
export async function keepResult(
  project: Project,
  { stage, hash }: Pick<TakenKey, 'stage' | 'hash'>,
  others: readonly string[],
  seconds: number,
  {
    store,
    maxBytes,
    name,
    print,
  }: {
    readonly store: ResultStore;
    readonly maxBytes: number;
    /** Of the project, for people. */
    readonly name: string;
    readonly print: (line: string) => void;
  },
): Promise<boolean> {
  const dir = path.join(project.dir, STAGE_FACTS[stage].output);
  const put = await store.put(dir, { key: hash, stage, project: name, stored: Date.now(), seconds });
  const stored = put.ok ? await store.find(hash) : null;
  if (!put.ok || stored === null) {
    print(
      `warning: the profile store does not keep this result: ${put.ok ? 'it is gone' : put.error.message}`,
    );
    return false;
  }
  let isWhole = true;
  for (const other of others) isWhole = (await store.putAlias(other, stored.entry)).ok && isWhole;
  const removed = await store.makeRoom(maxBytes, hash);
  if (removed.length > 0)
    print(`profile store: removed ${removed.length} results that saved the least for their size`);
  return isWhole;
}
