import { ok, type Result } from 'profile-formats';
import { STAGE_FREE_PARTS } from '../../key/stage-key';
import { stageHash } from '../../key/stage-hash';
import type { Stage } from '../../model/stages';
import type { EntryProblem } from '../entry';
import { refuse } from '../../archive/refusal';

/** The result that a stage of this run would make. */
export interface ExpectedResult {
  readonly stage: Stage;
  /** Directory of opt-dist.json, relative to the workspace. */
  readonly projectRoot: string;
  /** Its one output, relative to the workspace. */
  readonly output: string;
  /** The parts of its key, but for those that only the run's arguments and inputs decide. */
  readonly parts: Readonly<Record<string, string>>;
  /** Its key with all parts, where somebody asks for that. */
  readonly stageKey?: string;
}

/**
 * Compares the key in the manifest of a result with the one that this run expects. Nobody tells the guard which
 * hash of Nx belongs to which stage, so the entry itself must say what it is.
 * @param where the manifest
 */
export function checkKey(
  { stage, parts, stageKey: asked }: Pick<ExpectedResult, 'stage' | 'parts' | 'stageKey'>,
  found: { readonly stageKey: string | null; readonly key?: Readonly<Record<string, string>> | null },
  where: string,
): Result<void, EntryProblem> {
  const { stageKey, key = null } = found;
  if (stageKey === null || key === null)
    return refuse(`${where}: key`, "a stage's key and its parts", 'none');
  const hash = stageHash(stage, key);
  if (stageKey !== hash) return refuse(`${where}: stageKey`, `${hash}, as its parts say`, stageKey);
  if (asked !== undefined && stageKey !== asked) return refuse(`${where}: stageKey`, asked, stageKey);
  for (const [part, value] of Object.entries(key)) {
    if (STAGE_FREE_PARTS.has(part)) continue;
    const expected = Object.hasOwn(parts, part) ? parts[part] : undefined;
    if (expected !== value) return refuse(`${where}: key: ${part}`, expected ?? 'no such part', value);
  }
  // A distribution that packs no sources has fewer groups of them.
  const missing = Object.keys(parts).find(
    (part) => !Object.hasOwn(key, part) && !part.startsWith('sources.'),
  );
  return missing === undefined
    ? ok(undefined)
    : refuse(`${where}: key: ${missing}`, parts[missing] ?? '', 'no such part');
}
