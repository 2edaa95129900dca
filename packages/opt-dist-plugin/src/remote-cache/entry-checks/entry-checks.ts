import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import { attempt } from '../../fs/attempt';
import type { KeyRecord } from '../../key/key-record';
import type { AcceptedEntry, EntryChecks, EntryProblem } from '../entry';
import { walkArchive } from './archive';
import { anyContent, type ContentCheck } from './content';
import { DistributionContent } from './distribution';
import { DEFAULT_LIMITS, type EntryLimits } from './limits';
import { type JudgeSet, ProfileSetContent } from './profile-set';
import { refuse } from './refusal';
import { STAGE_HASH } from '../../key/stage-hash';
import { boundDigest, readSeal, SEAL_BYTES, sealOf } from './seal';

export interface EntryChecksOptions {
  /** The parts of a stage's hash; null for any other task. */
  readonly records: (hash: string) => Promise<KeyRecord | null>;
  readonly judge: JudgeSet;
  /** Defaults: {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<EntryLimits>;
}

/**
 * A stage's entry must have a matching seal, and hold exactly the files that the stage makes under that key;
 * without a record of the key's parts, every entry is refused. Entries of other tasks, whose contents are
 * unknown here, may lack the seal; their names must stay in the workspace. The check unpacks sets beside the
 * judged file, and removes them afterwards.
 */
export function entryChecks({ records, judge, limits }: EntryChecksOptions): EntryChecks {
  const allLimits = { ...DEFAULT_LIMITS, ...limits };
  const contentOf = async (
    record: KeyRecord | null,
    parent: string,
  ): Promise<Result<ContentCheck, EntryProblem>> => {
    if (record === null) return ok(anyContent());
    return record.stage === 'dist'
      ? ok(new DistributionContent(record, allLimits))
      : ProfileSetContent.create(record, parent, judge, allLimits);
  };
  const judged = async (file: string, hash: string): Promise<Result<AcceptedEntry, EntryProblem>> => {
    const record = await records(hash);
    if (record === null && STAGE_HASH.test(hash))
      return refuse('key', 'a record of its parts', 'none in this workspace');
    const archiveBytes = await checkSeal(file, hash, record !== null);
    if (!archiveBytes.ok) return archiveBytes;
    const content = await contentOf(record, path.dirname(file));
    if (!content.ok) return content;
    try {
      const walked = await walkArchive(file, archiveBytes.value, content.value, allLimits);
      const finished = walked.ok ? await content.value.finish() : walked;
      return finished.ok ? ok({ archiveBytes: archiveBytes.value }) : finished;
    } finally {
      await content.value.dispose();
    }
  };
  return {
    seal: sealOf,
    check: async (file, hash) => {
      const result = await attempt('judge', file, () => judged(file, hash));
      return result.ok
        ? result.value
        : refuse('file', 'a file that can be read and unpacked', result.error.message);
    },
  };
}

/**
 * Before anything is parsed: the archive's size, if its bytes are the ones that were sealed under this name.
 */
async function checkSeal(
  file: string,
  hash: string,
  isNeeded: boolean,
): Promise<Result<number, EntryProblem>> {
  const { size, end } = await endOf(file);
  const seal = readSeal(end);
  if (seal.kind === 'none') return isNeeded ? refuse('seal', 'one', 'none') : ok(size);
  if (seal.kind === 'other-version') return refuse('seal: version', '1', String(seal.version));
  const archiveBytes = size - SEAL_BYTES;
  const sha256 = await digestOf(file, archiveBytes);
  if (seal.sha256 !== sha256) return refuse('seal: sha256 of the archive', seal.sha256, sha256);
  const bound = boundDigest(hash, sha256);
  return seal.bound === bound
    ? ok(archiveBytes)
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
