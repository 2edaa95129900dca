import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { ok, type Result } from 'profile-formats';
import { refuse } from '../../archive/refusal';
import type { EntryProblem } from '../entry';
import { boundDigest, readSeal, SEAL_BYTES } from './seal';

/**
 * Before anything is parsed: the archive's size, if its bytes are the ones that were sealed under this name.
 */
export async function checkSeal(
  file: string,
  hash: string,
): Promise<Result<{ readonly archiveBytes: number; readonly hasSeal: boolean }, EntryProblem>> {
  const { size, end } = await endOf(file);
  const seal = readSeal(end);
  if (seal.kind === 'none') return ok({ archiveBytes: size, hasSeal: false });
  if (seal.kind === 'other-version') return refuse('seal: version', '1', String(seal.version));
  const archiveBytes = size - SEAL_BYTES;
  const sha256 = await digestOf(file, archiveBytes);
  if (seal.sha256 !== sha256) return refuse('seal: sha256 of the archive', seal.sha256, sha256);
  const bound = boundDigest(hash, sha256);
  return seal.bound === bound
    ? ok({ archiveBytes, hasSeal: true })
    : refuse(`seal: digest of archive and name ${hash}`, bound, seal.bound);
}

async function endOf(file: string): Promise<{ size: number; end: Buffer }> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const end = Buffer.alloc(Math.min(size, SEAL_BYTES));
    await handle.read(end, 0, end.length, size - end.length);
    return { size, end };
  } finally {
    await handle.close();
  }
}

async function digestOf(file: string, length: number): Promise<string> {
  const hash = createHash('sha256');
  if (length > 0) {
    const bytes = createReadStream(file, { end: length - 1, highWaterMark: 1024 * 1024 });
    for await (const chunk of bytes as AsyncIterable<Buffer>) hash.update(chunk);
  }
  return hash.digest('hex');
}
