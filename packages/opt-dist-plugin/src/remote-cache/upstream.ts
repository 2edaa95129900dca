import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Result, err, ok } from 'profile-formats';
import { KeptFile } from './kept-file';
import type { WaitingEntry } from './policy/names';
import type { RemoteCacheSettings } from './policy/settings';
import {
  type ChangedFile,
  type TransferProblem,
  type UploadVerdict,
  isWebPage,
  judgeGet,
  judgePut,
} from './policy/verdict';
import { codeOf, Transfer } from './transfer';

/** Larger bodies go out only after the server asked for them: it may have the entry, or refuse the token. */
const ASK_FIRST_BYTES = 16 * 1024;
/** As curl does with servers that do not know `Expect`. */
const ASK_SECONDS = 1;
/** The bytes that a system buffers before they are on the wire: Linux's default limit of a send buffer. */
const SEND_BUFFER_BYTES = 4 * 1024 * 1024;

/** Of an answer to an upload: enough to recognise a page. */
const START_BYTES = 512;
const START_MILLISECONDS = 1000;

interface PutOptions {
  readonly progress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * The team's server: Nx's self-hosted cache protocol (`GET` and `PUT /v1/cache/{hash}`), each request with
 * limits.
 */
export class Upstream {
  readonly #agent: http.Agent;
  readonly #base: URL | null;

  constructor(
    server: string,
    private readonly token: string | null,
    private readonly settings: RemoteCacheSettings,
  ) {
    this.#base = URL.canParse(server) ? new URL(server) : null;
    const Agent = this.#base?.protocol === 'https:' ? https.Agent : http.Agent;
    this.#agent = new Agent({ keepAlive: true });
  }

  /**
   * Writes the answer to a file.
   * @param limit the most bytes that it may have
   */
  get(
    hash: string,
    file: string,
    limit = this.settings.maxEntryBytes,
  ): Promise<Result<'entry' | 'absent', TransferProblem>> {
    return this.#tried('GET', hash, {}, async (transfer) => {
      transfer.request.end();
      const response = await transfer.answer();
      const verdict = judgeGet(response.statusCode ?? 0);
      if (verdict !== 'entry') {
        leave(response);
        return verdict === 'absent' ? ok(verdict) : err(verdict);
      }
      let bytes = 0;
      let start = '';
      const count = meter((size, chunk) => {
        if (start.length < START_BYTES) start += chunk.toString('latin1', 0, START_BYTES);
        bytes += size;
        transfer.count(size);
        if (bytes > limit) transfer.stop({ kind: 'too-big', limit });
      });
      transfer.startMeter();
      // Of a try before this one.
      await rm(file, { force: true });
      const written = createWriteStream(file, { flags: 'wx', mode: 0o600 });
      await pipeline(response, count, written, { signal: transfer.signal });
      return isWebPage(response.headers['content-type'], start)
        ? err({ kind: 'web-page' } as const)
        : ok(verdict);
    }).then((result) => (result.ok ? result.value : result));
  }

  /** Asks for an entry's answer, and leaves its content. Nx's protocol has no HEAD, and servers may not know it. */
  has(hash: string): Promise<Result<boolean, TransferProblem>> {
    return this.#tried('GET', hash, {}, async (transfer) => {
      transfer.request.end();
      const response = await transfer.answer();
      const isThere = judgeGet(response.statusCode ?? 0) === 'entry';
      if (isThere) transfer.stop({ kind: 'not-asked' });
      else leave(response);
      return isThere;
    });
  }

  /**
   * Sends a file and the bytes that follow it.
   * @param progress called with the number of bytes sent since its last call
   * @param signal ends the upload
   */
  async put(
    entry: WaitingEntry,
    file: string,
    seal: Uint8Array,
    options: PutOptions = {},
  ): Promise<UploadVerdict> {
    const kept = await KeptFile.open(file, entry.sha256);
    if (!kept.ok) return unsent(kept.error);
    try {
      return await this.#send(entry.hash, kept.value, seal, options);
    } finally {
      await kept.value.close();
    }
  }

  async #send(
    hash: string,
    kept: KeptFile,
    seal: Uint8Array,
    { progress, signal }: PutOptions,
  ): Promise<UploadVerdict> {
    const size = kept.size + seal.length;
    const asks = size > ASK_FIRST_BYTES;
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': size,
      ...(asks ? { expect: '100-continue' } : {}),
    };
    const sent = await this.#tried('PUT', hash, headers, async (transfer) => {
      const ended = () => {
        transfer.stop({ kind: 'out-of-time', seconds: this.settings.waitSeconds });
      };
      signal?.addEventListener('abort', ended, { once: true });
      if (signal?.aborted === true) ended();
      try {
        const early = asks ? await wanted(transfer) : null;
        if (early !== null) return await uploadVerdict(early);
        const count = meter((bytes) => {
          transfer.count(bytes);
          progress?.(bytes);
        });
        transfer.startMeter();
        const changed = (problem: ChangedFile) => {
          transfer.stop(problem);
        };
        const body = pipeline(content(kept.bytes(changed), seal), count, transfer.request, {
          signal: transfer.signal,
        }).then(() => {
          transfer.stopMeter();
          transfer.expectAnswer(Math.min(size, SEND_BUFFER_BYTES) / Math.max(1, this.settings.minRate));
          return null;
        });
        // A server may answer before it has read everything.
        const response = await Promise.race([body.then(() => transfer.answer()), transfer.answer()]);
        body.catch(() => undefined);
        const verdict = await uploadVerdict(response);
        // Nobody measures the rest, and the file would stay open for it.
        if (!transfer.request.writableFinished) transfer.stop({ kind: 'not-asked' });
        return verdict;
      } finally {
        signal?.removeEventListener('abort', ended);
      }
    });
    return sent.ok ? sent.value : unsent(sent.error);
  }

  close() {
    this.#agent.destroy();
  }

  async #tried<T>(
    method: 'GET' | 'PUT',
    hash: string,
    headers: http.OutgoingHttpHeaders,
    use: (transfer: Transfer) => Promise<T>,
  ): Promise<Result<T, TransferProblem>> {
    if (this.#base === null || !/^https?:$/.test(this.#base.protocol))
      return err({ kind: 'no-connection', code: 'ERR_INVALID_URL' });
    const url = new URL(`${this.#base.pathname.replace(/\/+$/, '')}/v1/cache/${hash}`, this.#base);
    const all = { ...headers, ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }) };
    for (let attempt = 1; ; attempt++) {
      let transfer: Transfer;
      try {
        transfer = new Transfer(url, this.#agent, method, all, this.settings);
      } catch (error) {
        // Node refuses the address or a header.
        return err({ kind: 'no-connection', code: codeOf(error) });
      }
      try {
        return ok(await use(transfer));
      } catch (error) {
        if (attempt < 3 && transfer.isStale(error)) continue;
        const problem = transfer.problem(error);
        transfer.stop(problem);
        return err(problem);
      } finally {
        transfer.close();
      }
    }
  }
}

/** @returns the answer, if the server gave one instead of asking for the body */
async function wanted(transfer: Transfer): Promise<IncomingMessage | null> {
  transfer.request.flushHeaders();
  const connected = once(transfer.request, 'socket', { signal: transfer.signal });
  const go = Promise.race([
    once(transfer.request, 'continue', { signal: transfer.signal }),
    connected.then(() => sleep(ASK_SECONDS * 1000, null, { ref: false, signal: transfer.signal })),
  ]).then(() => null);
  go.catch(() => undefined);
  return Promise.race([go, transfer.answer()]);
}

async function uploadVerdict(response: IncomingMessage): Promise<UploadVerdict> {
  const start = await startOf(response);
  leave(response);
  return judgePut(response.statusCode ?? 0, response.headers['content-type'], start);
}

/** The first bytes of an answer, as far as they come soon. */
async function startOf(response: IncomingMessage): Promise<string> {
  let start = '';
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, START_MILLISECONDS);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    response.on('data', (piece: Buffer) => {
      if (start.length < START_BYTES) start += piece.toString('latin1', 0, START_BYTES);
      if (start.length >= START_BYTES) end();
    });
    response.once('end', end).once('close', end);
  });
  return start;
}

/** The file is wrong, or gone, for good; or another try may succeed. */
function unsent(problem: TransferProblem): UploadVerdict {
  const isFinal =
    problem.kind === 'changed-file' || (problem.kind === 'local-file' && problem.code === 'ENOENT');
  return { kind: isFinal ? 'drop' : 'keep', problem };
}

async function* content(kept: AsyncIterable<Uint8Array>, seal: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* kept;
  if (seal.length > 0) yield seal;
}

function meter(count: (bytes: number, chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count(chunk.length, chunk);
      done(null, chunk);
    },
  });
}

/** Drops an answer's body, of no interest here, so that its connection can be used again. */
function leave(response: IncomingMessage) {
  response.resume();
  setTimeout(() => response.destroy(), 1000).unref();
}
