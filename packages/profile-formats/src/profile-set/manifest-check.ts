import type { Manifest, ProfileEntry } from './manifest';

/** A file of a profile set's directory, as found on disk. */
export interface FoundFile {
  /** File name inside the directory. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** A contradiction between a profile set's files and its manifest. */
export type ManifestMismatch =
  | { readonly kind: 'profile-missing'; readonly file: string }
  | {
      readonly kind: 'profile-size';
      readonly file: string;
      readonly expected: number;
      readonly found: number;
    }
  | {
      readonly kind: 'profile-digest';
      readonly file: string;
      readonly expected: string;
      readonly found: string;
    };

/**
 * Compares the files of a set's directory with its manifest: one fact for each listed profile that is missing
 * or differs, in the manifest's order. Ignores unlisted files.
 */
export function checkManifest(
  { profiles }: Pick<Manifest, 'profiles'>,
  found: readonly FoundFile[],
): ManifestMismatch[] {
  const byName = new Map(found.map((file) => [file.file, file]));
  return profiles.flatMap((profile) => mismatchOf(profile, byName.get(profile.file)) ?? []);
}

function mismatchOf(
  { file, size, sha256: digest }: ProfileEntry,
  found: FoundFile | undefined,
): ManifestMismatch | null {
  if (!found) return { kind: 'profile-missing', file };
  if (found.size !== size) return { kind: 'profile-size', file, expected: size, found: found.size };
  if (found.sha256 !== digest) return { kind: 'profile-digest', file, expected: digest, found: found.sha256 };
  return null;
}
