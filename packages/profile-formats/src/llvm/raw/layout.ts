/**
 * The u64 fields of a raw profile's header after magic (byte 0) and version word (byte 8), in the order of
 * the file, with the first version that has each and upstream's name for it. A field's offset is 16 plus 8
 * for each field before it that the version has.
 */
const HEADER_FIELDS = [
  ['binaryIdsBytes', 6], // BinaryIdsSize
  ['functions', 5], // NumData; DataSize up to version 8
  ['paddingBeforeCounters', 5], // PaddingBytesBeforeCounters
  ['counters', 5], // NumCounters; CountersSize up to version 8. With 1-byte counters their bytes
  ['paddingAfterCounters', 5], // PaddingBytesAfterCounters
  ['bitmapBytes', 9], // NumBitmapBytes
  ['paddingAfterBitmap', 9], // PaddingBytesAfterBitmapBytes
  ['uniformCounters', 11], // NumUniformCounters
  ['paddingAfterUniformCounters', 11], // PaddingBytesAfterUniformCounters
  ['uniformCountersDelta', 11], // UniformCountersDelta
  ['namesBytes', 5], // NamesSize, without its padding
  ['countersDelta', 5], // CountersDelta: start of the counters, less that of the records from version 8 on
  ['bitmapDelta', 9], // BitmapDelta: the same for the bitmap; anything when there is none
  ['namesDelta', 5], // NamesDelta: where the names were in memory
  ['vtables', 10], // NumVTables
  ['vtableNamesBytes', 10], // VNamesSize, without its padding
  ['valueKindLast', 5], // ValueKindLast: 1 up to version 9, 2 from 10 on; LLVM does not look at it
] as const;

/** A field of the header. */
export type RawHeaderField = (typeof HEADER_FIELDS)[number][0];

/**
 * The fields of a function's record, in the order of the file: bytes, first version, upstream's name.
 * `pointer` ones are as wide as the program's pointers. Each is aligned to its own size.
 */
const RECORD_FIELDS = [
  ['nameHash', 8, 5], // NameRef: first 8 bytes of the MD5 of the name
  ['hash', 8, 5], // FuncHash
  ['counters', 'pointer', 5], // CounterPtr; RelativeCounterPtr from version 8 on
  ['uniformCounters', 'pointer', 11], // UniformCounterPtr
  ['bitmap', 'pointer', 9], // BitmapPtr, relative
  ['address', 'pointer', 5], // FunctionPointer: what value data names the function by; 0 when nobody takes it
  ['values', 'pointer', 5], // Values: used only while the program runs
  ['counterCount', 4, 5], // NumCounters
  ['sites0', 2, 5], // NumValueSites[0]: indirect calls
  ['sites1', 2, 5], // NumValueSites[1]: memory operations
  ['sites2', 2, 10], // NumValueSites[2]: vtables
  ['waveSize', 2, 11], // OffloadDeviceWaveSize
  ['bitmapBytes', 4, 9], // NumBitmapBytes
] as const;

type RecordField = (typeof RECORD_FIELDS)[number][0];

/** Where the parts of a raw profile of one version and pointer size lie. */
export interface RawLayout {
  /** Size of the header: 80, 88, 112, 128 or 152 bytes for versions 5, 7 and 8, 9, 10, 11. */
  readonly headerBytes: number;
  /** Offset of each field in the header. */
  readonly header: Readonly<Partial<Record<RawHeaderField, number>>>;
  /**
   * Size of a function's record: with 64-bit pointers 48, 64 or 72 bytes for versions 5 to 8, 9 and 10, 11.
   */
  readonly recordBytes: number;
  /** Offset of each field in a function's record. */
  readonly record: Readonly<Partial<Record<RecordField, number>>> & {
    readonly nameHash: number;
    readonly hash: number;
    readonly counters: number;
    readonly address: number;
    readonly counterCount: number;
    readonly sites0: number;
  };
  /** Number of value kinds. */
  readonly kinds: 2 | 3;
  /** Size of a vtable's record: u64 hash of the name, pointer to its start, u32 size in bytes, padding. */
  readonly vtableBytes: number;
  /** Whether the pointers to counters count from their own record, not from a common start. */
  readonly isRelative: boolean;
}

const MAGIC_AND_VERSION_BYTES = 16;

/**
 * Computes the layout; fields are aligned to their own size and records to 8 bytes, as in the C structures.
 * Defined by `INSTR_PROF_RAW_HEADER` and `INSTR_PROF_DATA` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/include/llvm/ProfileData/InstrProfData.inc InstrProfData.inc}.
 */
export function rawLayoutOf(version: number, pointerBytes: 4 | 8): RawLayout {
  const fields = HEADER_FIELDS.filter(([, since]) => version >= since);
  const header = fields.map(([field], index) => [field, MAGIC_AND_VERSION_BYTES + index * 8] as const);
  const record: [RecordField, number][] = [];
  let at = 0;
  for (const [field, width, since] of RECORD_FIELDS) {
    if (version < since) continue;
    const size = width === 'pointer' ? pointerBytes : width;
    at = Math.ceil(at / size) * size;
    record.push([field, at]);
    at += size;
  }
  return {
    headerBytes: MAGIC_AND_VERSION_BYTES + fields.length * 8,
    header: Object.fromEntries(header),
    recordBytes: Math.ceil(at / 8) * 8,
    record: Object.fromEntries(record) as RawLayout['record'],
    kinds: version >= 10 ? 3 : 2,
    vtableBytes: pointerBytes === 8 ? 24 : 16,
    isRelative: version >= 8,
  };
}
