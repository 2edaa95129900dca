import { collect } from '../../../test/llvm-tools/samples';
import { WatchedSource } from '../../../test/watched-source';
import { rawFunctions } from './raw';
import { encodeRaw, type EncodedFunction } from '../../../test/llvm/raw-encoder';

const COUNTERS = 100_000;
const BITMAP_BYTES = 100_000;
const RECORDS = 8000;

function sharing(first: Omit<EncodedFunction, 'name'>, records: number): Buffer {
  const others = Array.from({ length: records - 1 }, (_, index) => ({
    ...first,
    name: `f${index}`,
    sharesFirst: true,
  }));
  return encodeRaw([{ ...first, name: 'first' }, ...others], { version: 10 });
}

/** What is decoded is what the work is: counters and bitmaps are copied. */
async function workOf(file: Buffer) {
  const source = new WatchedSource(file);
  const { records, damage } = await collect(rawFunctions(source));
  const counters = records.reduce((sum, { counts }) => sum + counts.length, 0);
  const bitmapBytes = records.reduce((sum, { bitmap }) => sum + bitmap.length, 0);
  return { records: records.length, counters, bitmapBytes, damage, bytesRead: source.bytesRead };
}

test('records that all claim the same counters are damage before they are decoded', async () => {
  const file = sharing({ counts: Array.from({ length: COUNTERS }, () => 7n) }, RECORDS);
  expect(file.length).toBeLessThan(1_400_000);
  const { records, counters, damage, bytesRead } = await workOf(file);
  expect(damage).toMatchObject({ kind: 'corrupt', what: 'counters of all functions' });
  expect(records).toBeLessThan(10);
  expect(counters).toBeLessThan(COUNTERS * 4 + RECORDS * 8);
  expect(bytesRead).toBeLessThan(file.length * 2);
});

test('the same for bitmaps', async () => {
  const bitmap = Array.from({ length: BITMAP_BYTES }, () => 1);
  const file = sharing({ counts: [1n], bitmap }, RECORDS);
  const { records, bitmapBytes, damage } = await workOf(file);
  expect(damage).toMatchObject({ kind: 'corrupt', what: 'bitmap bytes of all functions' });
  expect(records).toBeLessThan(10);
  expect(bitmapBytes).toBeLessThan(BITMAP_BYTES * 4 + RECORDS * 8);
});

test.each([
  ['duplicates of a large function', 4, 5000],
  ['many duplicates of a small one', 1000, 8],
])('%s may share', async (_, records, length) => {
  const counts = Array.from({ length }, (_value, index) => BigInt(index));
  const work = await workOf(sharing({ counts }, records));
  expect(work).toMatchObject({ records, counters: records * length, damage: null });
});
