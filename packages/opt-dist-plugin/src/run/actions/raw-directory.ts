import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { err, type Result } from 'profile-formats';
import { attempt } from '../../fs/attempt';
import type { Problem, ProblemOf } from '../../model/problem';
import { objectIn, objectOf } from '../../model/plain-object';
import { type Batch, batchDir, batchesDir } from './rolling-merge';
import { type PartRecord, writeWhole } from './parts';
import type { RawFiles } from './raw-profiles';
import { nearlyFull, type Workbench } from '../workbench';

type Asked = Pick<PartRecord, 'digest' | 'library'>;

/** Beside the directory, as the merge tools take all of it: the part whose raw profiles are whole there. */
function markOf(rawDir: string): string {
  return `${rawDir}.trained.json`;
}

/** All that a part's training left, where it has ended and is not merged yet. */
export async function trainedBatches(rawDir: string, asked: Asked): Promise<readonly Batch[] | null> {
  const file = markOf(rawDir);
  if (!existsSync(file) || !existsSync(rawDir)) return null;
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  const mark = text.ok ? parseMark(text.value) : null;
  if (mark?.digest !== asked.digest || mark.library !== asked.library) return null;
  return mark.batches.every((batch) => existsSync(batch.file)) ? mark.batches : null;
}

export interface Mark extends Asked {
  readonly batches: readonly Batch[];
}

export async function markTrained(
  rawDir: string,
  { digest, library }: Asked,
  batches: readonly Batch[],
): Promise<Result<void, ProblemOf<'file'>>> {
  const mark: Mark = { digest, library, batches };
  return writeWhole(markOf(rawDir), `${JSON.stringify(mark)}\n`);
}

/** Exported for its test. @returns null: the mark is damaged, so the part is trained again */
export function parseMark(text: string): Mark | null {
  const value = objectIn(text);
  if (value === null) return null;
  const { digest, library, batches } = value;
  const isMark =
    typeof digest === 'string' &&
    (library === null || typeof library === 'string') &&
    Array.isArray(batches) &&
    batches.every(isBatch);
  return isMark ? (value as unknown as Mark) : null;
}

function isBatch(value: unknown): value is Batch {
  const { file, files, bytes, counted } = objectOf(value);
  return (
    typeof file === 'string' &&
    [files, bytes].every((each) => typeof each === 'number' && Number.isFinite(each) && each >= 0) &&
    typeof counted === 'string' &&
    /^\d+$/.test(counted)
  );
}

/** Empties it: first the mark goes, so that a half-emptied directory is not taken for a whole one. */
export async function clearRaw(rawDir: string): Promise<Result<void, ProblemOf<'file'>>> {
  return attempt('create', rawDir, async () => {
    await rm(markOf(rawDir), { force: true });
    for (const dir of [rawDir, batchDir(rawDir), batchesDir(rawDir)])
      await rm(dir, { recursive: true, force: true });
    await mkdir(rawDir, { recursive: true });
  });
}

/** Files below a directory with the suffix in their names; BOLT appends the process id. */
export async function rawFiles(dir: string, suffix: string): Promise<Result<RawFiles, Problem>> {
  return attempt('read', dir, async () => {
    const entries = existsSync(dir) ? await readdir(dir, { recursive: true, withFileTypes: true }) : [];
    const files = entries
      .filter((entry) => entry.isFile() && entry.name.includes(suffix))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort();
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    return { files, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  });
}

export async function noProfile(
  bench: Workbench,
  facts: Omit<ProblemOf<'no-profile-written'>, 'kind' | 'free'>,
): Promise<Result<never, Problem>> {
  const free = await nearlyFull(bench.project.layout.buildDir);
  return err({ kind: 'no-profile-written', free, ...facts });
}
