/** A mistake in opt-dist.json or opt-dist.local.json. */
export interface FileProblem {
  /**
   * `syntax`: not plain JSON. `duplicate-key`: a key twice in one object. `unknown-key`: a key that means
   * nothing here. `misplaced-key`: a key that belongs elsewhere. `wrong-value`: a value that the field cannot
   * have.
   */
  readonly kind: 'syntax' | 'duplicate-key' | 'unknown-key' | 'misplaced-key' | 'wrong-value';
  /** The file as the caller named it. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  /** `bolt.args[0]`; empty for the document as a whole and for errors of syntax. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** For unknown keys and words: the nearest known one. */
  readonly nearest: string | null;
}

/** An environment variable whose value its field cannot have. */
export interface VariableProblem {
  readonly kind: 'variable';
  readonly variable: string;
  /** The field it stands for. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

export type ConfigProblem = FileProblem | VariableProblem;
