const CHUNK_COUNTERS = 8192;

/** The order of this machine's bytes. */
export const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const LOW_HALF = IS_LITTLE_ENDIAN ? 0 : 1;

/**
 * Shows counters as bytes: summing their 32-bit halves is many times faster than making a bigint of each
 * counter. The last view is kept for the further functions of its buffer.
 */
export class CountsView {
  #view: DataView = new DataView(new ArrayBuffer(0));

  of(counts: BigUint64Array): DataView {
    if (counts.buffer !== this.#view.buffer) this.#view = new DataView(counts.buffer);
    return this.#view;
  }
}

/**
 * Gives functions their counters as views into shared chunks: one allocation for thousands of small
 * functions. It allocates no more than the expected number of counters, or the counters of one function.
 */
export class CounterPool {
  readonly #chunkCounters: number;
  #counts = new BigUint64Array(0);
  #words = new Uint32Array(0);
  #used = 0;

  /** @param expected counters that the input can hold at most */
  constructor(expected: number) {
    this.#chunkCounters = Math.min(CHUNK_COUNTERS, Math.ceil(expected));
  }

  /** Room for counters, all 0. */
  take(length: number): BigUint64Array {
    if (length > this.#counts.length - this.#used) {
      this.#counts = new BigUint64Array(Math.max(length, this.#chunkCounters));
      this.#words = new Uint32Array(this.#counts.buffer);
      this.#used = 0;
    }
    const counts = new BigUint64Array(this.#counts.buffer, this.#used * 8, length);
    this.#used += length;
    return counts;
  }

  /** Copies 8-byte counters; the caller has checked that they lie inside the view. */
  copy(view: DataView, offset: number, length: number, isLittle: boolean): BigUint64Array {
    const counts = this.take(length);
    const words = this.#words;
    const first = (this.#used - length) * 2;
    const lowAt = isLittle ? 0 : 4;
    for (let index = 0, at = offset, word = first; index < length; index += 1, at += 8, word += 2) {
      words[word + LOW_HALF] = view.getUint32(at + lowAt, isLittle);
      words[word + 1 - LOW_HALF] = view.getUint32(at + 4 - lowAt, isLittle);
    }
    return counts;
  }
}
