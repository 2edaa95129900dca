import { isDeepStrictEqual } from 'node:util';
import { parseToml } from '../../fs/toml';
import { objectOf, type PlainObject } from '../../model/plain-object';
import { valueAt, type Difference } from '../../release/comparison';
import { withSettings } from '../../release/config-edit';
import { settingComment } from '../../release/release-text';

/**
 * A config's text with the settings in it, and everything else as it was; null: the text has a form in which lines
 * cannot be added.
 */
export async function editedConfig(text: string, differences: readonly Difference[]): Promise<string | null> {
  const settings = differences.map((each) => ({
    key: each.as,
    // The older name takes a switch.
    value: each.as !== each.key && typeof each.here === 'boolean' ? true : each.value,
    comment: settingComment(each),
  }));
  const edited = withSettings(text, settings);
  const [before, after] = [await parseToml(text), await parseToml(edited)];
  if (!before.ok || !after.ok) return null;
  const wanted = settings.reduce(
    (config, { key, value }) => withValue(config, key.split('.'), value),
    before.value,
  );
  return isDeepStrictEqual(plain(after.value), plain(wanted)) &&
    settings.every(({ key, value }) => valueAt(after.value, key) === value)
    ? edited
    : null;
}

function withValue(
  config: PlainObject,
  [first = '', ...rest]: readonly string[],
  value: unknown,
): PlainObject {
  return { ...config, [first]: rest.length === 0 ? value : withValue(objectOf(config[first]), rest, value) };
}

/** The parser's tables have no prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
