import type { ProcessGroup } from '../process/processes';

/** Ends the processes of a command that runs for too long. */
export class TimeLimit {
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** @param seconds null: there is no limit */
  constructor(private readonly seconds: number | null) {}

  /** Has it ended the command? */
  get isOver(): boolean {
    return this.#isOver;
  }

  start(group: ProcessGroup) {
    if (this.seconds === null) return;
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      group.end();
    }, this.seconds * 1000);
  }

  end() {
    clearTimeout(this.#timer);
  }
}
