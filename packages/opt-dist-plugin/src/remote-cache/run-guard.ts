import type { Socket } from 'node:net';
import { setInterval } from 'node:timers';
import { faultOf, inBackground } from './background';
import { Courier } from './courier';
import type { EntryChecks } from './entry';
import { FINISH_PATH, Guard } from './guard';
import { Ledger } from './ledger';
import { Outbox } from './outbox';
import type { OptionProblem, RemoteCacheSettings } from './policy/settings';
import { noteText, warningText } from './policy/warning';
import { formatBytes } from '../text/byte-count';
import { isPointerName } from './policy/pointer';
import { Results } from './results/results';
import { answerSync, SYNC_PATH } from './sync';
import { Upstream } from './upstream';

/** The real server, from the environment before the guard replaced it there. */
export interface Server {
  readonly address: string;
  readonly token: string | null;
}

const TELL_SECONDS = 10;

/** The guard of one run, from its start to its last upload. */
export class RunGuard {
  #synced = false;

  private constructor(
    readonly address: string,
    readonly server: Server,
    readonly outbox: Outbox,
    private readonly settings: RemoteCacheSettings,
    private readonly guard: Guard,
    private readonly upstream: Upstream,
    private readonly courier: Courier,
    private readonly ledger: Ledger,
  ) {}

  /**
   * @param finished called when a request reports the end of the run
   * @param kept address of another process that hands its connections on
   */
  static async start(
    server: Server,
    settings: RemoteCacheSettings,
    options: readonly OptionProblem[],
    outboxDirectory: string,
    checks: EntryChecks,
    finished: (() => void) | null = null,
    kept: string | null = null,
  ): Promise<RunGuard> {
    const outbox = await Outbox.open(outboxDirectory);
    const ledger = new Ledger(server.address, options);
    const upstream = new Upstream(server.address, server.token, settings);
    const courier = new Courier(outbox, upstream, checks, settings, ledger);
    const results = new Results({ checks, outbox, upstream, ledger });
    const parts = { settings, checks, outbox, upstream, courier, ledger, results };
    const guard = new Guard(parts, (request, response) => {
      if (request.method !== 'POST') return false;
      if (request.url === FINISH_PATH && finished !== null) {
        response.writeHead(202).end(finished);
        return true;
      }
      if (request.url !== SYNC_PATH) return false;
      // The sync target reports to the user itself.
      run.#synced = true;
      inBackground(
        () => answerSync(courier, response),
        (problem) => {
          ledger.notUploaded(problem);
          response.destroy();
        },
      );
      return true;
    });
    const address = await guard.start(kept);
    const run = new RunGuard(address, server, outbox, settings, guard, upstream, courier, ledger);
    return run;
  }

  /** Serves a connection to the kept address. */
  take(socket: Socket) {
    this.guard.take(socket);
  }

  get token(): string {
    return this.guard.token;
  }

  get idleSeconds(): number {
    return this.guard.idleSeconds;
  }

  get isAsked(): boolean {
    return this.guard.isAsked;
  }

  /**
   * Waits for the run's uploads, then sends the entries of earlier runs.
   * @param tell prints a line of progress
   * @returns the run's one warning, or a note, in lines
   */
  async finish(sync: string, tell: (line: string) => void): Promise<string[]> {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    const progress = setInterval(() => {
      tell(
        `remote cache: sending ${this.courier.pending} more, ${formatBytes(this.courier.sent)} sent; Ctrl-C loses nothing`,
      );
    }, TELL_SECONDS * 1000);
    try {
      await this.courier.finish(this.settings.waitSeconds);
      if (!this.#synced && this.ledger.facts([]).uploadProblem === null && this.ledger.asks)
        await this.courier.resend(() => seconds() < this.settings.resendSeconds);
    } catch (error) {
      this.ledger.notUploaded(faultOf(error));
    } finally {
      clearInterval(progress);
    }
    const stopped = this.guard.stop();
    this.upstream.close();
    await stopped;
    return this.#synced ? [] : this.report(sync);
  }

  async report(sync: string): Promise<string[]> {
    const waiting = await this.outbox.list();
    const facts = this.ledger.facts(waiting.filter(({ hash }) => !isPointerName(hash)));
    return [...warningText(facts, sync), ...noteText(facts)];
  }
}
