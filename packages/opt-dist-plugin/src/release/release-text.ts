import type { Difference, Placed, ReleaseComparison } from './comparison';
import type { SettingValue } from './configure-options';
import { settingLine } from './config-edit';
import { LEFT_OUT, type LeftOut } from './known-settings';
import { missing, type ReleaseOption, type Setting } from './release-settings';

/** The lines of comment above a setting in bootstrap's config: what it does and where it comes from. */
export function settingComment({ does, spelling, file, line }: Placed & Setting): string[] {
  return [`# ${does}`, `# Upstream: ${spelling}, ${file}:${line}`];
}

/**
 * What was measured of a setting's share in the speed: of jemalloc, preloaded, with Rust 1.95.0
 * (`docs/records/benchmarks.md`). Null: nothing.
 */
export function priceOf(key: string): string | null {
  return /jemalloc|allocator/.test(key)
    ? "`cargo check` takes 1.33 times the official compiler's processor time without it, 1.26 with it preloaded"
    : null;
}

export const NO_PRICE = 'its price was not measured';

/** `thin`; where a config does not say: `not set`. */
export function shown(value: SettingValue | null | undefined): string {
  if (value === undefined) return 'not set';
  return value === null ? 'another kind of value' : JSON.stringify(value);
}

/** The settings that cannot be had here, with their places. */
export function missingSettings(options: readonly ReleaseOption[]): ReleaseComparison['missing'] {
  return missing(options).map(({ verdict, ...place }) => ({ ...place, ...verdict }));
}

/** Settings that cannot be had here, a line for each obstacle: why, at which price, and how they can be had. */
export function missingLines(settings: ReleaseComparison['missing']): string[] {
  const obstacles = [...new Set(settings.map(({ why }) => why))];
  return obstacles.map((obstacle) => {
    const met = settings.filter(({ why }) => why === obstacle);
    const remedies = [...new Set(met.map(({ remedy }) => remedy).filter((each) => each !== null))];
    const lines = met.map(({ key, value }) => settingLine(key, value)).join(', ');
    const prices = [...new Set(met.map(({ key }) => priceOf(key) ?? NO_PRICE))].join('; ');
    return [`${lines}: ${obstacle}; ${prices}.`, ...remedies].join(' ');
  });
}

export function unknownLines(unknown: readonly Placed[]): string[] {
  return unknown.map(({ spelling, file, line }) => `${spelling} (${file}:${line})`);
}

/** The options by the reason for which they are left out. */
export function leftOutLines(options: ReleaseComparison['leftOut']): string[] {
  const reasons = [...new Set(options.map(({ reason }) => reason))];
  const spelt = (of: LeftOut) =>
    options.flatMap(({ reason, spelling }) => (reason === of ? [spelling] : [])).join(', ');
  return reasons.map((reason) => `${spelt(reason)}: ${LEFT_OUT[reason]}`);
}

/** `+` is set nowhere yet, `~` has another value. */
export function differenceLine({ key, as, value, here, does, file, line }: Difference): string {
  const setting =
    here === undefined ? `+ ${settingLine(key, value)}` : `~ ${as} = ${shown(here)} -> ${shown(value)}`;
  return `${setting}  (${does} ${file}:${line})`;
}

/** The whole comparison in one line. */
export function releaseLine({ job, agreed, differences, missing }: ReleaseComparison): string {
  const all = agreed.length + differences.length + missing.length;
  const others = [...differences, ...missing].map(({ key }) => key);
  const rest = others.length === 0 ? '' : `; not ${others.join(', ')}: doctor says more`;
  return `release settings: ${agreed.length} of ${all} as in upstream's release (${job})${rest}`;
}
