import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { attempt } from '../fs/attempt';
import { workspaceDataDir } from '../project/workspace-data';
import { STAGES, type Stage } from '../model/stages';
import { isObject } from '../model/plain-object';

/**
 * The parts of a stage's task hash, kept beside Nx's own workspace data under that hash. The hasher writes
 * the record; the run, the guard and `explain` read it in other processes.
 */
export interface KeyRecord {
  readonly schemaVersion: 1;
  /** The stage key: the task's hash. */
  readonly hash: string;
  /** Nx project and its directory relative to the workspace. */
  readonly project: string;
  readonly projectRoot: string;
  readonly stage: Stage;
  /** The task's outputs, relative to the workspace. */
  readonly outputs: readonly string[];
  /** The key's parts: name → value or digest. */
  readonly parts: Readonly<Record<string, string>>;
}

/** A record has a few KiB; this many last for weeks, and each run of the chain touches its four again. */
const MOST_RECORDS = 400;

/** A hash comes from outside and names a file, so it must be a plain name. */
const HASH = /^[0-9A-Za-z]{1,128}$/;

/**
 * Where the records lie: in Nx's workspace data directory, which is never shared between clones and goes with
 * `nx reset`.
 * @param root the workspace
 */
function recordsDir(root: string): string {
  return path.join(workspaceDataDir(root, process.env), 'opt-dist', 'keys');
}

/**
 * Keeps a record under its hash, in place of an older one. A whole file is renamed into place; the oldest
 * records go when there are too many. If the directory cannot be written, there is no record: nothing fails
 * without one.
 * @param root the workspace
 */
export async function writeKeyRecord(root: string, record: KeyRecord): Promise<void> {
  if (!HASH.test(record.hash)) return;
  const dir = recordsDir(root);
  const file = path.join(dir, `${record.hash}.json`);
  const temporary = path.join(dir, `.${record.hash}.${randomUUID()}.partial`);
  const written = await attempt('write', file, async () => {
    await mkdir(dir, { recursive: true });
    await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`);
    await rename(temporary, file);
  });
  if (written.ok) await attempt('remove', dir, () => removeOldest(dir));
  else await attempt('remove', temporary, () => rm(temporary, { force: true }));
}

/**
 * @param root the workspace
 * @returns null: there is no record of this hash, or it is damaged
 */
export async function readKeyRecord(root: string, hash: string): Promise<KeyRecord | null> {
  if (!HASH.test(hash)) return null;
  const file = path.join(recordsDir(root), `${hash}.json`);
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  const record = text.ok ? parseRecord(text.value) : null;
  return record?.hash === hash ? record : null;
}

async function removeOldest(dir: string): Promise<void> {
  const names = await readdir(dir);
  if (names.length <= MOST_RECORDS) return;
  const aged = await Promise.all(
    names.map(async (name) => {
      // Another run may have removed it meanwhile.
      const found = await attempt('read', name, () => stat(path.join(dir, name)));
      return { name, modified: found.ok ? found.value.mtimeMs : 0 };
    }),
  );
  const oldest = aged.sort((a, b) => a.modified - b.modified).slice(0, names.length - MOST_RECORDS);
  await Promise.all(oldest.map(({ name }) => rm(path.join(dir, name), { force: true })));
}

function parseRecord(text: string): KeyRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is KeyRecord {
  if (!isObject(value) || value['schemaVersion'] !== 1) return false;
  const { hash, project, projectRoot, stage, outputs, parts } = value;
  return (
    [hash, project, projectRoot].every((each) => typeof each === 'string') &&
    STAGES.some((known) => known === stage) &&
    Array.isArray(outputs) &&
    outputs.every((each) => typeof each === 'string') &&
    isObject(parts) &&
    Object.values(parts).every((each) => typeof each === 'string')
  );
}
