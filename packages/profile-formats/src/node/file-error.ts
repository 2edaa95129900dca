import type { FileError } from '../base/file-error';

/**
 * Does not use `instanceof Error`, which fails for errors of another realm, such as a vm or a test runner.
 */
function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

/** The facts of a failed system call. Throws any other error again, as a bug. */
export function fileErrorOf(path: string, error: unknown): FileError {
  const code = codeOf(error);
  if (code === null) throw error;
  return { kind: 'file', path, code };
}
