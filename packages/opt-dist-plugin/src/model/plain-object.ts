export type PlainObject = Readonly<Record<string, unknown>>;

/**
 * An object of JSON or a table of TOML, of any content: no list, and none of TOML's dates, which are objects,
 * too.
 */
export function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** What is none counts as one that says nothing. */
export function objectOf(value: unknown): PlainObject {
  return isObject(value) ? value : {};
}
