/** The u64 fields of a raw profile's header after magic and version word, in the order of the file. */
const HEADER_FIELDS = [
  ['binaryIdsBytes', 6],
  ['functions', 5],
  ['paddingBeforeCounters', 5],
  ['counters', 5],
  ['paddingAfterCounters', 5],
  ['bitmapBytes', 9],
  ['paddingAfterBitmap', 9],
  ['uniformCounters', 11],
  ['paddingAfterUniformCounters', 11],
  ['uniformCountersDelta', 11],
  ['namesBytes', 5],
  ['countersDelta', 5],
  ['bitmapDelta', 9],
  ['namesDelta', 5],
  ['vtables', 10],
  ['vtableNamesBytes', 10],
  ['valueKindLast', 5],
] as const;

/** A field of the header. */
export type RawHeaderField = (typeof HEADER_FIELDS)[number][0];

/** The fields of a function's record, in the order of the file; `pointer` ones are as wide as the program's pointers. */
const RECORD_FIELDS = [
  ['nameHash', 8, 5],
  ['hash', 8, 5],
  ['counters', 'pointer', 5],
  ['uniformCounters', 'pointer', 11],
  ['bitmap', 'pointer', 9],
  ['address', 'pointer', 5],
  ['values', 'pointer', 5],
  ['counterCount', 4, 5],
  ['sites0', 2, 5],
  ['sites1', 2, 5],
  ['sites2', 2, 10],
  ['waveSize', 2, 11],
  ['bitmapBytes', 4, 9],
] as const;

type RecordField = (typeof RECORD_FIELDS)[number][0];

/** Where the parts of a raw profile of one version and pointer size lie. */
export interface RawLayout {
  readonly headerBytes: number;
  /** Offset of each field in the header. */
  readonly header: Readonly<Partial<Record<RawHeaderField, number>>>;
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
  readonly vtableBytes: number;
  /** Whether the pointers to counters count from their own record, not from a common start. */
  readonly isRelative: boolean;
}

const MAGIC_AND_VERSION_BYTES = 16;

/**
 * Computes the layout; fields are aligned to their own size and records to 8 bytes, as in the C structures. Defined by
 * `INSTR_PROF_RAW_HEADER` and `INSTR_PROF_DATA` in LLVM's
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
