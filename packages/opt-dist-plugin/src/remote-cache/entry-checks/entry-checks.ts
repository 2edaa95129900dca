import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { attempt } from '../../fs/attempt';
import type { AcceptedEntry, EntryChecks, EntryProblem, NamedResult } from '../entry';
import { walkArchive } from './archive';
import { AnyContent, type ContentCheck } from './content';
import { DistributionContent } from './distribution';
import type { ExpectedResult } from './expected-result';
import { type ArchiveLimits, DEFAULT_LIMITS } from '../../archive/limits';
import { type JudgeSet, ProfileSetContent } from './profile-set';
import { refuse } from '../../archive/refusal';
import { STAGE_HASH } from '../../key/stage-hash';
import { sealOf } from './seal';
import { checkSeal } from './sealed-file';

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
    return walked(file, archiveBytes, await contentOf(any.found, file, allLimits), allLimits);
  };
  const contentOf = async (of: ExpectedResult, file: string, all: ArchiveLimits): Promise<ContentCheck> =>
    of.stage === 'dist'
      ? new DistributionContent(of, all)
      : ProfileSetContent.create(of, path.dirname(file), judge, all);
  const judgedAs = async (
    file: string,
    hash: string,
    { stage, projectRoot, stageKey, output }: NamedResult,
  ): Promise<Result<AcceptedEntry, EntryProblem>> => {
    const stages = await expected();
    const own = stages.find((each) => each.stage === stage && each.projectRoot === projectRoot);
    // As for a run within a task, which shares the guard of the run around it.
    if (own === undefined)
      return refuse(`fingerprint of ${stage} in ${projectRoot}`, "one of the guard's run", 'none');
    const sealed = await checkSeal(file, hash);
    if (!sealed.ok) return sealed;
    if (!sealed.value.hasSeal) return refuse('seal', 'one', 'none');
    const allLimits = { ...DEFAULT_LIMITS, ...(await here?.()), ...limits };
    const content = await contentOf({ ...own, output, stageKey }, file, allLimits);
    return walked(file, sealed.value.archiveBytes, content, allLimits);
  };
  const readable = async (
    file: string,
    judge: () => Promise<Result<AcceptedEntry, EntryProblem>>,
  ): Promise<Result<AcceptedEntry, EntryProblem>> => {
    const result = await attempt('judge', file, judge);
    return result.ok
      ? result.value
      : refuse('file', 'a file that can be read and unpacked', result.error.message);
  };
  return {
    seal: sealOf,
    check: (file, hash) => readable(file, () => judged(file, hash)),
    checkAs: (file, hash, result) => readable(file, () => judgedAs(file, hash, result)),
  };
}

/** Whether nothing tells what kind of task the entry is of. */
function isUnread(result: Result<AcceptedEntry, EntryProblem>): boolean {
  return !result.ok && result.error.where === 'gzip';
}

function ofOther<T>(result: Result<T, EntryProblem>): Result<T, EntryProblem> {
  return result.ok ? result : err({ ...result.error, isOther: true });
}
