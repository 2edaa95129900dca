import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** A function to encode; only what a test is about is given. */
export interface EncodedFunction {
  readonly name: string;
  readonly hash?: bigint;
  readonly counts: readonly bigint[];
  readonly bitmap?: readonly number[];
  /** By kind, by site: a value (of kind 0 the index of a function) and how often it was seen. */
  readonly values?: readonly (readonly (readonly (readonly [value: bigint, count: bigint])[])[])[];
  /** The counters (and the bitmap) are those of the first function: none are written for this one. */
  readonly sharesFirst?: boolean;
}

/** How a profile is encoded. */
export interface RawEncoding {
  readonly version: 5 | 7 | 8 | 9 | 10 | 11;
  readonly order?: 'little' | 'big';
  readonly flags?: bigint;
  /** In hex. */
  readonly binaryIds?: readonly string[];
  readonly packsNames?: boolean;
  /** Instead of the names: a section as it is. */
  readonly nameSection?: Buffer;
}

/** Words of the header after magic and version, by version. */
const HEADERS: Readonly<Record<RawEncoding['version'], string>> = {
  5: 'data padBefore counters padAfter names countersDelta namesDelta kindLast',
  7: 'ids data padBefore counters padAfter names countersDelta namesDelta kindLast',
  8: 'ids data padBefore counters padAfter names countersDelta namesDelta kindLast',
  9: 'ids data padBefore counters padAfter bitmap padBitmap names countersDelta bitmapDelta namesDelta kindLast',
  10: 'ids data padBefore counters padAfter bitmap padBitmap names countersDelta bitmapDelta namesDelta vtables vtableNames kindLast',
  11: 'ids data padBefore counters padAfter bitmap padBitmap uniform padUniform uniformDelta names countersDelta bitmapDelta namesDelta vtables vtableNames kindLast',
};

/** Offsets in a record with pointers of 8 bytes. */
interface RecordOffsets {
  readonly bitmap?: number;
  readonly address: number;
  readonly counters: number;
  readonly sites: number;
  readonly bitmapBytes?: number;
  readonly bytes: number;
}

const OLD_RECORD: RecordOffsets = { address: 24, counters: 40, sites: 44, bytes: 48 };
const RECORDS: Readonly<Record<RawEncoding['version'], RecordOffsets>> = {
  5: OLD_RECORD,
  7: OLD_RECORD,
  8: OLD_RECORD,
  9: { bitmap: 24, address: 32, counters: 48, sites: 52, bitmapBytes: 56, bytes: 64 },
  10: { bitmap: 24, address: 32, counters: 48, sites: 52, bitmapBytes: 60, bytes: 64 },
  11: { bitmap: 32, address: 40, counters: 56, sites: 60, bitmapBytes: 68, bytes: 72 },
};

const COUNTERS_START = 0x7000n;
const BITMAP_START = 0x9000n;
const DATA_START = 0x5000n;
const CODE_START = 0x40_0000n;
const UNIFORM_COUNTERS = 2;

/** Writes numbers one after another in one byte order. */
class Bytes {
  readonly #parts: Buffer[] = [];
  #length = 0;

  constructor(readonly isLittle: boolean) {}

  add(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  words(...words: readonly bigint[]): void {
    const bytes = Buffer.alloc(words.length * 8);
    words.forEach((word, index) => {
      put(bytes, index * 8, 8, word, this.isLittle);
    });
    this.add(bytes);
  }

  align(): void {
    this.add(Buffer.alloc(-this.#length & 7));
  }

  get all(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

function put(into: Buffer, at: number, width: 2 | 4 | 8, value: bigint, isLittle: boolean): void {
  const word = BigInt.asUintN(width * 8, value);
  for (let index = 0; index < width; index += 1) {
    const shift = BigInt((isLittle ? index : width - 1 - index) * 8);
    into[at + index] = Number((word >> shift) & 0xffn);
  }
}

/** The first 8 bytes of the MD5 of a name. */
export function nameWord(name: string): bigint {
  return createHash('md5').update(name).digest().readBigUInt64LE(0);
}

/** A number of 7 bits a byte. */
export function uleb(number: number): number[] {
  return number < 0x80 ? [number] : [(number % 0x80) | 0x80, ...uleb(Math.floor(number / 0x80))];
}

/** One chunk of names. */
function nameChunk(names: string, isPacked: boolean): Buffer {
  const plain = Buffer.from(names);
  if (!isPacked) return Buffer.from([...uleb(plain.length), 0, ...plain]);
  const packed = deflateSync(plain);
  return Buffer.concat([Buffer.from([...uleb(plain.length), ...uleb(packed.length)]), packed]);
}

/** The value data of one function. */
export function valueData(values: NonNullable<EncodedFunction['values']>, isLittle = true): Buffer {
  const kinds = values.map((sites, kind) => ({ kind, sites })).filter(({ sites }) => sites.length > 0);
  const bytes = new Bytes(isLittle);
  for (const { kind, sites } of kinds) {
    const head = Buffer.alloc(8);
    put(head, 0, 4, BigInt(kind), isLittle);
    put(head, 4, 4, BigInt(sites.length), isLittle);
    bytes.add(head);
    bytes.add(Buffer.from(sites.map((site) => site.length)));
    bytes.align();
    for (const site of sites) for (const [value, count] of site) bytes.words(value, count);
  }
  const head = Buffer.alloc(8);
  put(head, 0, 4, BigInt(8 + bytes.all.length), isLittle);
  put(head, 4, 4, BigInt(kinds.length), isLittle);
  return Buffer.concat([head, bytes.all]);
}

/**
 * Encodes a raw profile of a 64-bit program from the layouts of its version, on its own tables: what the
 * reader computes can be compared with it.
 */
export function encodeRaw(
  functions: readonly EncodedFunction[],
  {
    version,
    order = 'little',
    flags = 1n << 56n,
    binaryIds = [],
    packsNames = false,
    nameSection,
  }: RawEncoding,
): Buffer {
  const isLittle = order === 'little';
  const layout = RECORDS[version];
  const kinds = version >= 10 ? 3 : 2;
  const ids = new Bytes(isLittle);
  for (const id of binaryIds) {
    ids.words(BigInt(id.length / 2));
    ids.add(Buffer.from(id, 'hex'));
    ids.align();
  }
  const records: Buffer[] = [];
  const counters: bigint[] = [];
  const bitmap: number[] = [];
  const values: Buffer[] = [];
  functions.forEach((one, index) => {
    const [countersAt, bitmapAt] = one.sharesFirst ? [0, 0] : [counters.length * 8, bitmap.length];
    if (!one.sharesFirst) {
      counters.push(...one.counts);
      bitmap.push(...(one.bitmap ?? []));
    }
    const record = Buffer.alloc(layout.bytes);
    const place = (at: number, width: 2 | 4 | 8, value: bigint): void => {
      put(record, at, width, value, isLittle);
    };
    const own = DATA_START + BigInt(index * layout.bytes);
    const from = version >= 8 ? own : 0n;
    place(0, 8, nameWord(one.name));
    place(8, 8, one.hash ?? 1n);
    place(16, 8, COUNTERS_START + BigInt(countersAt) - from);
    place(layout.address, 8, CODE_START + BigInt(index * 16));
    place(layout.counters, 4, BigInt(one.counts.length));
    for (let kind = 0; kind < kinds; kind += 1) {
      place(layout.sites + kind * 2, 2, BigInt(one.values?.[kind]?.length ?? 0));
    }
    if (layout.bitmap !== undefined && layout.bitmapBytes !== undefined) {
      place(layout.bitmap, 8, BITMAP_START + BigInt(bitmapAt) - from);
      place(layout.bitmapBytes, 4, BigInt(one.bitmap?.length ?? 0));
    }
    records.push(record);
    if (one.values) {
      const calls = one.values[0]?.map((site) =>
        site.map(([target, count]) => [CODE_START + target * 16n, count] as const),
      );
      values.push(valueData([calls ?? [], ...one.values.slice(1)], isLittle));
    }
  });

  const names = nameSection ?? nameChunk(functions.map(({ name }) => name).join('\u0001'), packsNames);
  const from = version >= 8 ? DATA_START : 0n;
  const words: Readonly<Record<string, bigint>> = {
    ids: BigInt(ids.all.length),
    data: BigInt(functions.length),
    counters: BigInt(counters.length),
    bitmap: BigInt(bitmap.length),
    padBitmap: BigInt(-bitmap.length & 7),
    uniform: BigInt(UNIFORM_COUNTERS),
    uniformDelta: 0x1234n,
    names: BigInt(names.length),
    countersDelta: COUNTERS_START - from,
    bitmapDelta: BITMAP_START - from,
    namesDelta: 0xa000n,
    kindLast: BigInt(kinds - 1),
  };
  const file = new Bytes(isLittle);
  file.words(0xff6c70726f667281n, BigInt(version) | flags);
  file.words(...HEADERS[version].split(' ').map((word) => words[word] ?? 0n));
  for (const part of [ids.all, ...records]) file.add(part);
  file.words(...counters);
  if (layout.bitmap !== undefined) file.add(Buffer.from(bitmap));
  file.align();
  if (version >= 11) file.words(...Array.from({ length: UNIFORM_COUNTERS }, () => 99n));
  file.add(names);
  file.align();
  for (const part of values) file.add(part);
  return file.all;
}
