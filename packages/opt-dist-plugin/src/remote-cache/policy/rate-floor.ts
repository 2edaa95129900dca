interface Sample {
  readonly seconds: number;
  readonly bytes: number;
}

/**
 * Judges whether a transfer is too slow, by its mean rate over a window: a pause shorter than the window does
 * not end the transfer, and a fast start does not excuse a stall.
 */
export class RateFloor {
  #samples: Sample[];

  /**
   * @param minRate bytes a second
   * @param window seconds
   * @param start seconds on a clock that never goes back
   */
  constructor(
    private readonly minRate: number,
    private readonly window: number,
    start: number,
  ) {
    this.#samples = [{ seconds: start, bytes: 0 }];
  }

  /**
   * @param seconds on the same clock
   * @param bytes transferred since the start
   * @returns the rate over the window in bytes a second when it is below the floor; null when all is well
   */
  below(seconds: number, bytes: number): number | null {
    this.#samples.push({ seconds, bytes });
    // The newest sample that is at least a window old marks the window's start.
    while ((this.#samples[1]?.seconds ?? Infinity) <= seconds - this.window) this.#samples.shift();
    const begin = this.#samples[0];
    if (begin === undefined || begin.seconds > seconds - this.window) return null;
    const rate = (bytes - begin.bytes) / (seconds - begin.seconds);
    return rate < this.minRate ? rate : null;
  }
}
