import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { attempt } from '../../fs/attempt';
import type { AcceptedEntry, EntryChecks, EntryProblem } from '../entry';
import { walkArchive } from './archive';
import { AnyContent, type ContentCheck } from './content';
import { DistributionContent } from './distribution';
import type { ExpectedResult } from './expected-result';
import { type ArchiveLimits, DEFAULT_LIMITS } from '../../archive/limits';
import { type JudgeSet, ProfileSetContent } from './profile-set';
import { refuse } from '../../archive/refusal';
import { STAGE_HASH } from '../../key/stage-hash';
import { boundDigest, readSeal, SEAL_BYTES, sealOf } from './seal';

export interface EntryChecksOptions {
  /** The results that the stages of this run would make. */
  readonly expected: () => Promise<readonly ExpectedResult[]>;
  readonly judge: JudgeSet;
  /** Defaults: {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<ArchiveLimits>;
  /** The limits of this machine, as they are now. */
  readonly here?: () => Promise<Partial<ArchiveLimits>>;
}

/**
 * An entry with files of a stage's output must have a matching seal, and hold exactly the files that the stage
 * makes under its present key. Entries of other tasks, whose contents are unknown here, may lack the seal; their
 * names must stay in the workspace. The check unpacks sets beside the judged file, and removes them afterwards.
 */
export function entryChecks({ expected, judge, limits, here }: EntryChecksOptions): EntryChecks {
  const walked = async (
    file: string,
    bytes: number,
    content: ContentCheck,
    allLimits: ArchiveLimits,
  ): Promise<Result<AcceptedEntry, EntryProblem>> => {
    try {
      const walk = await walkArchive(file, bytes, content, allLimits);
      const finished = walk.ok ? await content.finish() : walk;
      return finished.ok ? ok({ archiveBytes: bytes }) : finished;
    } finally {
      await content.dispose();
    }
  };
  const judged = async (file: string, hash: string): Promise<Result<AcceptedEntry, EntryProblem>> => {
    if (STAGE_HASH.test(hash)) return refuse('name', 'a hash of Nx', 'a stage key');
    const stages = await expected();
    const sealed = await checkSeal(file, hash);
    if (!sealed.ok) return stages.length === 0 ? ofOther(sealed) : sealed;
    const { archiveBytes, hasSeal } = sealed.value;
    const allLimits = { ...DEFAULT_LIMITS, ...(await here?.()), ...limits };
    const any = new AnyContent(stages);
    const other = await walked(file, archiveBytes, any, allLimits);
    if (any.found === null) return isUnread(other) && stages.length > 0 ? other : ofOther(other);
    if (!hasSeal) return refuse('seal', 'one', 'none');
    const content =
      any.found.stage === 'dist'
        ? new DistributionContent(any.found, allLimits)
        : await ProfileSetContent.create(any.found, path.dirname(file), judge, allLimits);
    return walked(file, archiveBytes, content, allLimits);
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

/** Whether nothing tells what kind of task the entry is of. */
function isUnread(result: Result<AcceptedEntry, EntryProblem>): boolean {
  return !result.ok && result.error.where === 'gzip';
}

function ofOther<T>(result: Result<T, EntryProblem>): Result<T, EntryProblem> {
  return result.ok ? result : err({ ...result.error, isOther: true });
}

/**
 * Before anything is parsed: the archive's size, if its bytes are the ones that were sealed under this name.
 */
async function checkSeal(
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
