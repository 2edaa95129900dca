import { chmod, lstat, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileSystemNow } from '../fs/file-system-clock';
import { isAlive, startOf } from '../process/alive';
import { ownPlace, placeDigest } from '../process/place';
import { attempt } from '../fs/attempt';
import {
  ENTRY_NAME,
  type OutboxFile,
  type Owner,
  type WaitingEntry,
  claimedName,
  overflow,
  parseOutboxName,
  spoolName,
  waitingName,
} from './policy/names';
import { ownDirectory } from './kept-file';
import type { TransferProblem } from './policy/verdict';

/** An entry in the outbox, as found on disk. */
export interface Waiting extends WaitingEntry {
  readonly file: string;
  readonly bytes: number;
  /** When the result was made, in milliseconds since 1970. */
  readonly modified: number;
  /** Why the last upload failed; null: none was tried. */
  readonly problem: TransferProblem | null;
}

const BEAT_MS = 10_000;
/** For so long without a beat, files of other containers and machines that share the directory are left alone. */
const PATIENCE_MS = 5 * 60_000;
/** Older releases do not tell from which place a file is, and give no beats. */
const PATIENCE_WITH_OLD_MS = 24 * 3_600_000;

const BROKEN_HOURS = 24;

const held = new Set<string>();
let beats: NodeJS.Timeout | null = null;

/** Whoever cannot look at this process sees by the change time of its files that it lives. */
function hold(file: string) {
  held.add(file);
  beats ??= setInterval(() => {
    for (const each of held) chmod(each, 0o600).catch(() => undefined);
  }, BEAT_MS).unref();
}

function letGo(file: string) {
  held.delete(file);
  if (held.size > 0 || beats === null) return;
  clearInterval(beats);
  beats = null;
}

/**
 * Results that wait to be uploaded: one directory for a workspace and user, outside of Nx's caches, so that
 * `nx reset` leaves it alone. Every change is one rename: several runs can work side by side, and a killed
 * one loses nothing.
 */
export class Outbox {
  readonly #owner: Owner = {
    host: os.hostname(),
    pid: process.pid,
    started: startOf(process.pid),
    place: placeDigest(ownPlace()),
  };

  private constructor(
    readonly dir: string,
    private readonly patience: number,
  ) {}

  /** @param patience with files of owners that cannot be looked at, in milliseconds without a beat */
  static async open(dir: string, patience = PATIENCE_MS): Promise<Outbox> {
    await ownDirectory(dir);
    await chmod(dir, 0o700);
    const outbox = new Outbox(dir, patience);
    await outbox.#takeOver();
    return outbox;
  }

  /** The path of a new file that `keep` or `discard` ends. */
  spool(): string {
    const file = path.join(this.dir, spoolName(randomBytes(8).toString('hex'), this.#owner));
    hold(file);
    return file;
  }

  async discard(file: string): Promise<void> {
    letGo(file);
    await rm(file, { force: true });
  }

  /** A whole spool file becomes an entry, which this process holds. */
  async keep(spool: string, entry: WaitingEntry): Promise<string> {
    const file = path.join(this.dir, claimedName(entry, this.#owner));
    hold(file);
    await rename(spool, file);
    letGo(spool);
    await this.#sync();
    return file;
  }

  /** Brings the last renames to the disk; some file systems know no such thing for directories. */
  async #sync() {
    await attempt('sync', this.dir, async () => {
      const handle = await open(this.dir);
      await handle.sync().finally(() => handle.close());
    });
  }

  /** Oldest first, without those that a process holds. */
  async list(): Promise<Waiting[]> {
    const found: Waiting[] = [];
    for (const { name, parsed } of await this.#files()) {
      if (parsed.kind !== 'waiting') continue;
      const file = path.join(this.dir, name);
      const stats = await lstat(file).catch(() => null);
      if (stats === null) continue;
      const problem = await readProblem(this.#reason(parsed.entry));
      found.push({ ...parsed.entry, file, bytes: stats.size, modified: stats.mtimeMs, problem });
    }
    return found.sort((a, b) => a.modified - b.modified);
  }

  /** @returns the file that this process holds now; null when another process has it */
  async claim(entry: WaitingEntry): Promise<string | null> {
    const file = path.join(this.dir, claimedName(entry, this.#owner));
    if (held.has(file)) return null;
    hold(file);
    try {
      await rename(path.join(this.dir, waitingName(entry)), file);
      // The beats follow links.
      if (!(await lstat(file)).isFile()) letGo(file);
      return file;
    } catch {
      letGo(file);
      return null;
    }
  }

  /** Gives a held entry back to the waiting ones. */
  async release(entry: WaitingEntry, problem: TransferProblem | null): Promise<void> {
    const file = path.join(this.dir, claimedName(entry, this.#owner));
    if (problem !== null)
      await writeFile(this.#reason(entry), JSON.stringify(problem), { mode: 0o600 }).catch(() => undefined);
    await rename(file, path.join(this.dir, waitingName(entry))).catch(() => undefined);
    letGo(file);
  }

  /** Removes an entry that arrived, or never can. */
  async done(entry: WaitingEntry): Promise<void> {
    await this.discard(path.join(this.dir, claimedName(entry, this.#owner)));
    await rm(this.#reason(entry), { force: true });
  }

  /** Removes waiting entries, the oldest first, until the rest fits. */
  async trim(limit: number): Promise<Waiting[]> {
    const dropped = overflow(await this.list(), limit);
    for (const entry of dropped) await this.#remove(entry);
    return dropped;
  }

  /** Removes all waiting entries. */
  drop(): Promise<Waiting[]> {
    return this.trim(-1);
  }

  async #remove(entry: Waiting) {
    await rm(entry.file, { force: true });
    await rm(this.#reason(entry), { force: true });
  }

  #reason({ hash }: WaitingEntry): string {
    return path.join(this.dir, `${hash}.reason`);
  }

  async #files(): Promise<{ name: string; parsed: OutboxFile }[]> {
    const found = await readdir(this.dir, { withFileTypes: true }).catch(() => []);
    return found.flatMap((each) => {
      const parsed = each.isDirectory() ? null : parseOutboxName(each.name);
      return parsed === null ? [] : [{ name: each.name, parsed }];
    });
  }

  /** Entries of killed processes wait again; their unfinished files are removed. */
  async #takeOver() {
    for (const { name, parsed } of await this.#files()) {
      const file = path.join(this.dir, name);
      if (parsed.kind === 'waiting' || !(await this.#isLeft(file, parsed.owner))) continue;
      if (parsed.kind === 'spool') await rm(file, { force: true });
      else await rename(file, path.join(this.dir, waitingName(parsed.entry))).catch(() => undefined);
    }
  }

  async #isLeft(file: string, owner: Owner): Promise<boolean> {
    const own = parseOutboxName(path.basename(spoolName('x', this.#owner)));
    const isOwnHost = own?.kind === 'spool' && own.owner.host === owner.host;
    if (owner.place === null ? isOwnHost : owner.place === this.#owner.place)
      return owner.pid === process.pid ? !held.has(file) : !isAlive(owner.pid, owner.started);
    // A rename sets the change time, too, so it is at least the time of the claim.
    const stats = await lstat(file).catch(() => null);
    const patience = owner.place === null ? PATIENCE_WITH_OLD_MS : this.patience;
    return stats !== null && Math.abs(fileSystemNow(this.dir) - stats.ctimeMs) > patience;
  }
}

/** Names the file that tells of an entry of the server which was no result; null: the hash is no plain name. */
function brokenFile(dir: string, hash: string): string | null {
  return ENTRY_NAME.test(hash) ? path.join(dir, `${hash}.broken`) : null;
}

/**
 * Remembers that what the server has under a hash passed all checks, and restored no result. The guard of later
 * runs does not take it, so that the stage runs; nobody can replace it there.
 */
export async function rememberBroken(dir: string, hash: string): Promise<void> {
  const file = brokenFile(dir, hash);
  if (file === null) return;
  await attempt('write', file, async () => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(file, '', { mode: 0o600 });
  });
}

/** For a day: by then somebody may have removed the entry from the server, and another may lie there. */
export function isKnownBroken(dir: string, hash: string): boolean {
  const file = brokenFile(dir, hash);
  const stats = file === null ? undefined : statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs < BROKEN_HOURS * 3_600_000;
}

/** One directory for each workspace. */
export function outboxDir(root: string | null, workspace: string, env: NodeJS.ProcessEnv): string {
  const real = realpathSync(workspace);
  const key = createHash('sha256').update(real).digest('hex').slice(0, 16);
  const cache = env['XDG_CACHE_HOME'];
  const base =
    root === null
      ? path.join(
          cache !== undefined && path.isAbsolute(cache) ? cache : path.join(os.homedir(), '.cache'),
          'opt-dist/outbox',
        )
      : path.resolve(workspace, root);
  return path.join(base, `${path.basename(real)}-${key}`);
}

async function readProblem(file: string): Promise<TransferProblem | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as TransferProblem;
  } catch {
    return null;
  }
}
