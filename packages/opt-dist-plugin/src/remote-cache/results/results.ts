import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ok, type Result } from 'profile-formats';
import { refuse } from '../../archive/refusal';
import type { EntryChecks, EntryProblem } from '../entry';
import { checkSeal } from '../entry-checks/sealed-file';
import type { Ledger } from '../ledger';
import { isKnownBroken, type Outbox } from '../outbox';
import type { WaitingEntry } from '../policy/names';
import {
  type AskedResult,
  formatPointer,
  type MadeResult,
  type NoResult,
  parsePointer,
  parseResultPath,
  parseTold,
  type Pointer,
  POINTER_BYTES,
  pointerName,
  TEXT_BYTES,
} from '../policy/pointer';
import type { TransferProblem } from '../policy/verdict';
import { describeTransfer } from '../policy/warning';
import type { Upstream } from '../upstream';

/** Names the directory of the result in the archive that follows. */
export const OUTPUT_HEADER = 'x-opt-dist-output';

interface FoundResult {
  readonly archiveBytes: number;
  readonly output: string;
}

/**
 * The results on the server by stage key. A pointer under the key's name says which entry has the result; the
 * entry is judged as one that Nx asked for, so that a pointer can make nobody take anything else.
 */
export class Results {
  readonly #told = new Map<string, MadeResult | NoResult>();

  constructor(
    private readonly parts: {
      readonly checks: EntryChecks;
      readonly outbox: Outbox;
      readonly upstream: Upstream;
      readonly ledger: Ledger;
    },
  ) {}

  /** What an executor said of the result that Nx stores under a hash; null: nothing. */
  made(hash: string): MadeResult | null {
    const told = this.#told.get(hash);
    return told === undefined || 'isNoResult' in told ? null : told;
  }

  /** Does the server need what Nx stores under a hash? Not what came from there, and not what is no result. */
  isForServer(hash: string): boolean {
    const told = this.#told.get(hash);
    return told === undefined || !('isNoResult' in told || told.source === 'server');
  }

  /** Makes the pointer to an entry, as a file of the outbox. */
  async pointerTo(result: Pointer): Promise<{ readonly entry: WaitingEntry; readonly file: string }> {
    const { outbox } = this.parts;
    const bytes = gzipSync(formatPointer(result));
    const entry = {
      hash: pointerName(result.stageKey),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    const spool = outbox.spool();
    await writeFile(spool, bytes, { flag: 'wx', mode: 0o600, flush: true });
    return { entry, file: await outbox.keep(spool, entry) };
  }

  /**
   * Whether the server has this very result under the hash that its pointer names. Another result of the same key
   * is not enough: the keys of later stages hold the digests of the profiles that they were made with.
   */
  async isStored({ stage, stageKey, manifest }: Pointer): Promise<Result<boolean, TransferProblem>> {
    const { ledger, upstream } = this.parts;
    if (manifest === null || !ledger.asks) return ok(false);
    const pointer = await this.#pointer({ stage, stageKey });
    if (!pointer.ok) return pointer;
    return pointer.value?.manifest === manifest ? upstream.has(pointer.value.entry) : ok(false);
  }

  /** Answers an executor: that of a stage that was just made, or of one that looks for an earlier result. */
  async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      const told = parseTold(await textOf(request));
      if (told !== null) this.#told.set(told.entry, told);
      response.writeHead(told === null ? 400 : 204).end();
      return;
    }
    request.resume();
    const asked = parseResultPath(request.url ?? '');
    if (asked === null || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    const { outbox } = this.parts;
    const file = outbox.spool();
    try {
      const found = await this.#find(asked, file);
      if (!found.ok) response.writeHead(422).end(`the server ${describeTransfer(found.error)}`);
      else if (found.value === null) response.writeHead(404).end();
      else {
        const { archiveBytes, output } = found.value;
        response.writeHead(200, {
          'content-type': 'application/octet-stream',
          'content-length': archiveBytes,
          [OUTPUT_HEADER]: encodeURIComponent(output),
        });
        await pipeline(createReadStream(file, { end: archiveBytes - 1, highWaterMark: 1 << 18 }), response);
      }
    } finally {
      await outbox.discard(file);
    }
  }

  /**
   * @param file gets the entry
   * @returns null: there is none
   */
  async #find(asked: AskedResult, file: string): Promise<Result<FoundResult | null, TransferProblem>> {
    const { outbox, upstream, checks, ledger } = this.parts;
    if (!ledger.asks) return ok(null);
    const pointer = await this.#pointer(asked);
    if (!pointer.ok || pointer.value === null) return pointer.ok ? ok(null) : pointer;
    const { entry, output } = pointer.value;
    // Nx itself got no result under this hash a moment ago.
    if (entry === asked.hash || isKnownBroken(outbox.dir, entry)) return ok(null);
    const got = await upstream.get(entry, file);
    if (!got.ok) {
      ledger.unanswered(got.error);
      return got;
    }
    if (got.value === 'absent') return ok(null);
    const checked = await checks.checkAs(file, entry, { ...asked, output });
    return checked.ok ? ok({ archiveBytes: checked.value.archiveBytes, output }) : checked;
  }

  async #pointer(
    asked: Pick<AskedResult, 'stage' | 'stageKey'>,
  ): Promise<Result<Pointer | null, TransferProblem>> {
    const { outbox, upstream, ledger } = this.parts;
    const name = pointerName(asked.stageKey);
    const file = outbox.spool();
    try {
      const got = await upstream.get(name, file, POINTER_BYTES);
      if (got.ok) return got.value === 'absent' ? ok(null) : await readPointer(file, name, asked);
      if (got.error.kind === 'too-big')
        return refuse(`pointer ${name}`, `at most ${POINTER_BYTES} bytes`, 'more');
      // It may be the name that a server refuses: that says nothing of the next request.
      if (got.error.kind === 'status') return ok(null);
      ledger.unanswered(got.error);
      return got;
    } finally {
      await outbox.discard(file);
    }
  }
}

async function readPointer(
  file: string,
  name: string,
  { stage, stageKey }: Pick<AskedResult, 'stage' | 'stageKey'>,
): Promise<Result<Pointer, EntryProblem>> {
  const sealed = await checkSeal(file, name);
  if (!sealed.ok) return sealed;
  if (!sealed.value.hasSeal) return refuse(`pointer ${name}: seal`, 'one', 'none');
  const text = unpacked((await readFile(file)).subarray(0, sealed.value.archiveBytes));
  const pointer = text === null ? null : parsePointer(text);
  if (pointer?.stage !== stage || pointer.stageKey !== stageKey)
    return refuse(`pointer ${name}`, `the name of the entry with this result of ${stage}`, 'something else');
  return ok(pointer);
}

/** @returns null: it is no gzip, or a large text */
function unpacked(bytes: Buffer): string | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: TEXT_BYTES }).toString();
  } catch {
    return null;
  }
}

/** @returns '' for a longer one than any that an executor sends */
async function textOf(request: http.IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes <= TEXT_BYTES) pieces.push(piece);
  }
  return bytes > TEXT_BYTES ? '' : Buffer.concat(pieces).toString();
}
