import type { OptionProblem } from './policy/settings';
import { type TrafficFacts, publicAddress } from './policy/warning';
import { type TransferProblem, FAILURES_IN_A_ROW, isLasting, isOfOther } from './policy/verdict';

/** Counts the failures of one run for its one warning, and knows whether another request makes sense. */
export class Ledger {
  #misses = 0;
  #missProblem: TransferProblem | null = null;
  #uploadProblem: TransferProblem | null = null;
  #lost: TrafficFacts['lost'] = [];
  #overflowed = 0;
  #readOnly = 0;
  #row = 0;
  #closed = false;

  constructor(
    private readonly server: string,
    private readonly options: readonly OptionProblem[],
  ) {}

  /** False after a failure that the next request would meet as well: a run waits only once. */
  get asks(): boolean {
    return !this.#closed;
  }

  got() {
    this.#row = 0;
  }

  missed(problem: TransferProblem) {
    this.#misses += 1;
    if (this.#missProblem === null || (isOfOther(this.#missProblem) && !isOfOther(problem)))
      this.#missProblem = problem;
    this.unanswered(problem);
  }

  /** Whoever asked says what came of it. */
  unanswered(problem: TransferProblem) {
    this.#row += problem.kind === 'refused-entry' ? 0 : 1;
    if (isLasting(problem) || this.#row >= FAILURES_IN_A_ROW) this.#closed = true;
  }

  notUploaded(problem: TransferProblem) {
    this.#uploadProblem ??= problem;
  }

  lose(hash: string, problem: TransferProblem) {
    this.#lost = [...this.#lost, { hash, problem }];
  }

  dropped(entries: number) {
    this.#overflowed += entries;
  }

  readsOnly() {
    this.#readOnly += 1;
  }

  facts(waiting: readonly { readonly bytes: number }[]): TrafficFacts {
    return {
      server: publicAddress(this.server),
      misses: this.#misses,
      missProblem: this.#missProblem,
      waiting: waiting.length,
      waitingBytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0),
      uploadProblem: this.#uploadProblem,
      lost: this.#lost,
      overflowed: this.#overflowed,
      readOnly: this.#readOnly,
      options: this.options,
    };
  }
}
