import { isSystemError } from '../fs/attempt';
import type { TransferProblem } from './policy/verdict';

/**
 * Starts work that nobody waits for; nothing else in this room does, and ESLint sees to it. A promise that
 * fails unheard ends its process, which is Nx's plugin worker, and all tasks behind it are skipped.
 * @param failed gets the error as a fact for the run's one warning
 * @returns never rejects
 */
export async function inBackground(
  work: () => unknown,
  failed: (problem: TransferProblem) => void,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    failed(faultOf(error));
  }
}

/** A refusal of the system, or a bug: neither may fail a run. */
export function faultOf(error: unknown): TransferProblem {
  if (isSystemError(error)) return { kind: 'local-file', code: error.code };
  return { kind: 'fault', message: error instanceof Error ? error.message : String(error) };
}
