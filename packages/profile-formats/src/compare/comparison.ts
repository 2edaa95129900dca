/** The overlap of the counts of one sort, as shares from 0 to 1 of the tested profile. */
export interface CountOverlap {
  /** The overlap: the sum of each counter's smaller share. */
  readonly overlap: number;
  /** Share of the functions whose structure differs. */
  readonly mismatched: number;
  /** Share of the functions that only the tested profile has. */
  readonly onlyInTest: number;
  /** Sum of the counts in the base. */
  readonly baseSum: number;
  /** Sum of the counts in the tested profile. */
  readonly testSum: number;
}

/** A function of both profiles, and its share of all counts in each. */
export interface Shift {
  /** PGO name; null if only its hash is known. */
  readonly name: string | null;
  /** First 8 bytes of the MD5 of the name. */
  readonly nameHash: bigint;
  /** Its share of all counts of the base, 0 to 1. */
  readonly baseShare: number;
  /** Its share of all counts of the tested profile, 0 to 1. */
  readonly testShare: number;
}

/** The distance between two profiles. */
export interface Comparison {
  /** Functions in both, of the same structure or never executed in the tested one. */
  readonly overlapping: number;
  /**
   * Functions whose name both profiles have, but with another structural hash or other numbers of counters or
   * sites.
   */
  readonly mismatched: number;
  /** Functions whose name only the tested profile has. */
  readonly onlyInTest: number;
  /** Of the counters. */
  readonly edges: CountOverlap;
  /** By LLVM's kind: 0 indirect call targets, 1 sizes of memory operations, 2 vtables. */
  readonly values: readonly CountOverlap[];
  /** Names (or hashes, where a profile has no name) only in the base, in the order of the profile. */
  readonly namesOnlyInBase: readonly (string | bigint)[];
  /** The same for the tested profile. */
  readonly namesOnlyInTest: readonly (string | bigint)[];
  /** Names that both have without a structural hash in common. */
  readonly changedHashes: readonly (string | bigint)[];
  /** The largest first. */
  readonly shifts: readonly Shift[];
}
