/**
 * What the flags of an LLVM profile's version word say, raw and indexed alike. A profile without `ir` was made by
 * front-end instrumentation. Defined by `VARIANT_MASK_*` in LLVM's `llvm/ProfileData/InstrProfData.inc`.
 */
export type LlvmVariant =
  | 'loopEntries'
  | 'ir'
  | 'csir'
  | 'entryFirst'
  | 'debugInfoCorrelate'
  | 'byteCoverage'
  | 'functionEntryOnly'
  | 'memprof'
  | 'temporal';

const VARIANT_BITS: readonly (readonly [bit: number, variant: LlvmVariant])[] = [
  [55, 'loopEntries'],
  [56, 'ir'],
  [57, 'csir'],
  [58, 'entryFirst'],
  [59, 'debugInfoCorrelate'],
  [60, 'byteCoverage'],
  [61, 'functionEntryOnly'],
  [62, 'memprof'],
  [63, 'temporal'],
];

const VERSION_BITS = 32;

/** The parts of a profile's version word. */
export interface VersionWord {
  /** The low 32 bits. The numbers of raw and indexed profiles are unrelated. */
  readonly version: number;
  /** In the order of their bits. */
  readonly variants: readonly LlvmVariant[];
  /** Numbers of the set flag bits (32-63) that have no known meaning. */
  readonly unknownBits: readonly number[];
}

/** Takes a 64-bit version word apart. */
export function readVersionWord(word: bigint): VersionWord {
  const isSet = (bit: number): boolean => ((word >> BigInt(bit)) & 1n) === 1n;
  const known = new Map(VARIANT_BITS);
  const flagBits = Array.from({ length: 64 - VERSION_BITS }, (_, index) => VERSION_BITS + index).filter(
    isSet,
  );
  return {
    version: Number(BigInt.asUintN(VERSION_BITS, word)),
    variants: flagBits.flatMap((bit) => known.get(bit) ?? []),
    unknownBits: flagBits.filter((bit) => !known.has(bit)),
  };
}
