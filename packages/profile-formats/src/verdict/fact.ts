import type { ByteOrder } from '../base/bytes';
import type { Damage } from '../base/damage';
import type { Identification } from '../identify/identify';
import type { ProfilePlace } from './places';
import type { InstrumentationLevel } from '../inspect/facts';
import type { NameCensus } from '../inspect/name-census';

/** One thing that decides over a profile. */
export type VerdictFact =
  | { readonly kind: 'damaged'; readonly damage: Damage }
  | { readonly kind: 'empty-file' }
  | { readonly kind: 'not-a-profile'; readonly found: Identification['kind'] }
  /** A profile, but not of a kind that is read in this place. */
  | {
      readonly kind: 'wrong-kind';
      readonly place: ProfilePlace;
      readonly expected: readonly Identification['kind'][];
      readonly found: Identification['kind'];
    }
  /** Front-end instrumentation (`-fprofile-instr-generate`, `-Cinstrument-coverage`) where IR's is needed. */
  | { readonly kind: 'wrong-level'; readonly expected: 'ir'; readonly found: InstrumentationLevel }
  /** Only context-sensitive functions: the profile of the first round is missing. */
  | { readonly kind: 'context-sensitive-only'; readonly functions: number }
  /** One file with profiles of several levels: newer releases merge them without a word. */
  | { readonly kind: 'mixed-levels'; readonly levels: readonly InstrumentationLevel[] }
  | {
      readonly kind: 'version-not-readable';
      readonly format: 'llvm-raw' | 'llvm-indexed';
      readonly found: number;
      readonly readable: { readonly from: number; readonly to: number };
      readonly llvmMajor: number;
      /** Whether a tool of that release was seen to refuse such files. */
      readonly isChecked: boolean;
    }
  /** A memory profile of another version than that LLVM reads: it refuses the whole file. */
  | { readonly kind: 'memprof-not-readable'; readonly found: bigint; readonly llvmMajor: number }
  | { readonly kind: 'wrong-byte-order'; readonly expected: ByteOrder; readonly found: ByteOrder }
  | { readonly kind: 'wrong-pointer-size'; readonly expected: 4 | 8; readonly found: 4 | 8 }
  | { readonly kind: 'no-functions' }
  | { readonly kind: 'all-counters-zero'; readonly functions: number }
  | {
      readonly kind: 'component-mismatch';
      readonly component: string;
      readonly expected: 'Rust' | 'C and C++';
      readonly names: NameCensus;
    }
  /** A counter that `llvm-profdata merge` takes for a sign of corruption. */
  | { readonly kind: 'counter-too-large'; readonly found: bigint; readonly limit: bigint }
  /** A count that `llvm-bolt` cannot read. */
  | { readonly kind: 'count-beyond-bolt' }
  /** A recording without branch stacks: `perf2bolt` makes an empty profile of it, unless told so. */
  | { readonly kind: 'no-branch-stacks' }
  | { readonly kind: 'recording-unfinished' }
  /** From a release whose hashes and local names differ for some functions: those lose their profile. */
  | { readonly kind: 'older-hashes'; readonly found: number; readonly llvmMajor: number }
  /** Gathered on a binary that BOLT had processed: useless for one that it has not. */
  | { readonly kind: 'bolted-collection' }
  /** Keys that BOLT 19 refuses a file for. */
  | { readonly kind: 'unknown-keys'; readonly keys: readonly string[] }
  /** A key of BOLT YAML that is newer than the release, which refuses the file for it. */
  | { readonly kind: 'key-not-readable'; readonly key: string; readonly llvmMajor: number }
  | { readonly kind: 'unknown-variant-bits'; readonly bits: readonly number[] }
  /** Counters without functions and names, which are in the program's debug information. */
  | { readonly kind: 'needs-debug-info' }
  /** No table of versions for that release. */
  | { readonly kind: 'release-not-known'; readonly llvmMajor: number };

/**
 * `usable`; `stale`: it is read, but part of it has no effect; `unusable`: refused, ignored, or without
 * effect.
 */
export type Grade = 'usable' | 'stale' | 'unusable';

/** A fact with what it makes of the profile: `usable` for what is only worth knowing. */
export interface GradedFact {
  /** What the fact makes of the profile. */
  readonly grade: Grade;
  /** The fact; `describeFact` words it. */
  readonly fact: VerdictFact;
}
