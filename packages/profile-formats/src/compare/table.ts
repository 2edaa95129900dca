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
const NAME_BYTES = 4;
const COUNTS_AT = 5;
const COUNTS = 6;
const VALUES_AT = 7;
const COLUMNS = 8;

/** In place of where counters lie: most functions of a compiler have none but 0, which are not kept. */
const ALL_ZERO = 0xffff_ffff;
const NO_COUNTS = new Float64Array(0);

/** Where a function lies in its block, in bytes. */
export interface FunctionPlace {
  /** Of the 64-bit hash of its name. */
  readonly nameHashAt: number;
  /** Of its structural hash. */
  readonly hashAt: number;
  readonly countsAt: number;
  /** Number of its counters. */
  readonly counts: number;
  /** Where its name is found again, see {@link NameReader}. */
  readonly nameAt: number;
  readonly nameBytes: number;
  /** Place in {@link FunctionTable.values}. */
  readonly values: number;
}

/** Finds a name again, as few of them are ever asked for; null when the profile has only its hash. */
export type NameReader = (at: number, bytes: number) => Promise<string | null>;

/**
 * The functions of a profile for a comparison, numbered 0, 1, 2 …, in a few large arrays. Counters are kept as
 * LLVM rounds them to floating-point numbers, names are not.
 */
export class FunctionTable {
  size = 0;
  readonly values = new ValueTable();
  readonly #readName: NameReader;
  #columns = new Uint32Array(INITIAL_FUNCTIONS * COLUMNS);
  #sums = new Float64Array(INITIAL_FUNCTIONS);
  #nameAt = new Float64Array(INITIAL_FUNCTIONS);
  #counts = new Float64Array(INITIAL_FUNCTIONS);
  #countsSize = 0;

  constructor(readName: NameReader) {
    this.#readName = readName;
  }

  /** Adds a function of a block, which is not kept. */
  add(block: DataView, place: FunctionPlace): void {
    const row = this.#newRow();
    const columns = this.#columns;
    columns[row + NAME_LOW] = block.getUint32(place.nameHashAt, true);
    columns[row + NAME_HIGH] = block.getUint32(place.nameHashAt + 4, true);
    columns[row + HASH_LOW] = block.getUint32(place.hashAt, true);
    columns[row + HASH_HIGH] = block.getUint32(place.hashAt + 4, true);
    columns[row + NAME_BYTES] = place.nameBytes;
    columns[row + COUNTS_AT] = this.#keepCounts(block, place.countsAt, place.counts);
    columns[row + COUNTS] = place.counts;
    columns[row + VALUES_AT] = place.values;
    this.#nameAt[this.size] = place.nameAt;
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

  name(index: number): Promise<string | null> {
    return this.#readName(this.#nameAt[index] ?? 0, this.#columns[index * COLUMNS + NAME_BYTES] ?? 0);
  }

  hashLow(index: number): number {
    return this.#columns[index * COLUMNS + HASH_LOW] ?? 0;
  }

  hashHigh(index: number): number {
    return this.#columns[index * COLUMNS + HASH_HIGH] ?? 0;
  }

  /** Its counters; none when all of them are 0. */
  keptCounts(index: number): Float64Array {
    const at = this.#columns[index * COLUMNS + COUNTS_AT] ?? ALL_ZERO;
    return at === ALL_ZERO ? NO_COUNTS : this.#counts.subarray(at, at + this.counts(index));
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
      this.#sums = grown(this.#sums, this.size * 2);
      this.#nameAt = grown(this.#nameAt, this.size * 2);
    }
    return row;
  }

  #keepCounts(block: DataView, offset: number, length: number): number {
    const end = offset + length * 8;
    let bits = 0;
    for (let at = offset; at < end; at += 4) bits |= block.getInt32(at, true);
    if (bits === 0) return ALL_ZERO;
    const first = this.#countsSize;
    this.#countsSize += length;
    if (this.#countsSize > this.#counts.length)
      this.#counts = grown(this.#counts, Math.max(this.#countsSize, first * 2));
    const counts = this.#counts;
    for (let at = offset, index = first; at < end; at += 8, index += 1) counts[index] = countAt(block, at);
    return first;
  }
}

function grown(array: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(array);
  return larger;
}

/** A counter as LLVM rounds it to a floating-point number. */
function countAt(block: DataView, at: number): number {
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
