/** What a profile counts of one function, the same for every LLVM format. */
export interface FunctionRecord {
  /** PGO name (`file;name` for local functions); null when the profile names it by hash only. */
  readonly name: string | null;
  /** First 8 bytes of the MD5 of the name, little endian. */
  readonly nameHash: bigint;
  /** Structural hash of the function's control flow. */
  readonly hash: bigint;
  readonly counts: BigUint64Array;
  /** MC/DC bitmap; empty when there is none. */
  readonly bitmap: Uint8Array;
  readonly values: readonly ValueSites[];
}

/** Value profile of one kind: per site the values that were seen and how often. */
export interface ValueSites {
  /** LLVM's InstrProfValueKind: 0 indirect call targets, 1 sizes of memory operations, 2 vtables. */
  readonly kind: number;
  readonly sites: readonly (readonly {
    readonly value: bigint;
    readonly count: bigint;
    readonly target: string | null;
  }[])[];
}
