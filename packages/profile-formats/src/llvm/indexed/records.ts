import type { Damage } from '../../base/damage';
import { corrupt, sizeAt, truncated, type Block } from '../reading';
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
