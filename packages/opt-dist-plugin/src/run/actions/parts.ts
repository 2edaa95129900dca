import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import { attempt } from '../../fs/attempt';
import { objectIn, objectOf } from '../../model/plain-object';
import type { Problem, ProblemOf } from '../../model/problem';
import type { FileMark } from '../../plan/build-state';
import { isAsRecorded, markOf } from '../file-mark';

/** What is known of the merged profile of one part of a training. */
export interface PartRecord extends FileMark {
  readonly name: string;
  /** Of the instrumented build, of what runs the workload, and of the part. */
  readonly digest: string;
  /** The library that was trained, by its digest from before BOLT; null: none was. */
  readonly library: string | null;
  /** The raw profiles that were merged into it. */
  readonly raw: { readonly files: number; readonly bytes: number };
}

type Asked = Pick<PartRecord, 'digest' | 'library'>;

/** The merged profile of a part, with or without a record. */
export function partFile(dir: string, digest: string): string {
  return path.join(dir, `${shortened(digest)}.profile`);
}

function recordFile(dir: string, digest: string): string {
  return path.join(dir, `${shortened(digest)}.json`);
}

function shortened(digest: string): string {
  return digest.slice(0, 24);
}

/** The record of a part whose profile lies there as it was recorded; null: it must be trained. */
export async function finishedPart(dir: string, { digest, library }: Asked): Promise<PartRecord | null> {
  const file = recordFile(dir, digest);
  const text = existsSync(file) ? await attempt('read', file, () => readFile(file, 'utf8')) : null;
  const record = text?.ok === true ? parseRecord(text.value) : null;
  if (record?.digest !== digest || record.library !== library) return null;
  const profile = partFile(dir, digest);
  return existsSync(profile) && (await isAsRecorded(profile, record)) ? record : null;
}

/** The digests of all parts whose profiles lie in a directory as they were recorded. */
export async function finishedDigests(dir: string): Promise<string[]> {
  return (await finishedParts(dir)).map(({ digest }) => digest);
}

/** Their records. */
export async function finishedParts(dir: string): Promise<PartRecord[]> {
  const names = await readdir(dir).catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map(async (name) => {
        const file = path.join(dir, name);
        const text = await attempt('read', file, () => readFile(file, 'utf8'));
        const record = text.ok ? parseRecord(text.value) : null;
        return record === null ? null : finishedPart(dir, record);
      }),
  );
  return found.flatMap((record) => (record === null ? [] : [record]));
}

/** Exported for its test. @returns null: the record is damaged, so its part is trained again */
export function parseRecord(text: string): PartRecord | null {
  const value = objectIn(text);
  if (value === null) return null;
  const { name, digest, library, sha256, size, modified } = value;
  const { files, bytes } = objectOf(value['raw']);
  const isCount = (each: unknown) => typeof each === 'number' && Number.isFinite(each) && each >= 0;
  const isRecord =
    [name, digest, sha256].every((each) => typeof each === 'string') &&
    (library === null || typeof library === 'string') &&
    [size, modified, files, bytes].every(isCount);
  return isRecord ? (value as unknown as PartRecord) : null;
}

/**
 * Puts a merged profile among the finished parts. It counts from the moment that its record lies there: whoever
 * is killed before has lost this part, and nobody merges it twice.
 * @param temporary the profile, in the same directory
 */
export async function keepPart(
  dir: string,
  temporary: string,
  facts: Pick<PartRecord, 'name' | 'digest' | 'library' | 'raw'>,
): Promise<Result<PartRecord, Problem>> {
  const profile = partFile(dir, facts.digest);
  const placed = await attempt('rename', profile, async () => {
    await rm(recordFile(dir, facts.digest), { force: true });
    await synced(temporary);
    await rename(temporary, profile);
  });
  if (!placed.ok) return placed;
  const mark = await markOf(profile);
  if (!mark.ok) return mark;
  const record: PartRecord = { ...facts, ...mark.value };
  const file = recordFile(dir, facts.digest);
  const written = await writeWhole(file, `${JSON.stringify(record, null, 2)}\n`);
  return written.ok ? ok(record) : written;
}

/** A file that is there whole or not at all. */
export async function writeWhole(file: string, text: string): Promise<Result<void, ProblemOf<'file'>>> {
  return attempt('write', file, async () => {
    const temporary = `${file}.new`;
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  });
}

async function synced(file: string) {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what is of other parts: of another compiler, of another recipe, or no longer asked for. */
export async function keepOnly(
  dir: string,
  digests: readonly string[],
): Promise<Result<void, ProblemOf<'file'>>> {
  return attempt('create', dir, async () => {
    await mkdir(dir, { recursive: true });
    const known = new Set(digests.flatMap((digest) => [recordFile(dir, digest), partFile(dir, digest)]));
    for (const name of await readdir(dir))
      if (!known.has(path.join(dir, name))) await rm(path.join(dir, name), { recursive: true, force: true });
  });
}
