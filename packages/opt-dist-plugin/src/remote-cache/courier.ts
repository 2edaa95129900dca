import type { Result } from 'profile-formats';
import { faultOf, inBackground } from './background';
import type { EntryChecks } from './entry';
import type { Ledger } from './ledger';
import type { Outbox } from './outbox';
import type { RemoteCacheSettings } from './policy/settings';
import { type TransferProblem, type UploadVerdict, isLasting } from './policy/verdict';
import type { WaitingEntry } from './policy/names';
import { isPointerName } from './policy/pointer';
import type { Upstream } from './upstream';

/** Uploads at a time. */
const LANES = 3;
/** After a failure that the next upload would meet as well, entries wait this long without a try. */
const PAUSE_SECONDS = 60;

export interface Delivery {
  readonly entry: WaitingEntry;
  readonly verdict: UploadVerdict;
}

/** A file of the outbox on its way. */
export interface Parcel {
  readonly entry: WaitingEntry;
  readonly file: string;
}

/** Whether the server has an entry's content under another name. */
type IsStored = () => Promise<Result<boolean, TransferProblem>>;

interface Order extends Parcel {
  readonly pointer: Parcel | null;
  readonly isStored: IsStored | null;
}

/** Carries entries from the outbox to the server, in the background of a run. */
export class Courier {
  readonly #queue: Order[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  #pausedUntil = 0;
  #pauseProblem: TransferProblem | null = null;
  #sent = 0;

  constructor(
    private readonly outbox: Outbox,
    private readonly upstream: Upstream,
    private readonly checks: Pick<EntryChecks, 'seal'>,
    private readonly settings: RemoteCacheSettings,
    private readonly ledger: Ledger,
  ) {}

  /** Entries under way or in line. */
  get pending(): number {
    return this.#queue.length + this.#running.size;
  }

  /** Bytes sent so far. */
  get sent(): number {
    return this.#sent;
  }

  /**
   * @param file of an entry that this process holds
   * @param pointer to the entry, which follows it
   * @param isStored asked first: neither goes where it is so
   */
  take(entry: WaitingEntry, file: string, pointer: Parcel | null = null, isStored: IsStored | null = null) {
    this.#queue.push({ entry, file, pointer, isStored });
    this.#fill();
  }

  /**
   * Resolves when no upload is under way, or the time is over; unfinished uploads then wait in the outbox.
   */
  async finish(seconds: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#abort.abort();
    }, seconds * 1000);
    while (this.#running.size > 0) await Promise.race(this.#running);
    clearTimeout(timer);
  }

  /**
   * Sends the entries of earlier runs, the oldest first, one after the other.
   * @param begin whether another upload may begin
   */
  async resend(begin: () => boolean, told: (delivery: Delivery) => void = () => undefined): Promise<void> {
    for (const waiting of await this.outbox.list()) {
      if (!begin() || this.#isPaused()) return;
      const file = await this.outbox.claim(waiting);
      if (file === null) continue;
      const verdict = await this.#resent(waiting, file).catch((error: unknown): UploadVerdict => {
        const problem = faultOf(error);
        this.ledger.notUploaded(problem);
        return { kind: 'keep', problem };
      });
      if (!isPointerName(waiting.hash)) told({ entry: waiting, verdict });
      if (verdict.kind === 'read-only') return;
    }
  }

  async #resent(waiting: WaitingEntry, file: string): Promise<UploadVerdict> {
    const verdict = await this.#put(waiting, file);
    // It was kept when the token could write, or nobody knew: another token may come.
    if (verdict.kind === 'read-only') {
      await this.outbox.release(waiting, { kind: 'status', status: 403 });
      if (!isPointerName(waiting.hash)) this.ledger.notUploaded({ kind: 'status', status: 403 });
    } else await this.#settle(waiting, verdict);
    return verdict;
  }

  #fill() {
    while (this.#running.size < LANES) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      const work: Promise<void> = inBackground(
        () => this.#deliver(next),
        (problem) => {
          this.ledger.notUploaded(problem);
        },
      ).then(() => {
        this.#running.delete(work);
        this.#fill();
      });
      this.#running.add(work);
    }
  }

  async #deliver({ entry, file, pointer, isStored }: Order) {
    const stored = isStored === null || this.#isPaused() ? null : await isStored();
    if (stored?.ok === true && stored.value) {
      for (const each of [entry, pointer?.entry]) if (each !== undefined) await this.outbox.done(each);
      return;
    }
    if (stored?.ok === false) this.#pauseAfter(stored.error);
    const paused: UploadVerdict | null = this.#isPaused()
      ? { kind: 'keep', problem: this.#pauseProblem ?? { kind: 'not-asked' } }
      : null;
    const verdict = paused ?? (await this.#put(entry, file));
    await this.#settle(entry, verdict);
    if (pointer !== null)
      await this.#settle(
        pointer.entry,
        verdict.kind === 'stored' ? await this.#put(pointer.entry, pointer.file) : verdict,
      );
  }

  async #put(entry: WaitingEntry, file: string): Promise<UploadVerdict> {
    const verdict = await this.upstream.put(entry, file, this.checks.seal(entry.hash, entry.sha256), {
      signal: this.#abort.signal,
      progress: (bytes) => {
        this.#sent += bytes;
      },
    });
    const concernsAll = !isPointerName(entry.hash) || !isRefusedName(verdict);
    if (verdict.kind === 'keep' && concernsAll) this.#pauseAfter(verdict.problem);
    return verdict;
  }

  #pauseAfter(problem: TransferProblem) {
    if (!isLasting(problem)) return;
    this.#pausedUntil = performance.now() + PAUSE_SECONDS * 1000;
    this.#pauseProblem = problem;
  }

  async #settle(entry: WaitingEntry, verdict: UploadVerdict) {
    if (isPointerName(entry.hash)) {
      await this.#settlePointer(entry, verdict);
      return;
    }
    switch (verdict.kind) {
      case 'stored':
        await this.outbox.done(entry);
        return;
      case 'read-only':
        this.ledger.readsOnly();
        await this.outbox.done(entry);
        return;
      case 'drop':
        this.ledger.lose(entry.hash, verdict.problem);
        await this.outbox.done(entry);
        return;
      case 'keep':
        this.ledger.notUploaded(verdict.problem);
        await this.outbox.release(entry, verdict.problem);
        this.ledger.dropped((await this.outbox.trim(this.settings.outboxBytes)).length);
    }
  }

  /** A pointer is no result: without it a few find the entry less, and nobody has to hear of it. */
  async #settlePointer(entry: WaitingEntry, verdict: UploadVerdict) {
    if (verdict.kind === 'keep' && !isRefusedName(verdict)) await this.outbox.release(entry, verdict.problem);
    else await this.outbox.done(entry);
  }

  #isPaused(): boolean {
    return performance.now() < this.#pausedUntil;
  }
}

/** A server may take Nx's own hashes only. */
function isRefusedName(verdict: UploadVerdict): boolean {
  return verdict.kind === 'keep' && verdict.problem.kind === 'status' && verdict.problem.status < 500;
}
