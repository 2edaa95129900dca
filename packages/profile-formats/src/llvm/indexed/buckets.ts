import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import type { IndexedSections } from './sections';
import { corrupt, readBlock, sizeAt } from '../reading';

const BLOCK_BYTES = 1 << 20;
const TABLE_HEAD_BYTES = 16;

/** Compares the offsets in the hash table's buckets with where the items of each bucket were found. */
export class BucketCheck {
  readonly #source: ByteSource;
  readonly #first: number;
  readonly #buckets: number;
  #next = 0;
  /** A bucket whose first item lies in the next block has an offset, but no number yet. */
  #waiting: number | null = null;

  constructor(source: ByteSource, { hashTable }: IndexedSections) {
    this.#source = source;
    this.#first = hashTable.offset + TABLE_HEAD_BYTES;
    this.#buckets = hashTable.buckets;
  }

  /**
   * Checks all buckets up to the last one of the given.
   *
   * @param numbers of the buckets whose first item was seen, ascending
   * @param offsets where the buckets start; one more when the last one's first item was not seen yet
   */
  async check(numbers: readonly number[], offsets: readonly number[]): Promise<Damage | null> {
    const starts = this.#waiting === null ? offsets : [this.#waiting, ...offsets];
    this.#waiting = starts[numbers.length] ?? null;
    const last = numbers.at(-1);
    return last === undefined ? null : this.#compare(numbers, starts, last + 1);
  }

  /** Checks that the buckets after the last item are empty. */
  finish(): Promise<Damage | null> {
    return this.#compare([], [], this.#buckets);
  }

  async #compare(numbers: readonly number[], starts: readonly number[], end: number): Promise<Damage | null> {
    let seen = 0;
    while (this.#next < end) {
      const at = this.#first + this.#next * 8;
      const length = Math.min(BLOCK_BYTES, (end - this.#next) * 8);
      const block = await readBlock(this.#source, at, length, 'hash table');
      if (!block.ok) return block.error;
      const { view } = block.value;
      for (let offset = 0; offset < length; offset += 8, this.#next += 1) {
        const isUsed = numbers[seen] === this.#next;
        const expected = isUsed ? (starts[seen] ?? 0) : 0;
        const found = sizeAt(view, offset, true);
        if (found !== expected) return corrupt(at + offset, 'offset of a bucket', String(expected), found);
        if (isUsed) seen += 1;
      }
    }
    return null;
  }
}
