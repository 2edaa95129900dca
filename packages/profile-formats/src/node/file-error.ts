import type { FileError } from '../base/file-error';

/**
 * Not by `instanceof Error`: an error of another realm (a vm, a test runner's) is no instance of this one's.
 */
function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

/** The facts of a failed system call. Anything else is a programming error and is thrown on. */
export function fileErrorOf(path: string, error: unknown): FileError {
  const code = codeOf(error);
  if (code === null) throw error;
  return { kind: 'file', path, code };
}
