export type PlainObject = Readonly<Record<string, unknown>>;

/**
 * An object of JSON or a table of TOML, with any content. Lists are excluded, and so are TOML's dates, which
 * are objects in JavaScript.
 */
export function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** @returns null: the text is no JSON, or is that of another value */
export function objectIn(text: string): PlainObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Any other value counts as an empty object. */
export function objectOf(value: unknown): PlainObject {
  return isObject(value) ? value : {};
}
