import { isObject } from '../model/plain-object';

/**
 * The merged content of a file of bootstrap's config and the files that it includes, as bootstrap merges them
 * (`merge` of `TomlConfig` in `src/bootstrap/src/core/config/toml/mod.rs`, 1.90 and later): tables are merged
 * key by key, and the including file wins; of the files that it names the later one wins. Lists are not
 * joined.
 * @param own the parsed file, of any shape
 * @param included the merged content of each included file, in the order of their names in `own`
 */
export function mergedConfig(own: object, included: readonly object[]): object {
  return [...included].reverse().reduce<object>((merged, each) => underlaid(merged, each), own);
}

/** @param below supplies the keys that `above` lacks */
function underlaid(above: object, below: object): object {
  const said = new Map<string, unknown>(Object.entries(above));
  for (const [key, value] of Object.entries(below)) {
    const winner = said.get(key);
    if (winner === undefined) said.set(key, value);
    else if (isObject(winner) && isObject(value)) said.set(key, underlaid(winner, value));
  }
  return Object.fromEntries(said);
}
