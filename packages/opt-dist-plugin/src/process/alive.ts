import { readFileSync, readlinkSync } from 'node:fs';
import { isSystemError } from '../fs/attempt';

/**
 * Does a process of this pid namespace still run? The kernel gives the number of a dead process to a new one,
 * which has another start time.
 * @param started as `startOf` returned it; null: not known, any process of this number counts
 */
export function isAlive(pid: number, started: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user refuses the signal, and lives.
    if (isSystemError(error) && error.code === 'ESRCH') return false;
  }
  const found = statOf(pid);
  // /proc may hide the processes of other users.
  if (found === null) return true;
  // Nobody waits for it, as in containers whose first process is no init: it is dead.
  if (found.state === 'Z') return false;
  return started === null || found.started === started;
}

/**
 * When a process started, in the kernel's ticks; null where there is no such process, and where there is no
 * /proc of this pid namespace.
 */
export function startOf(pid: number): string | null {
  return statOf(pid)?.started ?? null;
}

/** Fields 3 and 22 of /proc/<pid>/stat. */
function statOf(pid: number): { readonly state: string; readonly started: string } | null {
  try {
    // In a new pid namespace without a new /proc, the numbers there are those of the outer one.
    if (readlinkSync('/proc/self') !== String(process.pid)) return null;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    return state === undefined || started === undefined ? null : { state, started };
  } catch {
    return null;
  }
}
