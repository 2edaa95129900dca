import { randomUUID } from 'node:crypto';
import { openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { err, ok, type Result } from 'profile-formats';
import type { Elsewhere, Problem, ProblemOf } from '../model/problem';
import { attempt, isSystemError } from '../fs/attempt';
import { fileSystemNow } from '../fs/file-system-clock';
import { isAlive, startOf } from './alive';
import {
  create,
  flush,
  type Found,
  type Holder,
  holderOf,
  readFound,
  recordOf,
  removeLeft,
  settled,
  touch,
} from './lock-file';
import { isHere, isThisMachine, ownPlace } from './place';
import { killGroup } from './processes';

/** What is known of a lock's holder. */
export type Standing =
  | { readonly kind: 'held'; readonly elsewhere: Elsewhere | null }
  /** `group`: its processes that go on without it, as far as they are surely its. */
  | { readonly kind: 'left'; readonly group: number | null };

const BEAT_MS = 10_000;
/** So long without a beat, a holder that cannot be looked at counts as gone. */
export const PATIENCE_MS = 5 * 60_000;
/**
 * One run per build directory. A run that was SIGKILLed leaves its processes behind; the next one ends them.
 * Whoever cannot look at the holder, from another container or machine, goes by the lock's time, which the
 * holder renews.
 */
export class Lock {
  /** Called once when another run has taken the lock, because this one was stopped for too long. */
  onLost: () => void = () => undefined;
  #beats: NodeJS.Timeout | undefined;
  #lost: ProblemOf<'lock-lost'> | null = null;

  private constructor(
    private readonly path: string,
    private holder: Holder,
  ) {
    this.#beats = setInterval(() => {
      this.#write();
    }, BEAT_MS).unref();
  }

  static async take(path: string, stage: string): Promise<Result<Lock, Problem>> {
    const made = await attempt('create', dirname(path), () => mkdir(dirname(path), { recursive: true }));
    if (!made.ok) return made;
    const mine: Holder = {
      pid: process.pid,
      started: startOf(process.pid),
      stage,
      group: null,
      groupStarted: null,
      place: ownPlace(),
      token: randomUUID(),
    };
    for (;;) {
      const taken = await attempt('create', path, () => Promise.resolve(create(path, mine)));
      if (!taken.ok) return taken;
      if (taken.value) return ok(new Lock(path, mine));
      const found = await settled(path);
      if (found !== null) {
        const { pid, stage: other } = found.holder;
        const standing = standingOf(found, fileSystemNow(dirname(path)));
        if (standing.kind === 'held')
          return err({ kind: 'locked', lock: path, pid, stage: other, elsewhere: standing.elsewhere });
        if (standing.group !== null) await endGroup(standing.group);
      }
      const removed = await attempt('remove', path, () => {
        removeLeft(path, found?.text ?? null);
        return Promise.resolve();
      });
      if (!removed.ok) return removed;
    }
  }

  /** Which process group works in the build directory now. */
  group(group: number | null) {
    this.holder = { ...this.holder, group, groupStarted: group === null ? null : startOf(group) };
    this.#write();
  }

  /** Is the lock still this run's? */
  lost(): ProblemOf<'lock-lost'> | null {
    if (this.#beats !== undefined) this.#write();
    return this.#lost;
  }

  release() {
    clearInterval(this.#beats);
    this.#beats = undefined;
    if (readFound(this.path)?.holder.token === this.holder.token) rmSync(this.path, { force: true });
  }

  /** In place, by the file that was looked at: a lock that another run puts there now stays as it is. */
  #write() {
    let file: number | null = null;
    try {
      file = openSync(this.path, 'r+');
      const there = holderOf(readFileSync(file, 'utf8'));
      if (there !== null && there.token !== this.holder.token) this.#lose(there);
      else writeSync(file, recordOf(this.holder), 0, 'utf8');
    } catch (error) {
      if (!isSystemError(error)) throw error;
      // On a full disk the lock keeps its old content; the command's own failure will be reported. A file
      // system that never writes in place then takes the time alone.
      if (file !== null) touch(file);
    } finally {
      if (file !== null) flush(file);
    }
  }

  #lose({ pid, stage, place }: Holder) {
    if (this.#lost !== null) return;
    clearInterval(this.#beats);
    this.#lost = { kind: 'lock-lost', lock: this.path, pid, stage, host: place?.host ?? null };
    this.onLost();
  }
}

/**
 * Reads the lock without taking it; null: there is none, or an unreadable one, which the next run takes over.
 */
export function readLock(path: string): (Holder & { readonly standing: Standing }) | null {
  const found = readFound(path);
  return found === null
    ? null
    : { ...found.holder, standing: standingOf(found, fileSystemNow(dirname(path))) };
}

/** @param now of the file system, as the lock's own time is */
function standingOf({ holder, modified }: Found, now: number): Standing {
  const { pid, started, group, groupStarted, place } = holder;
  if (place === undefined || isHere(place)) {
    if (isAlive(pid, started)) return { kind: 'held', elsewhere: null };
    const isOurs = group !== null && isSameGroup(group, groupStarted, place !== undefined);
    return { kind: 'left', group: isOurs ? group : null };
  }
  // A time that is ahead is one of before a clock was set back: a living holder renews it.
  const quiet = Math.abs(now - modified);
  if (quiet > PATIENCE_MS) return { kind: 'left', group: null };
  return {
    kind: 'held',
    elsewhere: {
      host: place.host,
      isThisMachine: isThisMachine(place),
      quietSeconds: Math.round(quiet / 1000),
      patienceSeconds: PATIENCE_MS / 1000,
    },
  };
}

/**
 * A group lives on without its leader, and as long as it does nobody else gets the leader's number.
 * @param isPlaced is it known to be a number of this pid namespace?
 */
function isSameGroup(group: number, started: string | null, isPlaced: boolean): boolean {
  const leader = startOf(group);
  if (!isPlaced && (leader === null || started === null)) return false;
  return killGroup(group, 0) && (leader === null || started === null || leader === started);
}

async function endGroup(group: number) {
  killGroup(group, 'SIGKILL');
  for (let tries = 0; tries < 100 && killGroup(group, 0); tries++) await sleep(50);
}
