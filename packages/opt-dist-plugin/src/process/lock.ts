import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { err, ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { attempt, isSystemError } from '../fs/attempt';
import { isAlive, startOf } from './alive';
import { killGroup } from './processes';

export interface Holder {
  readonly pid: number;
  /** When the process started, in the kernel's ticks: the kernel reuses the numbers of dead processes. */
  readonly started: string | null;
  readonly stage: string;
  readonly group: number | null;
  readonly groupStarted: string | null;
}

/**
 * One run per build directory. A run that was SIGKILLed leaves its processes behind; the next one ends them.
 */
export class Lock {
  private constructor(
    private readonly path: string,
    private holder: Holder,
  ) {}

  static async take(path: string, stage: string): Promise<Result<Lock, Problem>> {
    const made = await attempt('create', dirname(path), () => mkdir(dirname(path), { recursive: true }));
    if (!made.ok) return made;
    const mine: Holder = {
      pid: process.pid,
      started: startOf(process.pid),
      stage,
      group: null,
      groupStarted: null,
    };
    for (;;) {
      const taken = await attempt('create', path, () => Promise.resolve(create(path, mine)));
      if (!taken.ok) return taken;
      if (taken.value) return ok(new Lock(path, mine));
      const other = readLock(path);
      if (other !== null && isAlive(other.pid, other.started)) {
        return err({ kind: 'locked', lock: path, pid: other.pid, stage: other.stage });
      }
      if (other?.group != null && isSameGroup(other.group, other.groupStarted)) await endGroup(other.group);
      rmSync(path, { force: true });
    }
  }

  /** Which process group works in the build directory now. */
  group(group: number | null) {
    this.holder = { ...this.holder, group, groupStarted: group === null ? null : startOf(group) };
    try {
      writeFileSync(this.path, JSON.stringify(this.holder));
    } catch (error) {
      // On a full disk the lock keeps its old content; the command's own failure will be reported.
      if (!isSystemError(error)) throw error;
    }
  }

  release() {
    if (readLock(this.path)?.pid === process.pid) rmSync(this.path, { force: true });
  }
}

/** Linking a finished file is atomic: no reader sees an empty lock. */
function create(path: string, holder: Holder): boolean {
  const temporary = `${path}.${holder.pid}`;
  writeFileSync(temporary, JSON.stringify(holder));
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Reads the lock without taking it; null: there is none, or an unreadable one, which the next run takes over.
 */
export function readLock(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' && typeof holder.stage === 'string' ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

/** A group lives on without its leader, and as long as it does nobody else gets the leader's number. */
function isSameGroup(group: number, started: string | null): boolean {
  const leader = startOf(group);
  return killGroup(group, 0) && (leader === null || started === null || leader === started);
}

async function endGroup(group: number) {
  killGroup(group, 'SIGKILL');
  for (let tries = 0; tries < 100 && killGroup(group, 0); tries++) await sleep(50);
}
