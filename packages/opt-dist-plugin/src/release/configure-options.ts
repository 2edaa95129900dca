import type { CiWord } from './ci-word';

export type SettingValue = boolean | number | string;

/** An option of `configure` as it was given. */
export interface GivenOption {
  /** As it stands there: `--set rust.lto=thin`. */
  readonly spelling: string;
  readonly file: string;
  readonly line: number;
  readonly condition: string | null;
  /** The option's own name, for those that are no `--set`: `full-tools`. */
  readonly option: string | null;
  /** The key of bootstrap's config; null: `configure` treats the option in a way of its own, or has none such. */
  readonly key: string | null;
  readonly value: SettingValue;
}

interface Declared {
  /** The key of bootstrap's config; null: none. */
  readonly key: string | null;
  readonly takesValue: boolean;
}

/** @param script `src/bootstrap/configure.py`: `o(name, key, text)` are switches, `v(name, key, text)` have values */
export function declaredOptions(script: string): ReadonlyMap<string, Declared> {
  const found = script.matchAll(/^([ov])\(\s*"([\w-]+)",\s*(?:None|"([\w.-]+)"),/gm);
  return new Map(
    Array.from(found, ([, kind, name = '', key]) => [name, { key: key ?? null, takesValue: kind === 'v' }]),
  );
}

/** Reads words as `configure` does: `--set K=V`, `--set K`, `--enable-X`, `--disable-X`, `--X=V` and `--X V`. */
export function givenOptions(
  words: readonly CiWord[],
  declared: ReadonlyMap<string, Declared>,
): GivenOption[] {
  const given: GivenOption[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    const { text, ...place } = word;
    const [, name = '', inline] = /^--([\w-]+)(?:=(.*))?$/.exec(text) ?? [];
    const isSwitch = /^(enable|disable)-/.test(name);
    const takesValue = name === 'set' || (!isSwitch && declared.get(name)?.takesValue !== false);
    const next = words[at + 1]?.text;
    const takesNext =
      name !== '' && takesValue && inline === undefined && next !== undefined && !next.startsWith('--');
    if (takesNext) at++;
    const value = inline ?? (takesNext ? next : '');
    const spelling = takesNext ? `${text} ${next}` : text;
    given.push({ ...place, spelling, ...meaning(name, value, declared) });
  }
  return given;
}

function meaning(
  name: string,
  value: string,
  declared: ReadonlyMap<string, Declared>,
): Pick<GivenOption, 'option' | 'key' | 'value'> {
  if (name === 'set') {
    const [key = '', ...rest] = value.split('=');
    return { option: null, key, value: rest.length === 0 ? true : valueOf(rest.join('=')) };
  }
  const [, able, switched] = /^(enable|disable)-(.+)$/.exec(name) ?? [];
  const option = switched ?? name;
  const key = declared.get(option)?.key ?? null;
  return { option, key, value: able === undefined ? valueOf(value) : able === 'enable' };
}

/** As `configure` writes a text into the config. */
function valueOf(text: string): SettingValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}
