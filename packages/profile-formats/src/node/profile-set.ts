import { join } from 'node:path';
import type { FileError, ProfileSetError } from '../errors';
import { MANIFEST_FILE, type Manifest } from '../manifest';
import { checkManifest, type FoundFile } from '../manifest-check';
import { parseManifest } from '../manifest-parse';
import { err, ok, type Result } from '../result';
import { digestFile, readText } from './file';

/** A profile set whose files were found to be those of its manifest. */
export interface ProfileSet {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** A listed file that is there; null when it is not. */
async function findFile(directory: string, file: string): Promise<Result<FoundFile | null, FileError>> {
  const digest = await digestFile(join(directory, file));
  if (digest.ok) return ok({ file, ...digest.value });
  return digest.error.code === 'ENOENT' ? ok(null) : digest;
}

/**
 * Reads a profile set's manifest and digests every profile that it lists. Errors: the manifest or a profile cannot be
 * read, the manifest is not one, or profiles are missing or have another size or digest (all such facts at once).
 */
export async function readProfileSet(directory: string): Promise<Result<ProfileSet, ProfileSetError>> {
  const path = join(directory, MANIFEST_FILE);
  const text = await readText(path);
  if (!text.ok) return text;
  const manifest = parseManifest(text.value);
  if (!manifest.ok) return err({ kind: 'profile-set-manifest', path, problem: manifest.error });
  const found: FoundFile[] = [];
  for (const { file } of manifest.value.profiles) {
    const result = await findFile(directory, file);
    if (!result.ok) return result;
    if (result.value) found.push(result.value);
  }
  const mismatches = checkManifest(manifest.value, found);
  if (mismatches.length > 0) return err({ kind: 'profile-set-mismatch', directory, mismatches });
  return ok({ directory, manifest: manifest.value });
}
