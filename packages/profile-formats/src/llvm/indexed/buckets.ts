import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import type { TableItems } from './items';
import type { IndexedSections } from './sections';
import { corrupt, PassingBlocks, sizeAt } from '../reading';

const BLOCK_WORDS = 1 << 17;
const TABLE_HEAD_BYTES = 16;

/** Compares the offsets in the hash table's buckets with where the items of each bucket were found. */
export class BucketCheck {
  readonly #blocks: PassingBlocks;
  readonly #first: number;
  readonly #buckets: number;
  #next = 0;

  constructor(source: ByteSource, { hashTable }: IndexedSections) {
    this.#blocks = new PassingBlocks(source);
    this.#first = hashTable.offset + TABLE_HEAD_BYTES;
    this.#buckets = hashTable.buckets;
  }

  /** Checks all buckets up to the last one that starts with one of the items. */
  async check(items: TableItems): Promise<Damage | null> {
    const last = items.buckets === 0 ? -1 : (items.bucketNumbers[items.buckets - 1] ?? 0);
    return last < 0 ? null : this.#compare(items.bucketNumbers, items.bucketOffsets, last + 1);
  }

  /** Checks that the buckets after the last item are empty. */
  finish(): Promise<Damage | null> {
    return this.#compare(Float64Array.of(-1), Float64Array.of(0), this.#buckets);
  }

  async #compare(numbers: Float64Array, starts: Float64Array, end: number): Promise<Damage | null> {
    let seen = 0;
    while (this.#next < end) {
      const at = this.#first + this.#next * 8;
      const words = Math.min(BLOCK_WORDS, end - this.#next);
      const block = await this.#blocks.read(at, words * 8, 'hash table');
      if (!block.ok) return block.error;
      const { view } = block.value;
      const wrong = firstWrong(view, words, this.#next, numbers, starts, seen);
      if (wrong < words) {
        const place = numbers.subarray(0, numbers.indexOf(-1)).indexOf(this.#next + wrong);
        const expected = place < 0 ? 0 : (starts[place] ?? 0);
        const found = sizeAt(view, wrong * 8, true);
        return corrupt(at + wrong * 8, 'offset of a bucket', String(expected), found);
      }
      this.#next += words;
      if (this.#next < end) seen = numbers.findIndex((number) => number < 0 || number >= this.#next);
    }
    return null;
  }
}

/** The first of some buckets whose offset is not that of its items, or not 0 without any. */
function firstWrong(
  view: DataView,
  words: number,
  first: number,
  numbers: Float64Array,
  starts: Float64Array,
  from: number,
): number {
  let seen = from;
  for (let word = 0; word < words; word += 1) {
    const found = sizeAt(view, word * 8, true);
    if (numbers[seen] !== first + word) {
      if (found !== 0) return word;
    } else {
      if (found !== starts[seen]) return word;
      seen += 1;
    }
  }
  return words;
}
