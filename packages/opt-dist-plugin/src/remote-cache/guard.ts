import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { inBackground } from './background';
import type { Courier } from './courier';
import type { EntryChecks } from './entry';
import type { Ledger } from './ledger';
import { isKnownBroken, type Outbox } from './outbox';
import { ENTRY_NAME } from './policy/names';
import { isPointerName, RESULTS_PATH } from './policy/pointer';
import type { RemoteCacheSettings } from './policy/settings';
import type { Results } from './results/results';
import { codeOf } from './transfer';
import type { Upstream } from './upstream';

/** A guard in a process of its own learns by this path that its run is over. */
export const FINISH_PATH = '/v1/opt-dist/finish';
/** By this path, a run learns whether the guard in its environment is still there. */
export const ALIVE_PATH = '/v1/opt-dist/alive';

export interface GuardParts {
  readonly settings: RemoteCacheSettings;
  readonly checks: EntryChecks;
  readonly outbox: Outbox;
  readonly upstream: Upstream;
  readonly courier: Courier;
  readonly ledger: Ledger;
  readonly results: Results;
}

/** The guard's answers to requests other than Nx's own; null: not found. */
export type Extra = (request: http.IncomingMessage, response: http.ServerResponse) => boolean;

/**
 * A server on loopback that stands between Nx and the remote cache for one run. Nx ends a run when its cache
 * gives an unexpected answer, hangs if the cache accepts but never answers, and fails a finished task whose
 * upload fails (23.2.1): here every GET becomes 200 or 404 and every PUT 200.
 */
export class Guard {
  /** Other users of the machine can connect, but their requests lack this token. */
  readonly token = randomBytes(32).toString('base64url');
  readonly #server = http.createServer((request, response) => {
    this.#lastAsked = performance.now();
    this.#isAsked = true;
    const answer: Promise<void> = inBackground(
      () => this.#answer(request, response),
      (problem) => {
        this.parts.ledger.missed(problem);
        this.#giveWay(request, response);
      },
    ).then(() => {
      this.#answering.delete(answer);
    });
    this.#answering.add(answer);
  });
  readonly #answering = new Set<Promise<void>>();
  #lastAsked = performance.now();
  #isAsked = false;

  constructor(
    private readonly parts: GuardParts,
    private readonly extra: Extra = () => false,
  ) {}

  /**
   * @param kept address at which another process listens; it hands its connections on
   * @returns the address for NX_SELF_HOSTED_REMOTE_CACHE_SERVER
   */
  async start(kept: string | null = null): Promise<string> {
    // Nx asks for large entries and takes its time to unpack them.
    this.#server.requestTimeout = 0;
    if (kept !== null) return kept;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.#server.unref();
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Serves a connection that came to the address of another process. */
  take(socket: Socket) {
    this.#server.emit('connection', socket);
    socket.resume();
  }

  /** Since the last request; 0 while the guard answers one. */
  get idleSeconds(): number {
    return this.#answering.size > 0 ? 0 : (performance.now() - this.#lastAsked) / 1000;
  }

  /** Whether any request ever came. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /**
   * Resolves when no file of an answer is left on disk: Nx continues before the guard has removed a file that
   * it sent.
   */
  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await Promise.all(this.#answering);
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (!this.#isAllowed(request.headers.authorization)) {
      response.writeHead(401, { 'content-type': 'text/plain' }).end('this guard serves one run of Nx only');
      return;
    }
    const hash = /^\/v1\/cache\/([^/?]+)$/.exec(request.url ?? '')?.[1] ?? '';
    const isEntry = ENTRY_NAME.test(hash) && !isPointerName(hash);
    if (isEntry && request.method === 'GET') await this.#get(hash, response);
    else if (isEntry && request.method === 'PUT') await this.#put(hash, request, response);
    else if (request.url?.startsWith(RESULTS_PATH) === true)
      await this.parts.results.answer(request, response);
    else if (request.url === ALIVE_PATH) response.writeHead(200).end();
    else if (!this.extra(request, response)) {
      request.resume();
      // Nx takes 403 as "do not upload", and continues.
      response.writeHead(request.method === 'PUT' ? 403 : 404).end();
    }
  }

  /** Nx ends the run when an answer fails: after a failure of the guard, it gets the one that lets it go on. */
  #giveWay(request: http.IncomingMessage, response: http.ServerResponse) {
    request.resume();
    if (!response.headersSent) response.writeHead(request.method === 'PUT' ? 200 : 404).end();
    else if (!response.writableEnded) response.destroy();
  }

  #isAllowed(header: string | undefined): boolean {
    const digest = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${this.token}`));
  }

  async #get(hash: string, response: http.ServerResponse): Promise<void> {
    const { outbox, upstream, checks, ledger } = this.parts;
    const absent = () => response.writeHead(404, { 'content-type': 'text/plain' }).end('not there');
    if (!ledger.asks) {
      ledger.missed({ kind: 'not-asked' });
      absent();
      return;
    }
    if (isKnownBroken(outbox.dir, hash)) {
      ledger.missed({
        kind: 'refused-entry',
        where: `entry ${hash}`,
        expected: 'a result',
        found: 'nothing in its place when Nx had restored it in an earlier run',
      });
      absent();
      return;
    }
    const file = outbox.spool();
    try {
      const got = await upstream.get(hash, file);
      if (!got.ok) ledger.missed(got.error);
      else ledger.got();
      if (!got.ok || got.value === 'absent') {
        absent();
        return;
      }
      const checked = await checks.check(file, hash);
      if (!checked.ok) {
        ledger.missed(checked.error);
        absent();
        return;
      }
      const { archiveBytes } = checked.value;
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-length': archiveBytes,
      });
      await pipeline(createReadStream(file, { end: archiveBytes - 1, highWaterMark: 1 << 18 }), response);
    } catch (error) {
      ledger.missed({ kind: 'local-file', code: codeOf(error) });
      if (response.headersSent) response.destroy();
      else absent();
    } finally {
      await outbox.discard(file);
    }
  }

  async #put(hash: string, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { outbox, courier, ledger, settings, results } = this.parts;
    const file = outbox.spool();
    const digest = createHash('sha256');
    let bytes = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        digest.update(chunk);
        bytes += chunk.length;
        done(bytes > settings.maxEntryBytes ? new TooBig() : null, chunk);
      },
    });
    // Whatever happens to the file, Nx gets 200: the result in the workspace is complete.
    const accept = () => response.writeHead(200, { 'content-type': 'text/plain' }).end('taken');
    request.on('error', () => undefined);
    try {
      await pipeline(
        request.iterator({ destroyOnReturn: false }),
        meter,
        // Renamed before its content is on the disk, it could be an empty file after a crash.
        createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
      );
      const made = results.made(hash);
      if (!results.isForServer(hash)) {
        await outbox.discard(file);
      } else {
        const entry = { hash, sha256: digest.digest('hex') };
        const kept = await outbox.keep(file, entry);
        const pointer = made === null ? null : await results.pointerTo(made);
        const asked = made?.source === 'this machine' ? () => results.isStored(made) : null;
        courier.take(entry, kept, pointer, asked);
      }
    } catch (error) {
      await outbox.discard(file).catch(() => undefined);
      // Nx gave up itself; there is nobody to answer.
      if (request.destroyed && !request.complete) return;
      request.resume();
      ledger.lose(
        hash,
        error instanceof TooBig
          ? { kind: 'too-big', limit: settings.maxEntryBytes }
          : { kind: 'local-file', code: codeOf(error) },
      );
      if (!request.complete)
        await new Promise((resolve) => request.once('close', resolve).once('end', resolve));
    }
    accept();
  }
}

class TooBig extends Error {}
