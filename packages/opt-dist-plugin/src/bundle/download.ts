import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { err, ok, type Result } from 'profile-formats';
import { DEFAULT_LIMITS } from '../archive/limits';
import { attempt } from '../fs/attempt';
import type { Problem } from '../model/problem';

/** A server that sends nothing for so long is given up. */
const SILENCE_MS = 60_000;

/**
 * Downloads a file whose digest is known; nothing stays of one that has another.
 * @param sha256 64 lower-case hex digits
 */
export async function downloadVerified(
  url: string,
  sha256: string,
  file: string,
): Promise<Result<void, Problem>> {
  const partial = `${file}.${process.pid}.partial`;
  const made = await attempt('create', path.dirname(file), () =>
    mkdir(path.dirname(file), { recursive: true }),
  );
  if (!made.ok) return made;
  const hash = createHash('sha256');
  const controller = new AbortController();
  let timer = setTimeout(() => {
    controller.abort(new Error(`nothing for ${SILENCE_MS / 1000} s`));
  }, SILENCE_MS);
  try {
    const response = await fetch(url, {
      headers: { 'accept-encoding': 'identity' },
      signal: controller.signal,
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return err({ kind: 'no-download', url, detail: `HTTP status ${response.status}` });
    }
    let bytes = 0;
    const digested = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        timer = timer.refresh();
        bytes += chunk.length;
        if (bytes > DEFAULT_LIMITS.bytes) throw new Error(`more than ${DEFAULT_LIMITS.bytes} bytes`);
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(response.body), digested, createWriteStream(partial));
    const found = hash.digest('hex');
    if (found !== sha256) return err({ kind: 'other-digest', path: url, expected: sha256, found });
    const placed = await attempt('rename', file, () => rename(partial, file));
    return placed.ok ? ok(undefined) : placed;
  } catch (error) {
    return err({ kind: 'no-download', url, detail: reasonOf(error) });
  } finally {
    clearTimeout(timer);
    await attempt('remove', partial, () => rm(partial, { force: true }));
  }
}

/** fetch hides the reason of a failed connection behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
