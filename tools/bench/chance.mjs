/** A generator of 32-bit numbers with a state of 32 bits (xorshift with a multiplication). */
export class Chance {
  #state;

  constructor(seed) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x7f4a7c15) | 1;
    // Neighbouring seeds begin alike.
    for (let round = 0; round < 4; round += 1) this.#step();
  }

  get word() {
    return Math.imul(this.#step(), 0x2c1b3c6d) >>> 0;
  }

  below(limit) {
    return Math.floor((this.word / 2 ** 32) * limit);
  }

  is(share) {
    return this.word < share * 2 ** 32;
  }

  of(list) {
    return list[this.below(list.length)];
  }

  /** Whole numbers whose logarithm is spread evenly: small ones often, large ones seldom. */
  spread(limit) {
    return Math.floor(limit ** (this.word / 2 ** 32));
  }

  /** Whole numbers from 1 whose logarithm is spread normally, as are the sizes of functions. */
  size(middle, deviation, most) {
    const radius = Math.sqrt(-2 * Math.log((this.word + 1) / 2 ** 32));
    const normal = radius * Math.cos((2 * Math.PI * this.word) / 2 ** 32);
    return Math.min(most, Math.max(1, Math.round(middle * Math.exp(deviation * normal))));
  }

  #step() {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (this.#state = state);
  }
}
