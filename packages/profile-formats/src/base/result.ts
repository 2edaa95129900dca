/**
 * What an operation that can fail gives back: its value, or the facts of the failure. Nothing expected is
 * thrown.
 */
export type Result<T, E> =
  | {
      /** It went well. */
      readonly ok: true;
      /** What was asked for. */
      readonly value: T;
    }
  | {
      /** It failed. */
      readonly ok: false;
      /** Why, as facts. */
      readonly error: E;
    };

/** A result that holds a value. */
export function ok<T>(value: T): {
  /** It went well. */
  readonly ok: true;
  /** What was asked for. */
  readonly value: T;
} {
  return { ok: true, value };
}

/** A result that holds the facts of a failure. */
export function err<E>(error: E): {
  /** It failed. */
  readonly ok: false;
  /** Why, as facts. */
  readonly error: E;
} {
  return { ok: false, error };
}
