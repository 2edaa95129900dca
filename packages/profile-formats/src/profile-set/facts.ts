import type { Grade, VerdictFact } from '../verdict/fact';

/** One reason in the verdict on a profile set or on a profile in it. */
export type ProfileSetFact =
  | {
      readonly kind: 'other-stage' | 'other-host';
      /** The manifest's. */
      readonly file: string;
      readonly expected: string;
      readonly found: string;
    }
  /** The manifest lists no profile of a needed component. */
  | {
      readonly kind: 'component-missing';
      readonly file: string;
      readonly component: string;
      /** The components that are there. */
      readonly found: readonly string[];
    }
  /** Several profiles of one component, so the choice is ambiguous. */
  | {
      readonly kind: 'component-repeated';
      readonly file: string;
      readonly component: string;
      readonly files: readonly string[];
    }
  /**
   * The manifest contradicts a profile's contents although the digest matches, so somebody edited the
   * manifest.
   */
  | {
      readonly kind: 'manifest-differs';
      readonly file: string;
      readonly field: ManifestField;
      /** The value in the manifest. */
      readonly expected: string;
      /** The value in the profile. */
      readonly found: string;
    }
  /** The version of LLVM is recorded, but does not begin with a number. */
  | { readonly kind: 'llvm-version-form'; readonly file: string; readonly found: string }
  /** A key that does not have the form of a task's hash. */
  | { readonly kind: 'stage-key-form'; readonly file: string; readonly found: string }
  /** A version that the consumer's LLVM reads but this package does not, so the contents are unchecked. */
  | {
      readonly kind: 'profile-not-read';
      readonly file: string;
      readonly version: number;
      /** The newest version that this package reads. */
      readonly newest: number;
    }
  /** A fact of the verdict on one profile. */
  | { readonly kind: 'profile'; readonly file: string; readonly fact: VerdictFact };

/** A field that both the manifest and the profile record. */
export type ManifestField = 'kind' | 'formatVersion' | 'functions' | 'counters' | 'maximumCount';

/** A fact and the grade that it gives the set. */
export interface GradedProfileSetFact {
  /** The grade that the fact gives the set. */
  readonly grade: Grade;
  /** The fact; `describeSetFact` words it. */
  readonly fact: ProfileSetFact;
}

/** The verdict on a profile set or on a single profile. */
export interface ProfileSetVerdict {
  /** The worst grade among the facts. */
  readonly grade: Grade;
  /** The facts, the worst first. */
  readonly facts: readonly GradedProfileSetFact[];
}
