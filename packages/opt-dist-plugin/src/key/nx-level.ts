import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { attempt } from '../fs/attempt';
import { isObject } from '../model/plain-object';
import type { Stage } from '../model/stages';
import { workspaceDataDir } from '../project/workspace-data';

/** Files that Nx adds to every hash, whatever the inputs say (Nx 23.2.1). */
const ADDED_FILES = ['nx.json', '.gitignore', '.nxignore', 'tsconfig.base.json', 'tsconfig.json'];

/** The things outside of a stage key that Nx hashes: name → digest. */
export type NxLevel = Readonly<Record<string, string>>;

/** @param configuration of the project, as Nx has resolved it */
export async function nxLevel(root: string, configuration: unknown): Promise<NxLevel> {
  const level: Record<string, string> = {};
  for (const name of ADDED_FILES) {
    const file = path.join(root, name);
    const text = await attempt('read', file, () => readFile(file));
    if (text.ok) level[name] = digest(text.value);
  }
  return { ...level, 'the configuration of the project': digest(JSON.stringify(configuration)) };
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function fileOf(root: string, projectRoot: string, stage: Stage, env: NodeJS.ProcessEnv): string {
  const name = `${digest(projectRoot).slice(0, 16)}-${stage}.json`;
  return path.join(workspaceDataDir(root, env), 'opt-dist', 'nx', name);
}

/** Keeps what Nx hashed when a stage ran last. Nothing fails without it. */
export async function writeNxLevel(
  root: string,
  projectRoot: string,
  stage: Stage,
  level: NxLevel,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const file = fileOf(root, projectRoot, stage, env);
  await attempt('write', file, async () => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(level));
  });
}

/** @returns what differs from the last run of the stage, by name; null: no run is recorded */
export async function changedNxLevel(
  root: string,
  projectRoot: string,
  stage: Stage,
  level: NxLevel,
  env: NodeJS.ProcessEnv,
): Promise<string[] | null> {
  const file = fileOf(root, projectRoot, stage, env);
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  const before = text.ok ? parsed(text.value) : null;
  if (before === null) return null;
  const names = new Set([...Object.keys(before), ...Object.keys(level)]);
  return [...names].filter((name) => before[name] !== level[name]).sort();
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
