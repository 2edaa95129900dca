import { SOURCE_GROUPS } from '../tree/source-group';
import { FIELD_REASONS } from '../config/fields';
import { PART_REASONS } from './stage-key';
import type { Stage } from '../model/stages';

/** The prefix of our parts among the names of Nx's parts. */
export const OWN_PART = 'opt-dist:';

/** Nx's hash of an unset variable, a missing file, or a set that does not exist yet (nx 23.2.1). */
export const NX_NOTHING = '3244421341483603138';

/** Why a part is in a stage's key. */
export function partReason(stage: Stage, part: string): string {
  if (!part.startsWith(OWN_PART)) return declaredReason(part);
  const name = part.slice(OWN_PART.length);
  const [kind = '', ...rest] = name.split('.');
  const tail = rest.join('.');
  if (kind === 'sources') return lookUp(SOURCE_GROUPS, tail);
  if (kind === 'config') return lookUp(FIELD_REASONS[stage], tail);
  return lookUp(PART_REASONS, kind === 'given' ? kind : name);
}

function lookUp(reasons: Readonly<Partial<Record<string, string>>>, name: string): string {
  return (
    (Object.hasOwn(reasons, name) ? reasons[name] : undefined) ?? 'a part of another release of opt-dist'
  );
}

function declaredReason(part: string): string {
  if (part.startsWith('**/manifest.json:'))
    return 'profiles of an earlier stage, by the digests in their manifest';
  if (part.startsWith('env:')) return 'a variable that the target declares';
  return 'an input that was added to the target';
}

/** The directory of an earlier stage's set that a part stands for; null: another part. */
export function setOfPart(part: string): string | null {
  return /^\*\*\/manifest\.json:(.+)$/s.exec(part)?.[1] ?? null;
}

export type KeyDifference =
  | { readonly kind: 'changed'; readonly part: string; readonly here: string; readonly there: string }
  | { readonly kind: 'only-here'; readonly part: string; readonly here: string }
  | { readonly kind: 'only-there'; readonly part: string; readonly there: string };

type Parts = Readonly<Record<string, string>>;

/** The parts in which two keys differ, by name. */
export function compareKeys(here: Parts, there: Parts): KeyDifference[] {
  const names = [...new Set([...Object.keys(here), ...Object.keys(there)])].sort();
  return names.flatMap((part): KeyDifference[] => {
    const [mine, theirs] = [valueOf(here, part), valueOf(there, part)];
    if (mine === theirs) return [];
    if (mine === undefined) return [{ kind: 'only-there', part, there: theirs ?? '' }];
    if (theirs === undefined) return [{ kind: 'only-here', part, here: mine }];
    return [{ kind: 'changed', part, here: mine, there: theirs }];
  });
}

function valueOf(parts: Parts, part: string): string | undefined {
  return Object.hasOwn(parts, part) ? parts[part] : undefined;
}
