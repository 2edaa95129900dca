import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { attempt } from '../fs/attempt';
import { isObject } from '../model/plain-object';
import { STAGES, type Stage } from '../model/stages';
import { workspaceDataDir } from '../project/workspace-data';
import type { Fingerprint } from './fingerprint';

/**
 * The fingerprints of a project's stages as one run of Nx saw them. The command of the stages' `runtime`
 * input writes the record; the stages and the guard of the same run read it in other processes.
 */
export interface FingerprintRecord {
  readonly schemaVersion: 2;
  /** Nx's id of the run. */
  readonly run: string;
  /** Directory of opt-dist.json, relative to the workspace. */
  readonly projectRoot: string;
  /** Milliseconds since the epoch. */
  readonly taken: number;
  readonly stages: Readonly<Partial<Record<Stage, Fingerprint>>>;
}

/**
 * Milliseconds in which the stages of one run share a record. A chain of hits asks four times within a second;
 * each stage that runs takes its key anew.
 */
export const MOST_SHARED = 10_000;

/** A record has a few KiB; this many last for weeks. */
const MOST_RECORDS = 200;

/** Nx's id names a file, so it must be a plain name. */
const RUN_ID = /^[0-9A-Za-z_-]{1,128}$/;

/**
 * Where the records lie: in Nx's workspace data directory, which is never shared between clones and goes with
 * `nx reset`.
 */
export function recordsDir(root: string, env: NodeJS.ProcessEnv): string {
  return path.join(workspaceDataDir(root, env), 'opt-dist', 'keys');
}

/** The same rule stands in bin/fingerprint.cjs, which reads a record before anything else is loaded. */
function nameOf(run: string, projectRoot: string): string {
  return `${run}-${createHash('sha256').update(projectRoot).digest('hex').slice(0, 16)}.json`;
}

/**
 * Keeps a record, in place of an older one of the same run. A whole file is renamed into place; the oldest
 * records go when there are too many.
 * @param root the workspace
 * @returns false: it could not be written
 */
export async function writeFingerprints(
  root: string,
  record: FingerprintRecord,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (!RUN_ID.test(record.run)) return false;
  const dir = recordsDir(root, env);
  const file = path.join(dir, nameOf(record.run, record.projectRoot));
  const temporary = path.join(dir, `.${randomUUID()}.partial`);
  const written = await attempt('write', file, async () => {
    await mkdir(dir, { recursive: true });
    await writeFile(temporary, `${JSON.stringify(record)}\n`);
    await rename(temporary, file);
  });
  if (written.ok) await attempt('remove', dir, () => removeOldest(dir));
  else await attempt('remove', temporary, () => rm(temporary, { force: true }));
  return written.ok;
}

/**
 * @param root the workspace
 * @returns null: this run has no record of the project, or it is damaged
 */
export async function readFingerprints(
  root: string,
  projectRoot: string,
  run: string,
  env: NodeJS.ProcessEnv,
): Promise<FingerprintRecord | null> {
  if (!RUN_ID.test(run)) return null;
  const record = await readRecord(path.join(recordsDir(root, env), nameOf(run, projectRoot)));
  return record?.run === run && record.projectRoot === projectRoot ? record : null;
}

/** All records of a run. */
export async function fingerprintsOfRun(
  root: string,
  run: string,
  env: NodeJS.ProcessEnv,
): Promise<FingerprintRecord[]> {
  const dir = recordsDir(root, env);
  const names = await attempt('read', dir, () => readdir(dir));
  const own = names.ok ? names.value.filter((name) => name.startsWith(`${run}-`)) : [];
  const records = await Promise.all(own.map((name) => readRecord(path.join(dir, name))));
  return records.filter((record) => record?.run === run) as FingerprintRecord[];
}

async function readRecord(file: string): Promise<FingerprintRecord | null> {
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  return text.ok ? parseRecord(text.value) : null;
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

function parseRecord(text: string): FingerprintRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is FingerprintRecord {
  if (!isObject(value) || value['schemaVersion'] !== 2) return false;
  const { run, projectRoot, taken, stages } = value;
  return (
    typeof run === 'string' &&
    typeof projectRoot === 'string' &&
    typeof taken === 'number' &&
    isObject(stages) &&
    Object.entries(stages).every(
      ([stage, print]) => STAGES.some((known) => known === stage) && isFingerprint(print),
    )
  );
}

function isFingerprint(value: unknown): value is Fingerprint {
  return (
    isObject(value) &&
    typeof value['hash'] === 'string' &&
    isObject(value['parts']) &&
    Object.values(value['parts']).every((each) => typeof each === 'string')
  );
}
