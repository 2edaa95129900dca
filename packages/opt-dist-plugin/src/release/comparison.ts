import { objectOf } from '../model/plain-object';
import type { Obstacle } from './circumstances';
import type { SettingValue } from './configure-options';
import { type LeftOut, namesOf } from './known-settings';
import { missing, type ReleaseOption, type Setting, taken } from './release-settings';

/** How bootstrap's config differs from what upstream's release is built with. */
export interface ReleaseComparison {
  /** Of upstream's: `dist-x86_64-linux`. */
  readonly job: string;
  /** Settings that can be had here and are others, or not said. */
  readonly differences: readonly Difference[];
  /** Settings that cannot be had here. */
  readonly missing: readonly (Placed & Setting & Obstacle)[];
  readonly agreed: readonly (Placed & Setting)[];
  readonly leftOut: readonly (Placed & { readonly reason: LeftOut })[];
  readonly unknown: readonly Placed[];
}

export type Placed = Pick<ReleaseOption, 'spelling' | 'file' | 'line'>;

export interface Difference extends Placed, Setting {
  /** The name under which the config says it, or should; null: a value that is no scalar. */
  readonly here: SettingValue | null | undefined;
  /** The key that stands in the config. */
  readonly as: string;
}

/** @param config the parsed config with what it includes, of any shape */
export function compareRelease(
  job: string,
  options: readonly ReleaseOption[],
  config: unknown,
  host: string,
): ReleaseComparison {
  const wanted = taken(options).map((each) => ({ ...placeOf(each), ...each.verdict }));
  const compared = wanted.map((setting) => ({ setting, ...saidIn(config, setting.key, host) }));
  const agrees = ({ setting, said }: (typeof compared)[number]) =>
    said === undefined ? isImplied(setting.key, setting.value, config) : isSame(said, setting.value);
  return {
    job,
    differences: compared
      .filter((each) => !agrees(each))
      .map(({ setting, said, as }) => ({ ...setting, as, here: scalar(said) })),
    missing: missing(options).map((each) => ({ ...placeOf(each), ...each.verdict })),
    agreed: compared.filter(agrees).map(({ setting }) => setting),
    leftOut: options.flatMap((each) =>
      each.verdict.kind === 'left-out' ? [{ ...placeOf(each), reason: each.verdict.reason }] : [],
    ),
    unknown: options.filter(({ verdict }) => verdict.kind === 'unknown').map(placeOf),
  };
}

function placeOf({ spelling, file, line }: Placed): Placed {
  return { spelling, file, line };
}

/** The value in a config, under whichever of its names a release's setting stands there. */
function saidIn(config: unknown, key: string, host: string): { readonly said: unknown; readonly as: string } {
  for (const name of namesOf(key, host)) {
    const said = valueAt(config, name);
    if (said !== undefined) return { said, as: name };
  }
  return { said: undefined, as: key };
}

export function valueAt(config: unknown, key: string): unknown {
  return key.split('.').reduce<unknown>((value, part) => objectOf(value)[part], config);
}

/**
 * Settings that need not be said: each call of the stages says the first, and bootstrap builds the second so for
 * every channel but dev.
 */
const IMPLIED = ['llvm.link-shared', 'build.optimized-compiler-builtins'];

/** What a config means that does not say it. */
function isImplied(key: string, value: SettingValue, config: unknown): boolean {
  if (key === 'rust.codegen-units-std') return valueAt(config, 'rust.codegen-units') === value;
  return IMPLIED.includes(key);
}

/** Switches became names of what they switch on. */
function isSame(said: unknown, wanted: SettingValue): boolean {
  if (said === wanted) return true;
  const isOn = (value: unknown) =>
    value === true || value === 'jemalloc' || value === 'external' || value === 'self-contained';
  return isOn(said) && isOn(wanted);
}

function scalar(value: unknown): SettingValue | null | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
