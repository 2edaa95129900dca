import type { Grade, VerdictFact } from '../verdict/fact';

/** One thing that decides over a profile set, or over a profile in it. */
export type ProfileSetFact =
  | {
      readonly kind: 'other-stage' | 'other-host';
      /** The manifest's. */
      readonly file: string;
      readonly expected: string;
      readonly found: string;
    }
  /** A profile that is needed is not among those that the manifest lists. */
  | {
      readonly kind: 'component-missing';
      readonly file: string;
      readonly component: string;
      /** The components that are there. */
      readonly found: readonly string[];
    }
  /** Which of them is meant nobody can tell. */
  | {
      readonly kind: 'component-repeated';
      readonly file: string;
      readonly component: string;
      readonly files: readonly string[];
    }
  /**
   * What the manifest says of a profile is not what is in it, although the digest is right: it was edited.
   */
  | {
      readonly kind: 'manifest-differs';
      readonly file: string;
      readonly field: ManifestField;
      /** As the manifest has it. */
      readonly expected: string;
      /** As it was read from the profile. */
      readonly found: string;
    }
  /** The version of LLVM is recorded, but does not begin with a number. */
  | { readonly kind: 'llvm-version-form'; readonly file: string; readonly found: string }
  /** A key that no task hash looks like. */
  | { readonly kind: 'stage-key-form'; readonly file: string; readonly found: string }
  /** A version that the consumer's LLVM reads and this package does not: nothing inside was looked at. */
  | {
      readonly kind: 'profile-not-read';
      readonly file: string;
      readonly version: number;
      /** The newest that is read here. */
      readonly newest: number;
    }
  /** A verdict's fact on one profile. */
  | { readonly kind: 'profile'; readonly file: string; readonly fact: VerdictFact };

/** What a manifest says of a profile and the profile says itself. */
export type ManifestField = 'kind' | 'formatVersion' | 'functions' | 'counters' | 'maximumCount';

/** A fact with what it makes of the set. */
export interface GradedProfileSetFact {
  /** What the fact makes of the set. */
  readonly grade: Grade;
  /** The fact; `describeSetFact` words it. */
  readonly fact: ProfileSetFact;
}

/** What a profile set, or a single profile, is good for. */
export interface ProfileSetVerdict {
  /** The worst of its facts'. */
  readonly grade: Grade;
  /** The worst first. */
  readonly facts: readonly GradedProfileSetFact[];
}
