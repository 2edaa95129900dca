import { ValueTable } from './values';

const WORD = 0x1_0000_0000;
/** Halves of counters can be added so often before a number is no longer exact; far fewer than 2^21. */
const EXACT_ADDITIONS = 0xf_ffff;
const INITIAL_FUNCTIONS = 256;

/** The numbers kept for each function, by their place. */
const NAME_LOW = 0;
const NAME_HIGH = 1;
const HASH_LOW = 2;
const HASH_HIGH = 3;
const NAME_AT = 4;
const NAME_BYTES = 5;
const BLOCK = 6;
const COUNTS_AT = 7;
const COUNTS = 8;
const VALUES_AT = 9;
const COLUMNS = 10;

/** Where a function lies in its block, in bytes. */
export interface FunctionPlace {
  /** Of the 64-bit hash of its name. */
  readonly nameHashAt: number;
  /** Of its structural hash. */
  readonly hashAt: number;
  readonly countsAt: number;
  /** Number of its counters. */
  readonly counts: number;
  readonly nameAt: number;
  readonly nameBytes: number;
  /** Place in {@link FunctionTable.values}. */
  readonly values: number;
}

/** Gives a name; null when the profile has only its hash. */
export type NameReader = (block: DataView, at: number, bytes: number) => string | null;

/**
 * The functions of a profile for a comparison, numbered 0, 1, 2 …: one large array holds the numbers that it
 * searches, and the rest stays in the bytes read, little endian.
 */
export class FunctionTable {
  size = 0;
  readonly values = new ValueTable();
  readonly #readName: NameReader;
  readonly #blocks: DataView[] = [];
  #columns = new Uint32Array(INITIAL_FUNCTIONS * COLUMNS);
  #sums = new Float64Array(INITIAL_FUNCTIONS);

  constructor(readName: NameReader) {
    this.#readName = readName;
  }

  /** Adds a function of a block; those of one block follow each other. */
  add(block: DataView, place: FunctionPlace): void {
    if (block !== this.#blocks.at(-1)) this.#blocks.push(block);
    const row = this.#newRow();
    const columns = this.#columns;
    columns[row + NAME_LOW] = block.getUint32(place.nameHashAt, true);
    columns[row + NAME_HIGH] = block.getUint32(place.nameHashAt + 4, true);
    columns[row + HASH_LOW] = block.getUint32(place.hashAt, true);
    columns[row + HASH_HIGH] = block.getUint32(place.hashAt + 4, true);
    columns[row + NAME_AT] = place.nameAt;
    columns[row + NAME_BYTES] = place.nameBytes;
    columns[row + BLOCK] = this.#blocks.length - 1;
    columns[row + COUNTS_AT] = place.countsAt;
    columns[row + COUNTS] = place.counts;
    columns[row + VALUES_AT] = place.values;
    this.#sums[this.size] = sumOf(block, place.countsAt, place.counts);
    this.size += 1;
  }

  nameLow(index: number): number {
    return this.#columns[index * COLUMNS + NAME_LOW] ?? 0;
  }

  nameHigh(index: number): number {
    return this.#columns[index * COLUMNS + NAME_HIGH] ?? 0;
  }

  nameHash(index: number): bigint {
    return (BigInt(this.nameHigh(index)) << 32n) | BigInt(this.nameLow(index));
  }

  name(index: number): string | null {
    const row = index * COLUMNS;
    const [at, bytes] = [this.#columns[row + NAME_AT] ?? 0, this.#columns[row + NAME_BYTES] ?? 0];
    return this.#readName(this.block(index), at, bytes);
  }

  hashLow(index: number): number {
    return this.#columns[index * COLUMNS + HASH_LOW] ?? 0;
  }

  hashHigh(index: number): number {
    return this.#columns[index * COLUMNS + HASH_HIGH] ?? 0;
  }

  /** The block that holds the function. */
  block(index: number): DataView {
    const block = this.#blocks[this.#columns[index * COLUMNS + BLOCK] ?? 0];
    if (!block) throw new RangeError(`function ${index} of ${this.size}`);
    return block;
  }

  /** Where its counters start in its block. */
  countsAt(index: number): number {
    return this.#columns[index * COLUMNS + COUNTS_AT] ?? 0;
  }

  /** Number of its counters. */
  counts(index: number): number {
    return this.#columns[index * COLUMNS + COUNTS] ?? 0;
  }

  /** Sum of its counters modulo 2^64. */
  sum(index: number): number {
    return this.#sums[index] ?? 0;
  }

  /** Where its value data lies in {@link values}; 0 when it has none. */
  valuesAt(index: number): number {
    return this.#columns[index * COLUMNS + VALUES_AT] ?? 0;
  }

  #newRow(): number {
    const row = this.size * COLUMNS;
    if (row === this.#columns.length) {
      const columns = new Uint32Array(row * 2);
      columns.set(this.#columns);
      this.#columns = columns;
      const sums = new Float64Array(this.size * 2);
      sums.set(this.#sums);
      this.#sums = sums;
    }
    return row;
  }
}

/** A counter as LLVM rounds it to a floating-point number. */
export function countAt(block: DataView, at: number): number {
  return block.getUint32(at + 4, true) * WORD + block.getUint32(at, true);
}

function sumOf(block: DataView, offset: number, length: number): number {
  let low = 0;
  let high = 0;
  for (let index = 0, at = offset; index < length; index += 1, at += 8) {
    low += block.getUint32(at, true);
    high += block.getUint32(at + 4, true);
    if ((index & EXACT_ADDITIONS) === EXACT_ADDITIONS) {
      high = (high + Math.floor(low / WORD)) % WORD;
      low %= WORD;
    }
  }
  return ((high + Math.floor(low / WORD)) % WORD) * WORD + (low % WORD);
}
