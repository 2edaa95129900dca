import type { Damage } from '../../base/damage';
import { corrupt, sizeAt, truncated, type Block } from '../reading';
import type { TableItems } from './items';
import { valueDataSize, VALUE_HEADER_BYTES } from '../value-data';

/**
 * Where the parts of one record lie in its block, in bytes. Each record overwrites what the last one left.
 */
export class RecordPlace {
  hashAt = 0;
  countsAt = 0;
  /** Number of counters. */
  counts = 0;
  /** Of the u64 that hold a byte of the bitmap each. */
  bitmapAt = 0;
  bitmapBytes = 0;
  /** Of the value data; -1 when there is none, or none but its header. */
  valuesAt = -1;
  end = 0;
}

/** The numbers kept for each record, by their place. */
const ITEM = 0;
const HASH_AT = 1;
const COUNTS_AT = 2;
const COUNTS = 3;
const VALUES_AT = 4;
const COLUMNS = 5;
const LEAST_RECORD_BYTES = 16;
/** Since version 3 each record has value data. */
const LEAST_PLAIN_VERSION = 3;
/** Hash, number of counters and the head of value data. */
const PLAIN_HEAD_BYTES = 24;

/**
 * The records of a block's items, numbered 0, 1, 2 … in the order of the file. The next block overwrites all of
 * them.
 */
export class TableRecords {
  size = 0;
  /** Number of items up to the one with a damaged record, or of all. */
  items = 0;
  readonly #version: number;
  readonly #place = new RecordPlace();
  #columns = new Int32Array(0);
  /** Where the next record starts. */
  #at = 0;

  constructor(version: number) {
    this.#version = version;
  }

  /** Finds the records up to the first damaged one, whose damage it gives. */
  locate(items: TableItems): Damage | null {
    const place = this.#place;
    this.size = 0;
    this.items = 0;
    this.#at = 0;
    const most = Math.ceil(items.block.view.byteLength / LEAST_RECORD_BYTES) * COLUMNS;
    if (this.#columns.length < most) this.#columns = new Int32Array(most);
    for (;;) {
      const item = this.#findPlain(items);
      if (item === items.size) return null;
      const damage = locateRecord(this.#version, items.block, this.#at, items.end(item), place);
      if (damage) return damage;
      this.#add(item, place.hashAt, place.countsAt, place.counts, place.valuesAt);
      this.#at = place.end;
    }
  }

  /**
   * Finds records from an item and a place on as long as they are sound and have no bitmap; gives the item of
   * another record, the place of which is kept. Does no more than that, because the machine spends more on making
   * this fast than on running it.
   */
  #findPlain(items: TableItems): number {
    const { view } = items.block;
    const hasBitmap = this.#version >= 11;
    const bytes = PLAIN_HEAD_BYTES + (hasBitmap ? 8 : 0);
    let item = Math.max(0, this.items - 1);
    for (; item < items.size; item += 1) {
      const end = items.end(item);
      if (this.items === item) {
        this.items = item + 1;
        this.#at = items.dataAt(item);
      }
      while (this.#at < end) {
        const at = this.#at;
        if (this.#version < LEAST_PLAIN_VERSION || end - at < bytes) return item;
        const counts = view.getUint32(at + 8, true);
        const room = (end - at - bytes) >> 3;
        if (counts > room || counts === 0 || view.getUint32(at + 12, true) !== 0) return item;
        const countsAt = at + 16;
        const countsEnd = countsAt + counts * 8;
        if (hasBitmap && (view.getInt32(countsEnd, true) | view.getInt32(countsEnd + 4, true)) !== 0)
          return item;
        const valuesAt = hasBitmap ? countsEnd + 8 : countsEnd;
        const size = view.getUint32(valuesAt, true);
        if (size % 8 !== 0 || size < VALUE_HEADER_BYTES || size > end - valuesAt) return item;
        const isEmpty = size === VALUE_HEADER_BYTES && view.getUint32(valuesAt + 4, true) === 0;
        this.#add(item, at, countsAt, counts, isEmpty ? -1 : valuesAt);
        this.#at = valuesAt + size;
      }
    }
    return item;
  }

  #add(item: number, hashAt: number, countsAt: number, counts: number, valuesAt: number): void {
    const row = this.size * COLUMNS;
    this.#columns[row + ITEM] = item;
    this.#columns[row + HASH_AT] = hashAt;
    this.#columns[row + COUNTS_AT] = countsAt;
    this.#columns[row + COUNTS] = counts;
    this.#columns[row + VALUES_AT] = valuesAt;
    this.size += 1;
  }

  /** The number of its item. */
  item(record: number): number {
    return this.#columns[record * COLUMNS + ITEM] ?? 0;
  }

  /** Of the structural hash. */
  hashAt(record: number): number {
    return this.#columns[record * COLUMNS + HASH_AT] ?? 0;
  }

  countsAt(record: number): number {
    return this.#columns[record * COLUMNS + COUNTS_AT] ?? 0;
  }

  /** Number of counters. */
  counts(record: number): number {
    return this.#columns[record * COLUMNS + COUNTS] ?? 0;
  }

  /** Of the value data; -1 when there is none, or none but its header. */
  valuesAt(record: number): number {
    return this.#columns[record * COLUMNS + VALUES_AT] ?? 0;
  }
}

/**
 * Finds the parts of a record:
 *
 * | field | since version |
 * | --- | --- |
 * | u64 structural hash | 1 |
 * | u64 number of counters | 2; before, there is one record a name |
 * | u64 per counter | 1 |
 * | u64 number of bitmap bytes, u64 per byte | 11 |
 * | value data, at least its header | 3 |
 *
 * @param version of the profile
 * @param offset of the record
 * @param end of all records of its name
 */
export function locateRecord(
  version: number,
  block: Block,
  offset: number,
  end: number,
  into: RecordPlace,
): Damage | null {
  if (version === 1) return locateOnlyRecord(block, offset, end, into);
  const { view } = block;
  if (offset + 16 > end) return truncated(block.at + offset, 'record', 16, end - offset);
  const length = sizeAt(view, offset + 8, true);
  let at = offset + 16;
  if (length === 0) return corrupt(block.at + offset + 8, 'number of counters', 'more than 0', length);
  if (length * 8 > end - at) return truncated(block.at + at, 'counters', length * 8, end - at);
  into.hashAt = offset;
  into.countsAt = at;
  into.counts = length;
  at += length * 8;

  into.bitmapBytes = 0;
  if (version >= 11) {
    if (at + 8 > end) return truncated(block.at + at, 'size of the bitmap', 8, end - at);
    const size = sizeAt(view, at, true);
    at += 8;
    if (size * 8 > end - at) return truncated(block.at + at, 'bitmap', size * 8, end - at);
    into.bitmapAt = at;
    into.bitmapBytes = size;
    at += size * 8;
  }

  into.valuesAt = -1;
  if (version >= 3) {
    const isEmpty =
      at + VALUE_HEADER_BYTES <= end &&
      view.getUint32(at, true) === VALUE_HEADER_BYTES &&
      view.getUint32(at + 4, true) === 0;
    if (isEmpty) at += VALUE_HEADER_BYTES;
    else {
      const size = valueDataSize(block, at, end, true);
      if (!size.ok) return size.error;
      into.valuesAt = at;
      at += size.value;
    }
  }
  into.end = at;
  return null;
}

function locateOnlyRecord(block: Block, offset: number, end: number, into: RecordPlace): Damage | null {
  const length = (end - offset) / 8 - 1;
  if (length < 1 || !Number.isInteger(length)) {
    return corrupt(block.at + offset, 'size of a record', 'a multiple of 8, at least 16', end - offset);
  }
  into.hashAt = offset;
  into.countsAt = offset + 8;
  into.counts = length;
  into.bitmapBytes = 0;
  into.valuesAt = -1;
  into.end = end;
  return null;
}
