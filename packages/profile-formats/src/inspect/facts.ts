import type { Damage } from '../base/damage';
import type { Identification } from '../identify/identify';
import type { PackedFacts } from '../identify/packed';
import type { LlvmVariant } from '../llvm/variants';
import type { PerfHeader } from '../perf/perf-data';
import type { NameCensus } from './name-census';

/**
 * The instrumentation behind an LLVM profile: by the compiler's front end, its IR passes, or their second
 * round.
 */
export type InstrumentationLevel = 'front-end' | 'ir' | 'csir';

/** One of the functions with the highest counts. */
export interface HotName {
  /** The mangled name in the profile; null if the profile has only a hash. */
  readonly name: string | null;
  /** Null for BOLT's profiles. */
  readonly nameHash: bigint | null;
  /** Structural hash; null for fdata, which has none. */
  readonly hash: bigint | null;
  /** The largest of its counters; null for fdata. */
  readonly maximumCount: bigint | null;
  /** Sum of its counters; for BOLT profiles, of the counts at its places. */
  readonly totalCount: bigint;
}

/** A part of text profiles that not every release reads; binary profiles have versions for it. */
export type TextFeature = 'temporal' | 'byteCoverage' | 'loopEntries' | 'bitmap' | 'vtableTarget';

/** The contents of a profile of any format. */
export interface ProfileContents {
  /** Records: a name with two structural hashes counts twice. */
  readonly functions: number;
  /** The functions counted by context-sensitive instrumentation; 0 except for IR profiles. */
  readonly contextSensitiveFunctions: number;
  /** Number of counters; for fdata of records, for BOLT YAML of blocks with a profile. */
  readonly counters: number;
  /** Sum of all counts, exact. */
  readonly totalCount: bigint;
  /** The largest count. */
  readonly maximumCount: bigint;
  /** The largest first counter of a function; null unless an LLVM profile tells which counter is the first. */
  readonly maximumFunctionCount: bigint | null;
  /** The largest of the other counters; null as before. */
  readonly maximumInternalCount: bigint | null;
  /** Functions whose counters are all 0; null unless every function was read. */
  readonly neverExecuted: number | null;
  /** Functions marked hot or warm without counts; the numbers above leave them out. */
  readonly pseudoFunctions: number;
  /** Null unless every function was read. */
  readonly names: NameCensus | null;
  /** The hottest functions first; empty unless every function was read. */
  readonly hottest: readonly HotName[];
}

/** The facts behind a verdict, gathered by `inspect`. */
export interface ProfileFacts {
  /** The facts from the first bytes. */
  readonly identification: Identification;
  /** Bytes of the file, or of what was unpacked. */
  readonly size: number;
  /** The compression that was read through; null without one. */
  readonly packed: PackedFacts['format'] | null;
  /** `header`, `counts`: the functions were not read, so damage in them is unknown. */
  readonly depth: InspectionDepth;
  /** The first damage found; null if the bytes read are sound. */
  readonly damage: Damage | null;
  /** What was read: only in what was read to its end can the absence of damage be told. */
  readonly extent: 'all' | 'all but the memory profile' | 'head';
  /**
   * A raw profile of counters alone: `llvm-profdata` takes the functions and names from the program's debug
   * information or from the program itself. Null for any other profile.
   */
  readonly correlation: 'debug-info' | 'binary' | null;
  /** Profiles in the file: more than 1 only for raw ones; 1 at depth `header`. */
  readonly profiles: number;
  /** Each level once; empty unless the file is an LLVM profile. */
  readonly levels: readonly InstrumentationLevel[];
  /** First word of the memory profile inside: its version from LLVM 20 on. */
  readonly memProfVersion: bigint | null;
  /** Build ids, in hex, of the binaries behind the profile; only LLVM profiles have them. */
  readonly binaryIds: readonly string[];
  /** Only for `perf.data`. */
  readonly perf: PerfHeader | null;
  /** `profile-flags` of a BOLT YAML profile: `lbr`, `sample`, `memevent`. */
  readonly boltFlags: readonly string[];
  /** Unknown keys of a BOLT YAML profile. */
  readonly unknownKeys: readonly string[];
  /** Keys of a BOLT YAML profile that not every release of BOLT reads. */
  readonly laterKeys: readonly string[];
  /** What a text profile has that not every release of LLVM reads. */
  readonly textFeatures: readonly TextFeature[];
  /** A count of 2^63 or more in an fdata profile. */
  readonly exceedsBoltRange: boolean;
  /** Null for a file without contents, or with damage before them. */
  readonly contents: ProfileContents | null;
}

/**
 * How much of a profile to read. `header`: less than 1 MB. `counts`: for a look at many files; of a raw profile
 * the counters and the sizes of all parts, without functions and names; of fdata the head and whether the last
 * line is whole; of other formats all. `all`: every function.
 */
export type InspectionDepth = 'header' | 'counts' | 'all';

/** The level according to a profile's variants. */
export function levelOf(variants: readonly LlvmVariant[]): InstrumentationLevel {
  if (variants.includes('csir')) return 'csir';
  return variants.includes('ir') ? 'ir' : 'front-end';
}
