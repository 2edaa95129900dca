/**
 * The flags of the version word of LLVM's raw and indexed profiles. A profile without `ir` was made by
 * front-end instrumentation.
 *
 * | bit | variant | upstream's `VARIANT_MASK_…` | in the headers of LLVM |
 * | --- | --- | --- | --- |
 * | 55 | `loopEntries` | INSTR_LOOP_ENTRIES | 22, not in 19 |
 * | 56 | `ir` | IR_PROF | 13 |
 * | 57 | `csir` | CSIR_PROF | 13 |
 * | 58 | `entryFirst` | INSTR_ENTRY | 13 |
 * | 59 | `debugInfoCorrelate` | DBG_CORRELATE | 14 |
 * | 60 | `byteCoverage` | BYTE_COVERAGE | 14 |
 * | 61 | `functionEntryOnly` | FUNCTION_ENTRY_ONLY | 14 |
 * | 62 | `memprof` | MEMPROF | 15 |
 * | 63 | `temporal` | TEMPORAL_PROF | 19, not in 16 |
 *
 * Defined in LLVM's {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/include/llvm/ProfileData/InstrProfData.inc
 * InstrProfData.inc}.
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

const KNOWN = new Map(VARIANT_BITS);
const FLAG_BITS = Array.from({ length: 64 - VERSION_BITS }, (_, index) => VERSION_BITS + index);

/** Takes a 64-bit version word apart. */
export function readVersionWord(word: bigint): VersionWord {
  const flags = Number(BigInt.asUintN(64 - VERSION_BITS, word >> BigInt(VERSION_BITS)));
  const set = FLAG_BITS.filter((bit) => ((flags >>> (bit - VERSION_BITS)) & 1) === 1);
  return {
    version: Number(BigInt.asUintN(VERSION_BITS, word)),
    variants: set.flatMap((bit) => KNOWN.get(bit) ?? []),
    unknownBits: set.filter((bit) => !KNOWN.has(bit)),
  };
}
