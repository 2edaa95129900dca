/** How alike the counts of one sort are: shares from 0 to 1 of the profile that is tested. */
export interface CountOverlap {
  /** What both have: the sum of the smaller share of each counter. */
  readonly overlap: number;
  /** Of functions whose structure differs. */
  readonly mismatched: number;
  /** Of functions that only the tested profile has. */
  readonly onlyInTest: number;
  /** Sum of the counts in the base. */
  readonly baseSum: number;
  /** Sum of the counts in the tested profile. */
  readonly testSum: number;
}

/** One function in both profiles, by what share of all counts it moved. */
export interface Shift {
  /** PGO name; null where only its hash is known. */
  readonly name: string | null;
  /** First 8 bytes of the MD5 of the name. */
  readonly nameHash: bigint;
  /** Its share of all counts of the base, 0 to 1. */
  readonly baseShare: number;
  /** Its share of all counts of the tested profile, 0 to 1. */
  readonly testShare: number;
}

/** How far a profile is from another. */
export interface Comparison {
  /** Functions in both, of the same structure or never executed in the tested one. */
  readonly overlapping: number;
  /**
   * Functions with a name that both have, but not with this structural hash or these numbers of counters or
   * sites.
   */
  readonly mismatched: number;
  /** Functions whose name only the tested profile has. */
  readonly onlyInTest: number;
  /** Of the counters. */
  readonly edges: CountOverlap;
  /** By LLVM's kind: 0 indirect call targets, 1 sizes of memory operations, 2 vtables. */
  readonly values: readonly CountOverlap[];
  /** Names (or the hashes of those that have none) that are in one only, in the order of the profile. */
  readonly namesOnlyInBase: readonly (string | bigint)[];
  /** The same of the tested profile. */
  readonly namesOnlyInTest: readonly (string | bigint)[];
  /** Names that both have without a structural hash in common. */
  readonly changedHashes: readonly (string | bigint)[];
  /** The largest first. */
  readonly shifts: readonly Shift[];
}
