/** Live lines of a step: at first often, later less, as they are stored in the cache and replayed. */
export class Progress {
  #started = 0;
  #shown = 0;
  #kept = '';

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
    this.print(`  ${duration(elapsed)}  ${this.#kept.slice(0, 120)}`);
  }

  note(text: string) {
    this.print(`  ${text}`);
  }

  /** @returns seconds since the step's start */
  end(): number {
    const seconds = (this.clock() - this.#started) / 1000;
    this.print(`  done in ${duration(seconds * 1000)}`);
    return seconds;
  }
}

/** `4.2s`, `1m 05s`, `2h 03m 10s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (ms < 59_950) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours === 0 ? `${minutes}m ${two(whole % 60)}s` : `${hours}h ${two(minutes)}m ${two(whole % 60)}s`;
}

function withoutColour(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}
