import { join } from 'node:path';
import type { ProfileSetError } from '../profile-set/errors';
import { MANIFEST_FILE, type Manifest, type ProfileEntry } from '../profile-set/manifest';
import { checkManifest, type FoundFile } from '../profile-set/manifest-check';
import { parseManifest } from '../profile-set/manifest-parse';
import { judgeProfileSet, type ProfileSetConsumer } from '../profile-set/check';
import type { ProfileSetVerdict } from '../profile-set/facts';
import { err, ok, type Result } from '../base/result';
import { digestFile, readText } from './file';
import { inspectProfile, type InspectedFile } from './profile-set-file';
import type { FileError } from '../base/file-error';

/** A profile set whose files were found to be those of its manifest. */
export interface ProfileSet {
  /** As it was given. */
  readonly directory: string;
  /** Its `manifest.json`. */
  readonly manifest: Manifest;
}

/** A profile set that was read to its end. */
export interface CheckedProfileSet extends ProfileSet {
  /** What it is good for, from its manifest and from what is inside its profiles. */
  readonly verdict: ProfileSetVerdict;
}

/**
 * Reads a profile set's manifest and digests every profile that it lists. Errors: the manifest or a profile
 * cannot be read, the manifest is not one, or profiles are missing or have another size or digest (all such
 * facts at once).
 */
export async function readProfileSet(directory: string): Promise<Result<ProfileSet, ProfileSetError>> {
  const manifest = await readManifest(directory);
  if (!manifest.ok) return manifest;
  const found = await findFiles(directory, manifest.value, ({ file }) => digestFile(join(directory, file)));
  return found.ok ? ok({ directory, manifest: manifest.value }) : found;
}

/**
 * All that should be known of a set before a compiler or BOLT gets it: as {@link readProfileSet}, and the
 * profiles of the needed components are read to their end and judged. Errors are those of
 * {@link readProfileSet}; everything else is a fact of the verdict.
 *
 * Every function is read (depth `all`), before a set is published and before each use, also when the digests
 * are those of an earlier run: the manifest may have been made by anyone, and digests only say that the files
 * are those that it was made for. It takes about a second for 100 MB, where a build that ignores the profile
 * takes hours. Depth `header` sees neither damage among the functions nor their names; it is for people who
 * only want to know what a file is.
 */
export async function checkProfileSet(
  directory: string,
  consumer: ProfileSetConsumer,
): Promise<Result<CheckedProfileSet, ProfileSetError>> {
  const manifest = await readManifest(directory);
  if (!manifest.ok) return manifest;
  const components = consumer.needed.map(({ component }) => component);
  const inspected = new Map<string, InspectedFile['facts']>();
  const found = await findFiles(directory, manifest.value, async ({ file, component }) => {
    const path = join(directory, file);
    if (!components.includes(component)) return digestFile(path);
    const profile = await inspectProfile(path);
    if (profile.ok) inspected.set(file, profile.value.facts);
    return profile;
  });
  if (!found.ok) return found;
  const verdict = judgeProfileSet(manifest.value, inspected, consumer);
  return ok({ directory, manifest: manifest.value, verdict });
}

async function readManifest(directory: string): Promise<Result<Manifest, ProfileSetError>> {
  const path = join(directory, MANIFEST_FILE);
  const text = await readText(path);
  if (!text.ok) return text;
  const manifest = parseManifest(text.value);
  return manifest.ok ? manifest : err({ kind: 'profile-set-manifest', path, problem: manifest.error });
}

/** The listed files, each as it is read; all of them must be there and be those of the manifest. */
async function findFiles(
  directory: string,
  manifest: Manifest,
  read: (entry: ProfileEntry) => Promise<Result<Omit<FoundFile, 'file'>, FileError>>,
): Promise<Result<readonly FoundFile[], ProfileSetError>> {
  const found: FoundFile[] = [];
  for (const entry of manifest.profiles) {
    const result = await read(entry);
    if (result.ok) found.push({ file: entry.file, size: result.value.size, sha256: result.value.sha256 });
    else if (result.error.code !== 'ENOENT') return result;
  }
  const mismatches = checkManifest(manifest, found);
  return mismatches.length > 0 ? err({ kind: 'profile-set-mismatch', directory, mismatches }) : ok(found);
}
