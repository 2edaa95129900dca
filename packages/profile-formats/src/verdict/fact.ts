import type { ByteOrder } from '../base/bytes';
import type { Damage } from '../base/damage';
import type { Identification } from '../identify/identify';
import type { OtherProfileFormat } from '../identify/other-profiles';
import type { PackedFacts } from '../identify/packed';
import type { ProfilePlace } from './places';
import type { InstrumentationLevel, TextFeature } from '../inspect/facts';
import type { NameCensus } from '../inspect/name-census';

/** One reason in a verdict. */
export type VerdictFact =
  | { readonly kind: 'damaged'; readonly damage: Damage }
  | { readonly kind: 'empty-file' }
  | { readonly kind: 'not-a-profile'; readonly found: Identification['kind'] }
  /** A compressed file or an archive: whether a profile is inside is not known. */
  | { readonly kind: 'packed-file'; readonly format: PackedFacts['format'] }
  /** A compressed profile that was looked into; no tool of LLVM or BOLT does so. */
  | { readonly kind: 'read-through'; readonly format: PackedFacts['format'] }
  /** A profile that is known by its first bytes only. */
  | { readonly kind: 'contents-not-read'; readonly format: OtherProfileFormat }
  /** A profile of a kind that this place does not read. */
  | {
      readonly kind: 'wrong-kind';
      readonly place: ProfilePlace;
      readonly expected: readonly Identification['kind'][];
      readonly found: Identification['kind'];
    }
  /**
   * Front-end instrumentation (`-fprofile-instr-generate`, `-Cinstrument-coverage`) where IR instrumentation
   * is expected.
   */
  | { readonly kind: 'wrong-level'; readonly expected: 'ir'; readonly found: InstrumentationLevel }
  /** Only context-sensitive functions: the profile of the first round is missing. */
  | { readonly kind: 'context-sensitive-only'; readonly functions: number }
  /** One file with profiles of several levels: newer releases merge them without a warning. */
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
  /** A part of a text profile that this LLVM does not know, so it refuses the whole file. */
  | { readonly kind: 'text-not-readable'; readonly feature: TextFeature; readonly llvmMajor: number }
  /** A memory profile of a version that this LLVM does not read, so it refuses the whole file. */
  | { readonly kind: 'memprof-not-readable'; readonly found: bigint; readonly llvmMajor: number }
  | { readonly kind: 'wrong-byte-order'; readonly expected: ByteOrder; readonly found: ByteOrder }
  | { readonly kind: 'wrong-pointer-size'; readonly expected: 4 | 8; readonly found: 4 | 8 }
  | { readonly kind: 'no-functions' }
  | { readonly kind: 'all-counters-zero'; readonly functions: number }
  /** Sampled functions without a count: `perf2bolt` writes none into YAML without branch stacks. */
  | { readonly kind: 'samples-without-counts'; readonly functions: number }
  | {
      readonly kind: 'component-mismatch';
      readonly component: string;
      readonly expected: 'Rust' | 'C and C++';
      readonly names: NameCensus;
    }
  /** A counter so large that `llvm-profdata merge` takes a raw profile with it for corrupt. */
  | { readonly kind: 'counter-too-large'; readonly found: bigint; readonly limit: bigint }
  /** One counter that outweighs all others together: a compiler takes all other code for cold. */
  | { readonly kind: 'dominant-counter'; readonly found: bigint; readonly total: bigint }
  /** A count that `llvm-bolt` cannot read. */
  | { readonly kind: 'count-beyond-bolt' }
  /**
   * A recording without branch stacks: `perf2bolt` makes an empty profile of it, unless an option says so.
   */
  | { readonly kind: 'no-branch-stacks' }
  | { readonly kind: 'recording-unfinished' }
  /** From a release with other hashes and local names for some functions, which lose their profile. */
  | { readonly kind: 'older-hashes'; readonly found: number; readonly llvmMajor: number }
  /** Gathered on a binary that BOLT had processed, and useless for any other binary. */
  | { readonly kind: 'bolted-collection' }
  /** Unknown keys; BOLT 19 refuses files with them. */
  | { readonly kind: 'unknown-keys'; readonly keys: readonly string[] }
  /** A BOLT YAML key newer than the release, which refuses the file. */
  | { readonly kind: 'key-not-readable'; readonly key: string; readonly llvmMajor: number }
  | { readonly kind: 'unknown-variant-bits'; readonly bits: readonly number[] }
  /** Counters only: the functions and names are in the program's debug information. */
  | { readonly kind: 'needs-debug-info' }
  /** Counters only: the functions and names are in sections of the program. */
  | { readonly kind: 'needs-program' }
  /** A version whose layout is known from public sources: no tool was at hand to compare with. */
  | { readonly kind: 'layout-not-tried'; readonly format: 'llvm-raw'; readonly version: number }
  /** No table of versions for that release. */
  | { readonly kind: 'release-not-known'; readonly llvmMajor: number };

/**
 * `usable`; `stale`: the consumer reads the profile, but part of it has no effect; `unusable`: the consumer
 * refuses or ignores it, or it has no effect.
 */
export type Grade = 'usable' | 'stale' | 'unusable';

/** A fact and the grade that it gives the profile; `usable` marks mere information. */
export interface GradedFact {
  /** The grade that the fact gives the profile. */
  readonly grade: Grade;
  /** The fact; `describeFact` words it. */
  readonly fact: VerdictFact;
}
