import { readFileSync } from 'node:fs';
import { isSystemError } from '../fs/attempt';

/**
 * Does a process still run? The kernel gives the number of a dead process to a new one, which has another
 * start time.
 * @param started as `startOf` returned it; null: not known, any process of this number counts
 */
export function isAlive(pid: number, started: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user refuses the signal, and lives.
    if (isSystemError(error) && error.code === 'ESRCH') return false;
  }
  return started === null || startOf(pid) === started;
}

/**
 * When a process started, in the kernel's ticks: field 22 of /proc/<pid>/stat; null where there is no /proc.
 */
export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
