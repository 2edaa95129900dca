import { err, ok, type Result } from './result';

/** A JSON value of an unexpected shape. `path` is like `$.profiles[0].size`. */
export type JsonShapeError =
  | { readonly kind: 'wrong-value'; readonly path: string; readonly expected: string; readonly found: string }
  | { readonly kind: 'missing-key'; readonly path: string; readonly expected: string }
  | { readonly kind: 'unknown-key'; readonly path: string; readonly known: readonly string[] };

/** Reads one parsed JSON value at a path: the typed value, or the first fact that contradicts its shape. */
export interface Shape<T> {
  /** The expected shape, in words that complete "expected …". */
  readonly expected: string;
  read(value: unknown, path: string): Result<T, JsonShapeError>;
}

type Fields<T> = { readonly [K in keyof T]-?: Shape<Required<T>[K]> };

const LONGEST_FOUND = 80;

/** A JSON value in one short line, for the `found` of an error. */
export function describeJson(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text;
}

function wrong(path: string, expected: string, value: unknown): Result<never, JsonShapeError> {
  return err({ kind: 'wrong-value', path, expected, found: describeJson(value) });
}

/** A string that passes a test. */
export function text(expected: string, accepts: (value: string) => boolean): Shape<string> {
  return {
    expected,
    read: (value, path) =>
      typeof value === 'string' && accepts(value) ? ok(value) : wrong(path, expected, value),
  };
}

/** A whole number from `least` up to 2^53 - 1. */
export function wholeNumber(least = 0): Shape<number> {
  const expected = `a whole number, ${least} or more`;
  return {
    expected,
    read: (value, path) =>
      typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0) && value >= least
        ? ok(value)
        : wrong(path, expected, value),
  };
}

/** One of the given strings or numbers. */
export function oneOf<const T extends string | number>(...values: readonly T[]): Shape<T> {
  const expected = values.map((value) => JSON.stringify(value)).join(' or ');
  return {
    expected,
    read: (value, path) => {
      const match = values.find((candidate) => candidate === value);
      return match === undefined ? wrong(path, expected, value) : ok(match);
    },
  };
}

/** The given shape, or null. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  const expected = `${shape.expected}, or null`;
  return {
    expected,
    read: (value, path) => {
      if (value === null) return ok(null);
      const result = shape.read(value, path);
      return !result.ok && result.error.kind === 'wrong-value' && result.error.path === path
        ? wrong(path, expected, value)
        : result;
    },
  };
}

/** An array whose elements all have one shape. */
export function list<T>(element: Shape<T>): Shape<readonly T[]> {
  const expected = 'an array';
  return {
    expected,
    read: (value, path) => {
      if (!Array.isArray(value)) return wrong(path, expected, value);
      const read: T[] = [];
      for (const [index, item] of (value as readonly unknown[]).entries()) {
        const result = element.read(item, `${path}[${index}]`);
        if (!result.ok) return result;
        read.push(result.value);
      }
      return ok(read);
    },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The path of a key: dotted, or quoted in brackets when it is no plain word. */
function keyPath(path: string, key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** An object with the given keys and no others; all are required except the optional ones. */
export function record<T extends object>(
  fields: Fields<T>,
  optional: readonly (keyof T & string)[] = [],
): Shape<T> {
  const expected = 'an object';
  const known = Object.keys(fields);
  return {
    expected,
    read: (value, path) => {
      if (!isObject(value)) return wrong(path, expected, value);
      const unknown = Object.keys(value).find((key) => !known.includes(key));
      if (unknown !== undefined) return err({ kind: 'unknown-key', path: keyPath(path, unknown), known });
      const read: [string, unknown][] = [];
      for (const [key, shape] of Object.entries<Shape<unknown>>(fields)) {
        const at = keyPath(path, key);
        if (!Object.hasOwn(value, key) && optional.some((name) => name === key)) continue;
        if (!Object.hasOwn(value, key))
          return err({ kind: 'missing-key', path: at, expected: shape.expected });
        const result = shape.read(value[key], at);
        if (!result.ok) return result;
        read.push([key, result.value]);
      }
      return ok(Object.fromEntries(read) as T);
    },
  };
}

/** An object used as a map: any keys of one form, values of one shape. */
export function map<T>(keys: Shape<string>, values: Shape<T>): Shape<Readonly<Record<string, T>>> {
  const expected = 'an object';
  return {
    expected,
    read: (value, path) => {
      if (!isObject(value)) return wrong(path, expected, value);
      const read: [string, T][] = [];
      for (const [key, item] of Object.entries(value)) {
        const at = keyPath(path, key);
        const name = keys.read(key, at);
        if (!name.ok) return name;
        const result = values.read(item, at);
        if (!result.ok) return result;
        read.push([key, result.value]);
      }
      return ok(Object.fromEntries(read));
    },
  };
}
