import { randomUUID } from 'node:crypto';
import {
  close,
  closeSync,
  fstatSync,
  fsync,
  futimesSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { err, ok, type Result } from 'profile-formats';
import type { Elsewhere, Problem, ProblemOf } from '../model/problem';
import { attempt, isSystemError } from '../fs/attempt';
import { fileSystemNow } from '../fs/file-system-clock';
import { isAlive, startOf } from './alive';
import { isHere, isThisMachine, ownPlace, type Place } from './place';
import { killGroup } from './processes';

export interface Holder {
  readonly pid: number;
  /** When the process started, in the kernel's ticks: the kernel reuses the numbers of dead processes. */
  readonly started: string | null;
  readonly stage: string;
  readonly group: number | null;
  readonly groupStarted: string | null;
  /** Where these numbers mean something; absent in locks of older releases. */
  readonly place?: Place;
  /** Tells this lock from every other; absent in locks of older releases. */
  readonly token?: string;
}

/** What is known of a lock's holder. */
export type Standing =
  | { readonly kind: 'held'; readonly elsewhere: Elsewhere | null }
  /** `group`: its processes that go on without it, as far as they are surely its. */
  | { readonly kind: 'left'; readonly group: number | null };

interface Found {
  readonly text: string;
  readonly holder: Holder;
  readonly modified: number;
}

const BEAT_MS = 10_000;
/** So long without a beat, a holder that cannot be looked at counts as gone. */
export const PATIENCE_MS = 5 * 60_000;
/** The record grows and shrinks in place: a reader never sees a part of it. */
const RECORD_BYTES = 1024;

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

function touch(file: number) {
  try {
    futimesSync(file, new Date(), new Date());
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

/** Another machine sees what was written once it is flushed; nobody here has to wait for that. */
function flush(file: number) {
  fsync(file, () => {
    close(file, () => undefined);
  });
}

function recordOf(holder: Holder): string {
  return JSON.stringify(holder).padEnd(RECORD_BYTES);
}

/** Linking a finished file is atomic: no reader sees an empty lock. */
function create(path: string, holder: Holder): boolean {
  // Processes of several containers have the same number.
  const temporary = `${path}.${holder.token ?? ''}`;
  const file = openSync(temporary, 'wx');
  try {
    writeSync(file, recordOf(holder));
    linkSync(temporary, path);
    return true;
  } catch (error) {
    // A network file system may answer so when it made the link, and its first answer was lost.
    if (isSystemError(error) && error.code === 'EEXIST') return fstatSync(file).nlink > 1;
    throw error;
  } finally {
    closeSync(file);
    rmSync(temporary, { force: true });
  }
}

/**
 * Removes the lock that was judged and no other: a run that judged it at the same time may have taken its
 * place by now.
 * @param judged its text; null: it could not be read
 */
function removeLeft(path: string, judged: string | null) {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return;
    throw error;
  }
  try {
    const found = readFound(aside);
    if ((found?.text ?? null) !== judged) linkSync(aside, path);
  } catch (error) {
    // A third run was quicker; the one whose lock this is will find out.
    if (!isSystemError(error) || error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
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

/** Older releases empty the file for a moment when they write to it. */
async function settled(path: string): Promise<Found | null> {
  for (let tries = 0; tries < 4; tries++) {
    const found = readFound(path);
    if (found !== null) return found;
    await sleep(25);
  }
  return null;
}

function readFound(path: string): Found | null {
  let file: number;
  try {
    // Opening asks a network file system for the file as it is now.
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const text = readFileSync(file, 'utf8');
    const holder = holderOf(text);
    return holder === null ? null : { text, holder, modified: fstatSync(file).mtimeMs };
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

function holderOf(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    if (typeof holder?.pid !== 'number' || typeof holder.stage !== 'string') return null;
    const { pid, stage, started = null, group = null, groupStarted = null } = holder;
    return { ...holder, pid, stage, started, group, groupStarted };
  } catch {
    return null;
  }
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
