/**
 * The result of an operation that can fail: its value, or the facts of the failure. Expected failures are
 * never thrown.
 */
export type Result<T, E> =
  | {
      /** The operation succeeded. */
      readonly ok: true;
      /** The value. */
      readonly value: T;
    }
  | {
      /** The operation failed. */
      readonly ok: false;
      /** The facts of the failure. */
      readonly error: E;
    };

/** A result that holds a value. */
export function ok<T>(value: T): {
  /** The operation succeeded. */
  readonly ok: true;
  /** The value. */
  readonly value: T;
} {
  return { ok: true, value };
}

/** A result that holds the facts of a failure. */
export function err<E>(error: E): {
  /** The operation failed. */
  readonly ok: false;
  /** The facts of the failure. */
  readonly error: E;
} {
  return { ok: false, error };
}
