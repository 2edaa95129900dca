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
 * What is known of a setting's share in the speed. The figure was measured on Rust 1.95.0 with a preloaded
 * jemalloc: `docs/records/benchmarks.md`.
 */
export function priceOf(key: string): string {
  return /jemalloc|allocator/.test(key)
    ? "without it `cargo check` took 1.33 and with it preloaded 1.26 times the official compiler's processor time (Rust 1.95.0)"
    : 'its share in the speed was not measured';
}

/** `thin`; where a config does not say: `not set`. */
export function shown(value: SettingValue | null | undefined): string {
  if (value === undefined) return 'not set';
  return value === null ? 'another kind of value' : JSON.stringify(value);
}

/** The settings that cannot be had here, with their places. */
export function missingSettings(options: readonly ReleaseOption[]): ReleaseComparison['missing'] {
  return missing(options).map(({ verdict, ...place }) => ({ ...place, ...verdict }));
}

/** Settings that cannot be had here, one a line: why, at which price, and how they can be had. */
export function missingLines(settings: ReleaseComparison['missing']): string[] {
  return settings.map(({ key, value, why, remedy }) => {
    const sentence = remedy === null ? '' : ` ${remedy}`;
    return `${settingLine(key, value)}: ${why}; ${priceOf(key)}.${sentence}`;
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
