import { createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { err, type Result } from 'profile-formats';
import { formatBytes } from '../../../text/byte-count';
import type { Effects } from '../effects';
import { reasonOf, unusedProxy } from './failed-fetch';
import { files } from '../files/files';
import { PATIENCE, Silence } from './silence';
import type { SourceProblem } from '../problem';

/** The server's facts about a partly downloaded file, so that a part of another file is not continued. */
interface PartRecord {
  readonly url: string;
  /** ETag or Last-Modified; null: the server has neither. */
  readonly validator: string | null;
  readonly total: number | null;
}

const ATTEMPTS = 3;
const TELL_EVERY_MS = 5000;

export interface Care {
  /** Somebody compares the digest: parts of two files, put together, would be found out. */
  readonly isCompared: boolean;
  /** Milliseconds before the next try, times the number of tries. */
  readonly pause: number;
  readonly patience: typeof PATIENCE;
}

/**
 * Downloads to `<file>.part`, then renames. A range request (RFC 9110, 14) continues the part of an earlier
 * try, if the server's file is still the same. Where nothing would tell, the download starts over.
 */
export async function download(
  url: string,
  file: string,
  effects: Effects,
  { isCompared = false, pause = 1000, patience = PATIENCE }: Partial<Care> = {},
): Promise<Result<void, SourceProblem>> {
  const care = { isCompared, pause, patience };
  const part = `${file}.part`;
  let failures = 0;
  let most = await sizeOf(part);
  for (;;) {
    const tried = await attemptOnce(url, part, effects, care);
    const after = await sizeOf(part);
    if (tried.kind === 'complete') {
      return files('rename', part, async () => {
        await rename(part, file);
        await rm(`${part}.json`, { force: true });
      });
    }
    if (tried.kind === 'encoded') return err({ kind: 'encoded', url, encoding: tried.encoding });
    // A download that started over first gets as far as before: that is not progress.
    failures = after > most ? 1 : failures + 1;
    most = Math.max(most, after);
    const final = tried.kind === 'refused' || effects.stop.aborted || failures >= ATTEMPTS;
    if (final) {
      if (after === 0) await clear(part);
      const proxy = tried.kind === 'unconnected' ? unusedProxy(effects.env) : null;
      return err({ kind: 'download', url, detail: tried.detail, kept: after, unusedProxy: proxy });
    }
    const at = await continuesAt(part, url, care);
    effects.say(`  ${tried.detail}; ${at === 0 ? 'starting over' : `resuming at ${formatBytes(at)}`}`);
    await sleep(pause * failures);
  }
}

/** An empty part cannot be continued. */
function clear(part: string): Promise<Result<void, SourceProblem>> {
  return files('remove', part, async () => {
    await rm(part, { force: true });
    await rm(`${part}.json`, { force: true });
  });
}

type Tried =
  | { readonly kind: 'complete' }
  | { readonly kind: 'encoded'; readonly encoding: string }
  | { readonly kind: 'failed' | 'refused' | 'unconnected'; readonly detail: string };

/** Where the next try begins; 0: with the whole file. */
async function continuesAt(part: string, url: string, { isCompared }: Care): Promise<number> {
  const record = await readRecord(part, url);
  return record !== null && (record.validator !== null || isCompared) ? sizeOf(part) : 0;
}

async function attemptOnce(url: string, part: string, effects: Effects, care: Care): Promise<Tried> {
  let isConnected = false;
  const silence = new Silence(care.patience, effects);
  const { signal } = silence;
  try {
    const [size, record] = [await sizeOf(part), await readRecord(part, url)];
    const at = await continuesAt(part, url, care);
    const response = await fetch(url, { headers: rangeHeaders(at, record), signal });
    isConnected = true;
    // The range begins after the end: the part is complete, or of another file.
    if (response.status === 416) {
      await response.body?.cancel();
      if (record?.total === size) return { kind: 'complete' };
      await rm(part, { force: true });
      return { kind: 'failed', detail: 'the partial download does not match the file on the server' };
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      const detail = `HTTP status ${response.status}`;
      return { kind: response.status >= 500 ? 'failed' : 'refused', detail };
    }
    // fetch decodes the body, whatever was requested: neither its size nor a range of it means anything then.
    const encoding = response.headers.get('content-encoding') ?? '';
    if (!/^(identity)?$/i.test(encoding)) {
      await response.body.cancel();
      return { kind: 'encoded', encoding };
    }
    const start = response.status === 206 ? rangeStart(response) : 0;
    if (start !== 0 && start !== at) {
      await response.body.cancel();
      return { kind: 'refused', detail: 'the server sends another range' };
    }
    const sent = recordOf(url, response, start);
    if (start > 0 && record !== null && isOther(sent, record)) {
      await response.body.cancel();
      await rm(part, { force: true });
      return { kind: 'failed', detail: 'the partial download is of another file' };
    }
    // The answer to a range request may lack the headers of the first answer.
    const told = start > 0 ? record : null;
    const next = {
      ...sent,
      validator: sent.validator ?? told?.validator ?? null,
      total: sent.total ?? told?.total ?? null,
    };
    await writeFile(`${part}.json`, JSON.stringify(next));
    if (start > 0) effects.say(`  resuming at ${formatBytes(start)}`);
    const flags = start > 0 ? 'a' : 'w';
    await pipeline(
      Readable.fromWeb(response.body),
      telling(start, next.total, effects, silence),
      createWriteStream(part, { flags }),
      { signal },
    );
    const got = await sizeOf(part);
    return next.total === null || got === next.total
      ? { kind: 'complete' }
      : { kind: 'failed', detail: `${got} of ${next.total} bytes` };
  } catch (error) {
    return { kind: isConnected ? 'failed' : 'unconnected', detail: silence.reason ?? reasonOf(error) };
  } finally {
    silence.rest();
  }
}

function rangeHeaders(at: number, record: PartRecord | null): Record<string, string> {
  // Bytes that are compressed on the way could not be counted.
  const identity = { 'accept-encoding': 'identity' };
  if (at === 0) return identity;
  const condition: Record<string, string> = record?.validator == null ? {} : { 'if-range': record.validator };
  return { ...identity, range: `bytes=${at}-`, ...condition };
}

function rangeStart(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? NaN);
}

function recordOf(url: string, { headers }: Response, start: number): PartRecord {
  const etag = headers.get('etag');
  const whole = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  const length = headers.get('content-length');
  return {
    url,
    // A weak ETag guarantees nothing about bytes.
    validator: etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified'),
    total: whole !== undefined ? Number(whole) : length === null ? null : start + Number(length),
  };
}

/** Not every server heeds `If-Range`: it may send a range of its present file. */
function isOther(sent: PartRecord, record: PartRecord): boolean {
  const [now, then] = [sent.validator, record.validator];
  if (then === null) return sent.total !== record.total;
  const isKnown = sent.total !== null && record.total !== null;
  const isComparable = now !== null && now.startsWith('"') === then.startsWith('"');
  return (isKnown && sent.total !== record.total) || (isComparable && now !== then);
}

async function readRecord(part: string, url: string): Promise<PartRecord | null> {
  try {
    const record = JSON.parse(await readFile(`${part}.json`, 'utf8')) as PartRecord;
    return record.url === url ? record : null;
  } catch {
    return null;
  }
}

function telling(start: number, total: number | null, { say }: Effects, silence: Silence) {
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    let [done, told] = [start, Date.now()];
    for await (const chunk of chunks) {
      // A slow disk is not the server's silence.
      silence.rest();
      done += chunk.length;
      if (Date.now() - told > TELL_EVERY_MS) {
        told = Date.now();
        say(`  ${formatBytes(done)}${total === null ? '' : ` of ${formatBytes(total)}`}`);
      }
      yield chunk;
      silence.listen();
    }
  };
}

async function sizeOf(file: string): Promise<number> {
  const found = await files('look at', file, () => stat(file));
  return found.ok ? found.value.size : 0;
}
