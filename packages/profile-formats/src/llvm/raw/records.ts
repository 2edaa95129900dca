import type { Damage } from '../../base/damage';
import type { FunctionRecord } from '../../base/function-record';
import { CounterPool } from '../counter-pool';
import type { NameTable } from '../names-table';
import type { RawHeader } from './header';
import { rawLayoutOf, type RawLayout } from './layout';
import { corrupt, type Block } from '../reading';

/** What a raw profile counts of one function. */
export interface RawFunctionRecord extends FunctionRecord {
  /** With variant `temporal` the order of its first call: 1 for the first; 0 or 2^64-1 when it never ran. */
  readonly timestamp: bigint | null;
}

/** A record without its value data, which lies elsewhere. */
export type RecordWithoutValues = Omit<RawFunctionRecord, 'values'>;

const NO_BITMAP = new Uint8Array(0);
const TIMESTAMP_BYTES = 8;
/**
 * Duplicates of a function may share their counters. Beyond so many times what the section holds it is no
 * longer that: a small file would be decoded into any number of counters.
 */
const MOST_SHARING = 4;
/**
 * In small profiles a few counters may be shared by many: a record, which has 48 bytes or more, justifies so
 * many.
 */
const COUNTERS_OF_A_RECORD = 8;
/** What 1-byte counters have for a block that ran. */
const COVERED = 0;

/** The parts of a raw profile that functions refer to, in memory. */
export interface RawParts {
  readonly records: Block;
  readonly counters: Block;
  readonly bitmap: Block;
  readonly names: NameTable;
}

/**
 * Decodes the records of the functions; each is { name's hash, hash, pointers, number of counters, value
 * sites, … }.
 */
export class RawRecords {
  readonly #layout: RawLayout;
  readonly #header: RawHeader;
  readonly #parts: RawParts;
  readonly #pool: CounterPool;
  readonly #isLittle: boolean;
  readonly #pointerBits: number;
  readonly #isTemporal: boolean;
  readonly #counterBytes: 1 | 8;
  /** What all records together may claim, and what the decoded ones did. */
  readonly #mostCounters: number;
  readonly #mostBitmapBytes: number;
  #counters = 0;
  #bitmapBytes = 0;

  constructor(header: RawHeader, parts: RawParts) {
    this.#layout = rawLayoutOf(header.version, header.pointerBytes);
    this.#header = header;
    this.#parts = parts;
    this.#isLittle = header.byteOrder === 'little';
    this.#pointerBits = header.pointerBytes * 8;
    this.#isTemporal = header.variants.includes('temporal');
    this.#counterBytes = header.variants.includes('byteCoverage') ? 1 : 8;
    this.#pool = new CounterPool(header.counters);
    const ofRecords = header.functions * COUNTERS_OF_A_RECORD;
    this.#mostCounters = header.counters * MOST_SHARING + ofRecords;
    this.#mostBitmapBytes = parts.bitmap.bytes.length * MOST_SHARING + ofRecords;
  }

  /** Whether value data of this function follows. */
  hasValues(index: number): boolean {
    return hasValueSites(
      this.#parts.records.view,
      index * this.#layout.recordBytes,
      this.#layout,
      this.#isLittle,
    );
  }

  decode(index: number): RecordWithoutValues | { readonly damage: Damage } {
    const { record, recordBytes } = this.#layout;
    const { view, at } = this.#parts.records;
    const offset = index * recordBytes;
    const nameHash = view.getBigUint64(offset + record.nameHash, this.#isLittle);
    const length = view.getUint32(offset + record.counterCount, this.#isLittle);
    const countersAt = this.#distance(index, offset + record.counters, this.#header.countersDelta);
    const size = this.#parts.counters.bytes.length;
    if (length === 0)
      return damaged(at + offset + record.counterCount, 'number of counters', 'more than 0', 0);
    if (countersAt < 0 || countersAt >= size)
      return damaged(at + offset + record.counters, 'place of counters', `0 to ${size - 1}`, countersAt);
    const room = Math.floor((size - countersAt) / this.#counterBytes);
    if (length > room) {
      return damaged(at + offset + record.counterCount, 'number of counters', `at most ${room}`, length);
    }
    this.#counters += length;
    if (this.#counters > this.#mostCounters) {
      const expected = `at most ${this.#mostCounters}`;
      return damaged(
        at + offset + record.counterCount,
        'counters of all functions',
        expected,
        this.#counters,
      );
    }
    const stamped = this.#isTemporal ? TIMESTAMP_BYTES : 0;
    const count = length - stamped / this.#counterBytes;
    if (count <= 0) {
      return damaged(
        at + offset + record.counterCount,
        'number of counters',
        'some after the timestamp',
        length,
      );
    }
    const bitmap = this.#bitmapOf(index, offset);
    if ('damage' in bitmap) return bitmap;
    return {
      name: this.#parts.names.get(nameHash) ?? null,
      nameHash,
      hash: view.getBigUint64(offset + record.hash, this.#isLittle),
      counts: this.#countsAt(countersAt + stamped, count),
      bitmap,
      timestamp: this.#isTemporal ? this.#parts.counters.view.getBigUint64(countersAt, this.#isLittle) : null,
    };
  }

  #countsAt(offset: number, length: number): BigUint64Array {
    const { view, bytes } = this.#parts.counters;
    if (this.#counterBytes === 8) return this.#pool.copy(view, offset, length, this.#isLittle);
    const counts = this.#pool.take(length);
    for (let index = 0; index < length; index += 1) {
      if (bytes[offset + index] === COVERED) counts[index] = 1n;
    }
    return counts;
  }

  #bitmapOf(index: number, offset: number): Uint8Array | { readonly damage: Damage } {
    const { record } = this.#layout;
    const { records, bitmap } = this.#parts;
    if (record.bitmap === undefined || record.bitmapBytes === undefined) return NO_BITMAP;
    const length = records.view.getUint32(offset + record.bitmapBytes, this.#isLittle);
    if (length === 0) return NO_BITMAP;
    const bitmapAt = this.#distance(index, offset + record.bitmap, this.#header.bitmapDelta);
    if (bitmapAt < 0 || bitmapAt + length > bitmap.bytes.length) {
      const expected = `${length} bytes in 0 to ${bitmap.bytes.length}`;
      return damaged(records.at + offset + record.bitmap, 'place of the bitmap', expected, bitmapAt);
    }
    this.#bitmapBytes += length;
    if (this.#bitmapBytes > this.#mostBitmapBytes) {
      const at = records.at + offset + record.bitmapBytes;
      const expected = `at most ${this.#mostBitmapBytes}`;
      return damaged(at, 'bitmap bytes of all functions', expected, this.#bitmapBytes);
    }
    return Uint8Array.from(bitmap.bytes.subarray(bitmapAt, bitmapAt + length));
  }

  /** How far into its section a pointer goes, negative when before it; pointers wrap. */
  #distance(index: number, fieldAt: number, delta: bigint): number {
    const { view } = this.#parts.records;
    const pointer =
      this.#pointerBits === 64
        ? view.getBigUint64(fieldAt, this.#isLittle)
        : BigInt(view.getUint32(fieldAt, this.#isLittle));
    const from = this.#layout.isRelative ? delta - BigInt(index * this.#layout.recordBytes) : delta;
    return Number(BigInt.asIntN(this.#pointerBits, pointer - from));
  }
}

/** Whether the record at an offset announces value data. */
export function hasValueSites(
  view: DataView,
  offset: number,
  { record, kinds }: RawLayout,
  isLittle: boolean,
): boolean {
  for (let kind = 0; kind < kinds; kind += 1) {
    if (view.getUint16(offset + record.sites0 + kind * 2, isLittle) !== 0) return true;
  }
  return false;
}

function damaged(at: number, what: string, expected: string, found: number): { readonly damage: Damage } {
  return { damage: corrupt(at, what, expected, found) };
}
