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
import { setTimeout as sleep } from 'node:timers/promises';
import { isSystemError } from '../fs/attempt';
import type { Place } from './place';

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

export interface Found {
  readonly text: string;
  readonly holder: Holder;
  readonly modified: number;
}

/** The record grows and shrinks in place: a reader never sees a part of it. */
const RECORD_BYTES = 1024;

export function touch(file: number) {
  try {
    futimesSync(file, new Date(), new Date());
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

/** Another machine sees what was written once it is flushed; nobody here has to wait for that. */
export function flush(file: number) {
  fsync(file, () => {
    close(file, () => undefined);
  });
}

export function recordOf(holder: Holder): string {
  return JSON.stringify(holder).padEnd(RECORD_BYTES);
}

/** Linking a finished file is atomic: no reader sees an empty lock. */
export function create(path: string, holder: Holder): boolean {
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
export function removeLeft(path: string, judged: string | null) {
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

/** Older releases empty the file for a moment when they write to it. */
export async function settled(path: string): Promise<Found | null> {
  for (let tries = 0; tries < 4; tries++) {
    const found = readFound(path);
    if (found !== null) return found;
    await sleep(25);
  }
  return null;
}

export function readFound(path: string): Found | null {
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

export function holderOf(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    if (typeof holder?.pid !== 'number' || typeof holder.stage !== 'string') return null;
    const { pid, stage, started = null, group = null, groupStarted = null } = holder;
    return { ...holder, pid, stage, started, group, groupStarted };
  } catch {
    return null;
  }
}
