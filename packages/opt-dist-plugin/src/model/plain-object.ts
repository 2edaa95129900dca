export type PlainObject = Readonly<Record<string, unknown>>;

/**
 * An object of JSON or a table of TOML, with any content. Lists are excluded, and so are TOML's dates, which
 * are objects in JavaScript.
 */
export function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Any other value counts as an empty object. */
export function objectOf(value: unknown): PlainObject {
  return isObject(value) ? value : {};
}
