import { Worker } from 'node:worker_threads';

const LONGEST_MILLISECONDS = 60_000;

/**
 * Ends the process when two looks find the same number: an endless loop lets no timer of its own thread run.
 */
const LOOK = `
const { workerData } = require('node:worker_threads');
const beats = new Int32Array(workerData.memory);
let seen = -1;
setInterval(() => {
  const now = Atomics.load(beats, 0);
  if (now === seen) {
    require('node:fs').writeSync(2, workerData.what + ': no end of case ' + now + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  seen = now;
}, workerData.longest);
`;

/** Watches cases of which each must end soon: tells which one does not, and ends the test process. */
export class Watchdog {
  readonly #beats: Int32Array;
  readonly #worker: Worker;

  /** @param what is told of the cases when one does not end */
  constructor(what: string, longest = LONGEST_MILLISECONDS) {
    const memory = new SharedArrayBuffer(4);
    this.#beats = new Int32Array(memory);
    this.#worker = new Worker(LOOK, { eval: true, workerData: { memory, what, longest } });
    this.#worker.unref();
  }

  /** The next case starts. */
  beat(): void {
    Atomics.add(this.#beats, 0, 1);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
