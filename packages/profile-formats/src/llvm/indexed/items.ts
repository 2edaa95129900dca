import { blockOf, type Block } from '../reading';

/** The numbers kept for each item, by their place. */
const HASH_AT = 0;
const DATA_AT = 1;
const END = 2;
const COLUMNS = 3;
const HEAD_BYTES = 24;

/**
 * The keys of the hash table that lie in one block as a whole, numbered 0, 1, 2 …: each is a function's name
 * with all its records. Offsets are those in the block. The next block overwrites all of it.
 */
export class TableItems {
  block: Block = blockOf(new Uint8Array(0), 0);
  size = 0;
  /** How many buckets start with an item of this block. */
  buckets = 0;
  #columns = new Int32Array(0);
  #bucketNumbers = new Float64Array(0);
  #bucketOffsets = new Float64Array(0);

  /** Of the 64-bit hash of the name, little endian. */
  hashAt(item: number): number {
    return this.#columns[item * COLUMNS + HASH_AT] ?? 0;
  }

  nameAt(item: number): number {
    return this.hashAt(item) + HEAD_BYTES;
  }

  /** Of the records, which follow the name. */
  dataAt(item: number): number {
    return this.#columns[item * COLUMNS + DATA_AT] ?? 0;
  }

  end(item: number): number {
    return this.#columns[item * COLUMNS + END] ?? 0;
  }

  /** The numbers of the buckets that start here, ascending; -1 behind the last. */
  get bucketNumbers(): Float64Array {
    return this.#bucketNumbers;
  }

  /** Where in the file these buckets start. */
  get bucketOffsets(): Float64Array {
    return this.#bucketOffsets;
  }

  /** @param most how many items there can be */
  enter(block: Block, most: number): void {
    this.block = block;
    this.size = 0;
    this.buckets = 0;
    const length = Math.ceil(most) + 1;
    if (this.#bucketNumbers.length < length) {
      this.#columns = new Int32Array(length * COLUMNS);
      this.#bucketNumbers = new Float64Array(length);
      this.#bucketOffsets = new Float64Array(length);
    }
    this.#bucketNumbers[0] = -1;
  }

  add(hashAt: number, dataAt: number, end: number): void {
    const row = this.size * COLUMNS;
    this.#columns[row + HASH_AT] = hashAt;
    this.#columns[row + DATA_AT] = dataAt;
    this.#columns[row + END] = end;
    this.size += 1;
  }

  /** Tells that the next item is the first of a bucket. */
  addBucket(number: number, offset: number): void {
    this.#bucketNumbers[this.buckets] = number;
    this.#bucketOffsets[this.buckets] = offset;
    this.buckets += 1;
    this.#bucketNumbers[this.buckets] = -1;
  }
}
