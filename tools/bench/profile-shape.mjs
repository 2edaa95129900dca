// Counts what is in an indexed profile, by a walk over its bytes that shares no code with the readers.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const HASH_OFFSET_AT = 32;
/** Header of version 12 and later, and a summary of 6 fields and 16 cutoffs. */
const PAYLOAD_AT = 72 + 16 + 6 * 8 + 16 * 24;
const MOST_SHOWN = 6;

/** The figures of an indexed profile (`llvm-profdata` 19 or later, without context-sensitive functions). */
export function shapeOfIndexed(path) {
  const bytes = readFileSync(path);
  const u64 = (at) => Number(bytes.readBigUInt64LE(at));
  const table = u64(HASH_OFFSET_AT);
  const [buckets, keys] = [u64(table), u64(table + 8)];
  const shape = {
    ...{ bytes: bytes.length, functions: 0, counters: 0, neverExecuted: 0, largestCount: 0 },
    ...{ withValues: 0, valueBytes: 0, nameBytes: 0, buckets, bucketSizes: [buckets] },
  };
  for (let at = PAYLOAD_AT, left = keys; left > 0;) {
    const items = bytes.readUInt16LE(at);
    at += 2;
    shape.bucketSizes[items] = (shape.bucketSizes[items] ?? 0) + 1;
    shape.bucketSizes[0] -= 1;
    left -= items;
    for (let item = 0; item < items; item += 1) {
      const [nameBytes, dataBytes] = [u64(at + 8), u64(at + 16)];
      shape.nameBytes += nameBytes;
      const start = at + 24 + nameBytes;
      at = start + dataBytes;
      for (let record = start; record < at;) record = addRecord(shape, u64, bytes, record);
    }
  }
  shape.gzipBytes = gzipSync(bytes, { level: 6 }).length;
  return shape;
}

function addRecord(shape, u64, bytes, at) {
  const counters = u64(at + 8);
  let largest = 0;
  for (let index = 0; index < counters; index += 1) largest = Math.max(largest, u64(at + 16 + index * 8));
  const valuesAt = at + 24 + counters * 8;
  const valueBytes = bytes.readUInt32LE(valuesAt);
  shape.functions += 1;
  shape.counters += counters;
  shape.neverExecuted += largest === 0 ? 1 : 0;
  shape.largestCount = Math.max(shape.largestCount, largest);
  shape.withValues += valueBytes > 8 ? 1 : 0;
  shape.valueBytes += valueBytes - 8;
  return valuesAt + valueBytes;
}

/** The share of buckets with 0, 1, 2 … names, and the one that evenly spread hashes give. */
export function bucketShares({ bucketSizes, buckets, functions }) {
  const load = functions / buckets;
  let expected = Math.exp(-load);
  return Array.from({ length: MOST_SHOWN }, (_, size) => {
    if (size > 0) expected *= load / size;
    return { size, found: (bucketSizes[size] ?? 0) / buckets, expected };
  });
}
