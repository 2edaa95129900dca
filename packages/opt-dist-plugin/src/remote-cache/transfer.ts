import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { RemoteCacheSettings } from './policy/settings';
import type { TransferProblem } from './policy/verdict';
import { RateFloor } from './policy/rate-floor';
type Limits = Pick<RemoteCacheSettings, 'connectSeconds' | 'answerSeconds' | 'minRate' | 'rateSeconds'>;

/** Errors of this machine's files, not of the connection. */
const FILE_CODES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG', 'ENOENT', 'EMFILE', 'EPERM']);

/**
 * One request with its limits: to connect, to be answered, and a floor for the rate. The caller moves the
 * bytes and reports their number; past a limit, `signal` ends the streams and `problem` says why.
 *
 * On node:http, because its requests show the steps that the limits are about (socket, secureConnect,
 * continue, response), follow no redirects, and heed NODE_EXTRA_CA_CERTS; libraries measure one time for all
 * of it.
 */
export class Transfer {
  readonly request: http.ClientRequest;
  readonly #controller = new AbortController();
  readonly #answered: Promise<IncomingMessage>;
  #stopped: TransferProblem | null = null;
  #connected = false;
  #timer: NodeJS.Timeout | undefined;
  #meter: NodeJS.Timeout | undefined;
  #bytes = 0;

  constructor(
    url: URL,
    agent: http.Agent,
    method: 'GET' | 'PUT',
    headers: http.OutgoingHttpHeaders,
    private readonly limits: Limits,
  ) {
    const open = url.protocol === 'https:' ? https.request : http.request;
    this.request = open(url, { agent, method, headers, signal: this.#controller.signal });
    this.#limit(limits.connectSeconds, { kind: 'no-connection', code: 'TIMEOUT' });
    this.request.on('socket', (socket) => {
      hear(socket);
      const connected = () => {
        this.#connected = true;
        this.expectAnswer();
      };
      if (this.request.reusedSocket) connected();
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', connected);
    });
    this.#answered = once(this.request, 'response', { signal: this.#controller.signal }).then(
      ([response]) => response as IncomingMessage,
    );
    // A caller that waits for the answer sees the error; others need not.
    this.#answered.catch(() => undefined);
    this.request.on('error', () => undefined);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the request and gives its connection up. */
  stop(problem: TransferProblem) {
    this.#stopped ??= problem;
    this.#controller.abort();
  }

  /** The answer's head. */
  async answer(): Promise<IncomingMessage> {
    const response = await this.#answered;
    clearTimeout(this.#timer);
    response.on('error', () => undefined);
    return response;
  }

  /** @param extra seconds on top, for bytes that the system has taken but not sent yet */
  expectAnswer(extra = 0) {
    this.#limit(this.limits.answerSeconds + extra, { kind: 'no-answer', seconds: this.limits.answerSeconds });
  }

  /** From here on bytes must flow. */
  startMeter() {
    clearTimeout(this.#timer);
    const now = () => performance.now() / 1000;
    const floor = new RateFloor(this.limits.minRate, this.limits.rateSeconds, now());
    this.#meter = setInterval(
      () => {
        const rate = floor.below(now(), this.#bytes);
        if (rate !== null) this.stop({ kind: 'too-slow', rate, floor: this.limits.minRate });
      },
      Math.min(1000, this.limits.rateSeconds * 250),
    );
  }

  count(bytes: number) {
    this.#bytes += bytes;
  }

  stopMeter() {
    clearInterval(this.#meter);
  }

  /** Call it after the end, good or bad: it stops all timers. */
  close() {
    clearTimeout(this.#timer);
    this.stopMeter();
  }

  /** The problem behind an error of the request or its streams. */
  problem(error: unknown): TransferProblem {
    if (this.#stopped !== null) return this.#stopped;
    const code = codeOf(error);
    if (FILE_CODES.has(code)) return { kind: 'local-file', code };
    return this.#connected ? { kind: 'cut-off', code } : { kind: 'no-connection', code };
  }

  /** Whether the server had closed a kept connection: nothing is wrong, and the caller tries a new one. */
  isStale(error: unknown): boolean {
    return (
      this.request.reusedSocket && this.#stopped === null && ['ECONNRESET', 'EPIPE'].includes(codeOf(error))
    );
  }

  #limit(seconds: number, problem: TransferProblem) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.stop(problem);
    }, seconds * 1000);
  }
}

const heard = new WeakSet<Socket>();

/**
 * Between the end of an answer and its return to the agent nobody listens to a connection: a request that is
 * stopped there, as by the last piece of an answer that is too large, would end this process.
 */
function hear(socket: Socket) {
  if (heard.has(socket)) return;
  heard.add(socket);
  socket.on('error', () => undefined);
}

export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  // Several addresses were tried, each with an error of its own.
  if (typeof code !== 'string' && error instanceof AggregateError) return codeOf(error.errors[0]);
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
}
