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

/** A profile set whose files match its manifest. */
export interface ProfileSet {
  /** As it was given. */
  readonly directory: string;
  /** Its `manifest.json`. */
  readonly manifest: Manifest;
}

/** A profile set and the verdict on it. */
export interface CheckedProfileSet extends ProfileSet {
  /** The verdict on the set, from its manifest and the contents of its profiles. */
  readonly verdict: ProfileSetVerdict;
}

/**
 * Reads a profile set's manifest and digests every listed profile. Errors: the manifest or a profile cannot
 * be read, the manifest is invalid, or profiles are missing or differ in size or digest (all such facts at
 * once).
 */
export async function readProfileSet(directory: string): Promise<Result<ProfileSet, ProfileSetError>> {
  const manifest = await readManifest(directory);
  if (!manifest.ok) return manifest;
  const found = await findFiles(directory, manifest.value, ({ file }) => digestFile(join(directory, file)));
  return found.ok ? ok({ directory, manifest: manifest.value }) : found;
}

/**
 * Checks a set before a compiler or BOLT uses it: like {@link readProfileSet}, and also reads the profiles of
 * the needed components to their end and judges them. The errors are those of {@link readProfileSet};
 * everything else is a fact of the verdict.
 *
 * Read every function (depth `all`) before you publish a set and before each use, even if the digests match
 * an earlier run: anyone can make a manifest, and digests only prove that the files belong to it. Reading
 * takes about a second for 100 MB; a build that ignores its profile takes hours. Depth `header` misses damage
 * in the functions and their names; it serves people who only want to identify a file.
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

/** Reads each listed file; all must exist and match the manifest. */
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
