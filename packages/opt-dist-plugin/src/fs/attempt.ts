import { err, type FileError, ok, type Result } from 'profile-formats';
import type { ProblemOf } from '../model/problem';

/**
 * Runs one file operation. A refusal of the system becomes a value; any other error is a bug and is thrown
 * on.
 */
export async function attempt<T>(
  operation: string,
  path: string,
  action: () => Promise<T>,
): Promise<Result<T, ProblemOf<'file'>>> {
  try {
    return ok(await action());
  } catch (error) {
    if (isSystemError(error))
      return err({ kind: 'file', path, operation, code: error.code, message: error.message });
    throw error;
  }
}

/** An error of reading, as profile-formats returns it. */
export function unread({ path, code }: FileError): ProblemOf<'file'> {
  return { kind: 'file', path, operation: 'read', code, message: code };
}

/** By shape and not by class: under jest, node's errors are of another realm. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'syscall' in error &&
    'code' in error &&
    typeof error.code === 'string'
  );
}
