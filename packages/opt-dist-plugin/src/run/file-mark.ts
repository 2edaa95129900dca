import { constants, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { digestFile } from 'profile-formats/node';
import { err, ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import type { FileMark } from '../plan/build-state';
import { attempt, unread } from '../fs/attempt';

/** A file as it is now. */
export async function markOf(file: string): Promise<Result<FileMark, Problem>> {
  const modified = timeOf(file);
  const digest = await digestFile(file);
  if (!digest.ok) return err(unread(digest.error));
  return ok({ ...digest.value, modified: modified?.mtimeMs ?? 0 });
}

/**
 * Is the file still what was recorded? Size and time tell at once; the content is read only where the size is
 * right and the time is not.
 * @returns also true where there is no file: its absence is another matter
 */
export async function isAsRecorded(file: string, mark: FileMark): Promise<boolean> {
  const found = timeOf(file);
  if (found === null) return true;
  if (found.size !== mark.size) return false;
  if (found.mtimeMs === mark.modified) return true;
  const digest = await digestFile(file);
  return digest.ok && digest.value.sha256 === mark.sha256;
}

/** What differs between a file and the content that it must have, as a fact for the user; null: nothing. */
export async function difference(
  file: string,
  wanted: Pick<FileMark, 'sha256' | 'size'>,
): Promise<{ readonly path: string; readonly expected: string; readonly found: string } | null> {
  const digest = await digestFile(file);
  if (digest.ok && digest.value.sha256 === wanted.sha256) return null;
  const [expected, found] = [words(wanted), digest.ok ? words(digest.value) : digest.error.code];
  return { path: file, expected, found };
}

/**
 * Copies a file and looks at the copy.
 * @param wanted of the original
 * @param step its title
 */
export async function copyOf(
  from: string,
  to: string,
  wanted: Pick<FileMark, 'sha256' | 'size'>,
  step: string,
): Promise<Result<void, Problem>> {
  const copied = await attempt('copy', to, () => copyFile(from, to, constants.COPYFILE_FICLONE));
  if (!copied.ok) return copied;
  const wrong = await difference(to, wanted);
  return wrong === null ? copied : err({ kind: 'not-done', step, ...wrong });
}

function words({ size, sha256 }: Pick<FileMark, 'sha256' | 'size'>): string {
  return `${size} bytes with sha256 ${sha256}`;
}

function timeOf(file: string): { readonly size: number; readonly mtimeMs: number } | null {
  return statSync(file, { throwIfNoEntry: false }) ?? null;
}
