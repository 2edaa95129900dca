import { shortDuration } from '../text/duration';

/** Live lines of a step: often at first, more rarely later, since the cache stores and replays them. */
export class Progress {
  #started = 0;
  #shown = 0;
  #kept = '';
  #running = false;

  /**
   * @param print writes one line to the terminal
   * @param full prints every line of output instead
   */
  constructor(
    private readonly print: (line: string) => void,
    private readonly clock: () => number,
    private readonly full: boolean,
  ) {}

  start(title: string, reason: string, number: number, of: number) {
    this.#started = this.clock();
    this.#shown = this.#started;
    this.#kept = '';
    this.#running = true;
    this.print('');
    this.print(`[${number}/${of}] ${title} (${reason})`);
  }

  line(text: string) {
    if (this.full) {
      this.print(`  ${text}`);
      return;
    }
    const line = withoutColour(text).trim();
    if (line === '') return;
    this.#kept = line;
    const now = this.clock();
    const elapsed = now - this.#started;
    const every = Math.min(15_000, Math.max(2_000, elapsed / 20));
    if (now - this.#shown < every) return;
    this.#shown = now;
    this.print(`  ${shortDuration(elapsed / 1000)}  ${this.#kept.slice(0, 120)}`);
  }

  /**
   * Call it now and then while a step runs: some tools are silent for many minutes (BOLT, a link), and the
   * reader should see that time passes, and where.
   */
  beat() {
    const now = this.clock();
    const elapsed = now - this.#started;
    const every = Math.min(300_000, Math.max(60_000, elapsed / 10));
    if (!this.#running || now - this.#shown < every) return;
    this.#shown = now;
    const at = this.#kept === '' ? '' : `, after: ${this.#kept.slice(0, 100)}`;
    this.print(`  ${shortDuration(elapsed / 1000)}  still running${at}`);
  }

  note(text: string) {
    this.print(`  ${text}`);
  }

  /** @returns seconds since the step's start */
  end(): number {
    this.#running = false;
    const seconds = (this.clock() - this.#started) / 1000;
    this.print(`  done in ${shortDuration(seconds)}`);
    return seconds;
  }
}

function withoutColour(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}
