/** One function of a profile, the same for every LLVM format. */
export interface FunctionRecord {
  /** PGO name (`file;name` for local functions); null if the profile has only its hash. */
  readonly name: string | null;
  /** First 8 bytes of the MD5 of the name, little endian. */
  readonly nameHash: bigint;
  /** Structural hash of the function's control flow. */
  readonly hash: bigint;
  /**
   * Counters in the order of the profile; 2^64-1 and 2^64-2 in the first are marks, see `FunctionsSummary`.
   */
  readonly counts: BigUint64Array;
  /** MC/DC bitmap; empty when there is none. */
  readonly bitmap: Uint8Array;
  /** Value profile, one entry for each kind that has sites; empty when there is none. */
  readonly values: readonly ValueSites[];
}

/** Value profile of one kind: the values seen at each site, and how often. */
export interface ValueSites {
  /** LLVM's InstrProfValueKind: 0 indirect call targets, 1 sizes of memory operations, 2 vtables. */
  readonly kind: number;
  /** One entry for each place in the code, with the values seen there. */
  readonly sites: readonly (readonly {
    /**
     * By the kind: hash of the target's name (0: not known), a size in bytes, or hash of the vtable's name.
     */
    readonly value: bigint;
    /** How often it was seen. */
    readonly count: bigint;
    /** The name behind the hash; null when the profile does not hold it, and for sizes. */
    readonly target: string | null;
  }[])[];
}
