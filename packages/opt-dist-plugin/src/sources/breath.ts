import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work at a stretch: few enough for Ctrl-C and progress, many enough to cost nothing. */
const STRETCH = 40;

/**
 * Yields to other tasks now and then during long work of synchronous calls. On small files synchronous calls
 * are several times as fast as asynchronous ones, which go through libuv's threads.
 */
export class Breath {
  #until = performance.now() + STRETCH;

  /** True once the stretch is over. */
  get isDue(): boolean {
    return performance.now() > this.#until;
  }

  async take(): Promise<void> {
    await setImmediate();
    this.#until = performance.now() + STRETCH;
  }
}
