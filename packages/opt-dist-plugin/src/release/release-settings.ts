import { knowsKey } from '../bootstrap/known-keys';
import { type Circumstances, type Obstacle, obstacleTo } from './circumstances';
import type { GivenOption, SettingValue } from './configure-options';
import { isDefault, type LeftOut, namesOf, ruleOf } from './known-settings';

/** An option of upstream's release, and what becomes of it here. */
export interface ReleaseOption extends Pick<GivenOption, 'spelling' | 'file' | 'line'> {
  readonly verdict:
    | ({ readonly kind: 'taken' } & Setting)
    /** It decides the result, and cannot be had here. */
    | ({ readonly kind: 'missing' } & Setting & Obstacle)
    | { readonly kind: 'left-out'; readonly reason: LeftOut }
    /** Nothing is known of it. */
    | { readonly kind: 'unknown' };
}

export interface Setting {
  /** `rust.lto` */
  readonly key: string;
  readonly value: SettingValue;
  readonly does: string;
}

/** Judges each option: none is dropped in silence. */
export function judgeOptions(given: readonly GivenOption[], here: Circumstances): ReleaseOption[] {
  return given.map((option, index) => {
    const { spelling, file, line } = option;
    return { spelling, file, line, verdict: verdictOn(option, given.slice(index + 1), here) };
  });
}

function verdictOn(
  { option, key, value, condition }: GivenOption,
  later: readonly GivenOption[],
  here: Circumstances,
): ReleaseOption['verdict'] {
  if (condition !== null) return { kind: 'left-out', reason: 'condition' };
  const rule = ruleOf(key ?? option ?? '');
  if (rule === null) return { kind: 'unknown' };
  if ('leftOut' in rule) return { kind: 'left-out', reason: rule.leftOut };
  if (key === null) return { kind: 'unknown' };
  const target = /^target\.([^.]+)\./.exec(key)?.[1];
  if (target !== undefined && target !== here.host) return { kind: 'left-out', reason: 'target' };
  const names = namesOf(key, here.host);
  if (later.some((each) => each.condition === null && each.key !== null && names.includes(each.key)))
    return { kind: 'left-out', reason: 'said-again' };
  // A variable of upstream's scripts, whose value stands elsewhere.
  if (typeof value === 'string' && value.includes('$')) return { kind: 'unknown' };
  if (isDefault(key, value)) return { kind: 'left-out', reason: 'default' };
  const setting = { key, value, does: rule.does };
  const obstacle = obstacleTo(key, value, here);
  if (obstacle !== null) return { kind: 'missing', ...setting, ...obstacle };
  if (here.sample !== null && !knowsKey(here.sample, ...split(key))) {
    return {
      kind: 'missing',
      ...setting,
      why: "the tree's sample config does not name this setting",
      remedy: null,
    };
  }
  return { kind: 'taken', ...setting };
}

/** Table and key; the last part is the key. */
export function split(key: string): [table: string, key: string] {
  const at = key.lastIndexOf('.');
  return [key.slice(0, at), key.slice(at + 1)];
}

export function taken(options: readonly ReleaseOption[]): (ReleaseOption & { verdict: Setting })[] {
  return options.flatMap((each) =>
    each.verdict.kind === 'taken' ? [{ ...each, verdict: each.verdict }] : [],
  );
}

export function missing(
  options: readonly ReleaseOption[],
): (ReleaseOption & { verdict: Setting & Obstacle })[] {
  return options.flatMap((each) =>
    each.verdict.kind === 'missing' ? [{ ...each, verdict: each.verdict }] : [],
  );
}
