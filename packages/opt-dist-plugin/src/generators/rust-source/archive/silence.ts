import type { Effects } from '../effects';

/** How long a server may send nothing, in milliseconds. */
export interface Patience {
  /** Then the user is told. */
  readonly tell: number;
  /** Then the attempt counts as failed. */
  readonly giveUp: number;
}

/** A connection that stands and carries nothing may never end by itself. */
export const PATIENCE: Patience = { tell: 10_000, giveUp: 60_000 };

/** Listens to a server, and ends a request in which nothing comes for too long. */
export class Silence {
  readonly #controller = new AbortController();
  #timers: readonly NodeJS.Timeout[] = [];

  constructor(
    private readonly patience: Patience,
    private readonly effects: Pick<Effects, 'say' | 'stop'>,
  ) {
    this.listen();
  }

  /** Ends the request: the user stopped it, or it was silent for too long. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.effects.stop, this.#controller.signal]);
  }

  /** Null: it was not this that ended the request. */
  get reason(): string | null {
    return this.#controller.signal.aborted ? `nothing came for ${seconds(this.patience.giveUp)}` : null;
  }

  /** Waits for the server again, from now on. */
  listen(): void {
    this.rest();
    const { tell, giveUp } = this.patience;
    const words = `  nothing came for ${seconds(tell)}; waiting for ${seconds(giveUp)} at most`;
    this.#timers = [
      setTimeout(() => {
        this.effects.say(words);
      }, tell),
      setTimeout(() => {
        this.#controller.abort();
      }, giveUp),
    ];
  }

  /** Something came, and the server need not send more before `listen`; or the request is over. */
  rest(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
