import type { Damage } from '../base/damage';
import type { Identification } from '../identify/identify';
import type { LlvmVariant } from '../llvm/variants';
import type { PerfHeader } from '../perf/perf-data';
import type { NameCensus } from './name-census';

/**
 * What instrumentation an LLVM profile comes from: the compiler's front end, its IR passes, or their second
 * round.
 */
export type InstrumentationLevel = 'front-end' | 'ir' | 'csir';

/** One of the functions that a profile counts most of. */
export interface HotName {
  /** As the profile has it, mangled; null when it names the function by hash only. */
  readonly name: string | null;
  /** Null for BOLT's profiles. */
  readonly nameHash: bigint | null;
  /** Structural hash; null for fdata, which has none. */
  readonly hash: bigint | null;
  /** The largest of its counters; null for fdata. */
  readonly maximumCount: bigint | null;
  /** Sum of its counters; of BOLT profiles what leaves its places. */
  readonly totalCount: bigint;
}

/** What a profile holds, whatever its format. */
export interface ProfileContents {
  /** Records: a name with two structural hashes counts twice. */
  readonly functions: number;
  /** Of these, from context-sensitive instrumentation; 0 for everything but IR profiles. */
  readonly contextSensitiveFunctions: number;
  /** Counters; of fdata records, of BOLT YAML blocks with a profile. */
  readonly counters: number;
  /** Sum of all counts, exact. */
  readonly totalCount: bigint;
  /** The largest count. */
  readonly maximumCount: bigint;
  /** Functions whose counters are all 0; null when not every function was read. */
  readonly neverExecuted: number | null;
  /**
   * Functions that the profile only calls hot or warm, without counts; they are in none of the numbers above.
   */
  readonly pseudoFunctions: number;
  /** Null when not every function was read. */
  readonly names: NameCensus | null;
  /** The hottest first; empty when not every function was read. */
  readonly hottest: readonly HotName[];
}

/** All that a verdict is made from; `inspect` gathers it. */
export interface ProfileFacts {
  /** What the first bytes tell. */
  readonly identification: Identification;
  /** Bytes of the file. */
  readonly size: number;
  /** `header`: the functions were not read, so damage among them is not known. */
  readonly depth: InspectionDepth;
  /** The first damage that was met; null when there is none in what was read. */
  readonly damage: Damage | null;
  /** Profiles in the file: more than 1 only for raw ones; 1 at depth `header`. */
  readonly profiles: number;
  /** Each level once; empty for what is no LLVM profile. */
  readonly levels: readonly InstrumentationLevel[];
  /** First word of the memory profile inside: its version from LLVM 20 on. */
  readonly memProfVersion: bigint | null;
  /** Build ids of the binaries that it was gathered on, in hex; only LLVM profiles hold them. */
  readonly binaryIds: readonly string[];
  /** Only of `perf.data`. */
  readonly perf: PerfHeader | null;
  /** Keys of a BOLT YAML profile that are not known. */
  readonly unknownKeys: readonly string[];
  /** A BOLT YAML profile counts entries from outside of the binary, with a key that BOLT 19 refuses. */
  readonly hasExternalEntries: boolean;
  /** A count of 2^63 or more in an fdata profile. */
  readonly exceedsBoltRange: boolean;
  /** Null when there is none, or when the damage stands before it. */
  readonly contents: ProfileContents | null;
}

/** How much of a profile is read: less than 1 MB of it, or all. */
export type InspectionDepth = 'header' | 'all';

/** The level that a profile's variants tell. */
export function levelOf(variants: readonly LlvmVariant[]): InstrumentationLevel {
  if (variants.includes('csir')) return 'csir';
  return variants.includes('ir') ? 'ir' : 'front-end';
}
