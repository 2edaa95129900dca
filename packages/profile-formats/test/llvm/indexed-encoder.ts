import { CUTOFFS, summaryWords } from './indexed-summary';
import { nameWord, valueData, type EncodedFunction } from './raw-encoder';

/**
 * A record of a function to encode. Records of one name follow one another in the file, in the order given.
 */
export interface IndexedRecord {
  readonly name: string;
  readonly hash: bigint;
  readonly counts: readonly bigint[];
  /** Written from version 11 on. */
  readonly bitmap?: readonly number[];
  /**
   * Written from version 3 on. By kind, by site: a value (of kind 0 the hash of a name) and how often it was
   * seen.
   */
  readonly values?: NonNullable<EncodedFunction['values']>;
}

/** How a profile is encoded. */
export interface IndexedEncoding {
  /** 1 to 13. */
  readonly version: number;
  readonly flags?: bigint;
  /** In hex; written from version 9 on. */
  readonly binaryIds?: readonly string[];
  /** Of the summary, written from version 4 on. */
  readonly cutoffs?: readonly number[];
}

/** Bits of the version word. */
export const INDEXED_FLAGS = { frontEnd: 0n, ir: 1n << 56n, csir: 3n << 56n } as const;

/** First versions that have a part, or no longer do as the ones before. */
const SINCE = {
  countOfCounters: 2,
  values: 3,
  summary: 4,
  /** Bit 60 of a hash tells of a context-sensitive record; before, it was a bit like the others. */
  contextSensitive: 5,
  /** Tables of few names are as small as they can be. */
  smallTables: 5,
  memProf: 8,
  binaryIds: 9,
  temporalTraces: 10,
  bitmap: 11,
  vtableNames: 12,
} as const;

const MAGIC = 0x8169_666f_7270_6cffn;
const CSIR_FLAG = 1n << 57n;
const CONTEXT_SENSITIVE = 1n << 60n;
const FIXED_HEADER_BYTES = 40;
const FEWEST_OLD_BUCKETS = 64;

/**
 * Encodes an indexed profile from the layouts of its version, on its own tables: what the reader computes can
 * be compared with it. Names that share a bucket lie in it in the order given; LLVM leaves their order to the
 * tables that it held them in, so only with a decoded profile's own order its bytes come out again. There is
 * no memory profile, no temporal trace and no name of a vtable.
 */
export function encodeIndexed(
  records: readonly IndexedRecord[],
  { version, flags = INDEXED_FLAGS.ir, binaryIds = [], cutoffs = CUTOFFS }: IndexedEncoding,
): Buffer {
  const fields = [SINCE.memProf, SINCE.binaryIds, SINCE.temporalTraces, SINCE.vtableNames];
  const headerBytes = FIXED_HEADER_BYTES + fields.filter((since) => version >= since).length * 8;
  const summaries = version >= SINCE.summary ? summariesOf(records, version, flags, cutoffs) : words();
  const payloadAt = headerBytes + summaries.length;
  const { payload, buckets } = hashTable(records, version, payloadAt);
  const tableAt = payloadAt + payload.length;

  const binaryIdsAt = tableAt + buckets.length;
  const ids = version >= SINCE.binaryIds ? sized(Buffer.concat(binaryIds.map(binaryId))) : words();
  const vtableNames = version >= SINCE.vtableNames ? sized(words()) : words();
  const offsets: readonly (readonly [since: number, offset: number])[] = [
    [SINCE.memProf, 0],
    [SINCE.binaryIds, binaryIdsAt],
    [SINCE.temporalTraces, 0],
    [SINCE.vtableNames, binaryIdsAt + ids.length],
  ];
  const present = offsets.filter(([since]) => version >= since).map(([, offset]) => BigInt(offset));
  const hottest = version < SINCE.summary ? mostFirst(records) : 0n;
  const header = words(MAGIC, BigInt(version) | flags, hottest, 0n, BigInt(tableAt), ...present);
  return Buffer.concat([header, summaries, payload, buckets, ids, vtableNames]);
}

/** Little-endian words of 64 bits. */
function words(...numbers: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 8);
  numbers.forEach((number, index) => {
    bytes.writeBigUInt64LE(number, index * 8);
  });
  return bytes;
}

function sized(bytes: Buffer): Buffer {
  return Buffer.concat([words(BigInt(bytes.length)), bytes]);
}

function paddingOf(length: number): Buffer {
  return Buffer.alloc(-length & 7);
}

function binaryId(id: string): Buffer {
  const bytes = Buffer.from(id, 'hex');
  return Buffer.concat([sized(bytes), paddingOf(bytes.length)]);
}

/** What the header tells that has no summary: the largest first counter. */
function mostFirst(records: readonly IndexedRecord[]): bigint {
  return records.reduce((most, { counts: [first = 0n] }) => (first > most ? first : most), 0n);
}

/** A profile can have context-sensitive records and no summary of them: those are counted nowhere. */
function summariesOf(
  records: readonly IndexedRecord[],
  version: number,
  flags: bigint,
  cutoffs: readonly number[],
): Buffer {
  const hasSecond = (flags & CSIR_FLAG) !== 0n;
  const isSecond = ({ hash }: IndexedRecord): boolean =>
    (hasSecond || version >= SINCE.contextSensitive) && (hash & CONTEXT_SENSITIVE) !== 0n;
  const summaryOf = (some: readonly IndexedRecord[]) =>
    summaryWords(
      some.map(({ counts }) => counts),
      cutoffs,
    );
  const first = summaryOf(records.filter((record) => !isSecond(record)));
  const second = hasSecond ? summaryOf(records.filter(isSecond)) : [];
  return words(...first, ...second);
}

/** The items by bucket, up to a multiple of 8 in the file, and the buckets' head and offsets. */
function hashTable(
  records: readonly IndexedRecord[],
  version: number,
  payloadAt: number,
): { payload: Buffer; buckets: Buffer } {
  const names = [...new Set(records.map(({ name }) => name))];
  const fewest = version < SINCE.smallTables ? FEWEST_OLD_BUCKETS : 1;
  const count = Math.max(fewest, bucketsFor(names.length));
  const buckets = Array.from({ length: count }, (): Buffer[] => []);
  for (const name of names) {
    const all = records.filter((record) => record.name === name);
    buckets[Number(nameWord(name) & BigInt(count - 1))]?.push(item(name, all, version));
  }
  const offsets: bigint[] = [];
  let payload = Buffer.alloc(0);
  for (const items of buckets) {
    offsets.push(items.length === 0 ? 0n : BigInt(payloadAt + payload.length));
    if (items.length === 0) continue;
    const head = Buffer.alloc(2);
    head.writeUInt16LE(items.length);
    payload = Buffer.concat([payload, head, ...items]);
  }
  return {
    payload: Buffer.concat([payload, paddingOf(payloadAt + payload.length)]),
    buckets: words(BigInt(count), BigInt(names.length), ...offsets),
  };
}

/** At most three of four buckets are full; a table of one or two names has one. */
function bucketsFor(names: number): number {
  return names <= 2 ? 1 : 2 ** (Math.floor(Math.log2(Math.floor((names * 4) / 3))) + 1);
}

function item(name: string, records: readonly IndexedRecord[], version: number): Buffer {
  const key = Buffer.from(name);
  const data = Buffer.concat(records.map((one) => record(one, version)));
  return Buffer.concat([words(nameWord(name), BigInt(key.length), BigInt(data.length)), key, data]);
}

function record({ hash, counts, bitmap = [], values = [] }: IndexedRecord, version: number): Buffer {
  const numbers = [hash];
  if (version >= SINCE.countOfCounters) numbers.push(BigInt(counts.length));
  numbers.push(...counts);
  if (version >= SINCE.bitmap) numbers.push(BigInt(bitmap.length), ...bitmap.map(BigInt));
  return Buffer.concat([words(...numbers), version >= SINCE.values ? valueData(values) : words()]);
}
