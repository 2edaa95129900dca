import { SOURCE_GROUPS } from '../tree/source-group';
import { FIELD_REASONS } from '../config/fields';
import { PART_REASONS } from './stage-key';
import type { Stage } from '../model/stages';

/** Kinds of parts of which there can be several: their names follow a dot. */
const NAMED_KINDS: ReadonlySet<string> = new Set(['given', 'profiles']);

/** Why a part is in a stage's key. */
export function partReason(stage: Stage, part: string): string {
  const [kind = '', ...rest] = part.split('.');
  const tail = rest.join('.');
  if (kind === 'sources') return lookUp(SOURCE_GROUPS, tail);
  if (kind === 'config') return lookUp(FIELD_REASONS[stage], tail);
  return lookUp(PART_REASONS, NAMED_KINDS.has(kind) ? kind : part);
}

function lookUp(reasons: Readonly<Partial<Record<string, string>>>, name: string): string {
  return (
    (Object.hasOwn(reasons, name) ? reasons[name] : undefined) ?? 'a part of another release of opt-dist'
  );
}

/** The stage whose set a part stands for; null: another part. */
export function setOfPart(part: string): string | null {
  return /^profiles\.(.+)$/s.exec(part)?.[1] ?? null;
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
