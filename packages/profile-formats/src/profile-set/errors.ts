import type { ManifestMismatch } from './manifest-check';
import type { ManifestError } from './manifest-parse';
import type { ProfileNameError } from './names';
import type { FileError } from '../base/file-error';

/** A profile set with an invalid manifest. */
export interface ProfileSetManifestError {
  /** Tells it from other errors. */
  readonly kind: 'profile-set-manifest';
  /** The manifest's path. */
  readonly path: string;
  /** The problem of the manifest. */
  readonly problem: ManifestError;
}

/** A profile set whose files differ from its manifest. */
export interface ProfileSetMismatchError {
  /** Tells it from other errors. */
  readonly kind: 'profile-set-mismatch';
  /** As it was given. */
  readonly directory: string;
  /** One or more. */
  readonly mismatches: readonly ManifestMismatch[];
}

/** Why a profile set cannot be used. */
export type ProfileSetError = FileError | ProfileSetManifestError | ProfileSetMismatchError;

/** Every expected failure of this package. */
export type ProfileError = ProfileSetError | ManifestError | ProfileNameError;
