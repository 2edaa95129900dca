import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isAlive, startOf } from '../process/alive';
import {
  type OutboxFile,
  type Owner,
  type WaitingEntry,
  claimedName,
  overflow,
  parseOutboxName,
  spoolName,
  waitingName,
} from './policy/names';
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

/** For this long, claims and spool files of other machines that share the directory are left alone. */
const FOREIGN_HOURS = 24;

const held = new Set<string>();

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
  };

  private constructor(readonly dir: string) {}

  static async open(dir: string): Promise<Outbox> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await chmod(dir, 0o700);
    const outbox = new Outbox(dir);
    await outbox.#takeOver();
    return outbox;
  }

  /** The path of a new file that `keep` or `discard` ends. */
  spool(): string {
    const file = path.join(this.dir, spoolName(randomBytes(8).toString('hex'), this.#owner));
    held.add(file);
    return file;
  }

  async discard(file: string): Promise<void> {
    held.delete(file);
    await rm(file, { force: true });
  }

  /** A whole spool file becomes an entry, which this process holds. */
  async keep(spool: string, entry: WaitingEntry): Promise<string> {
    const file = path.join(this.dir, claimedName(entry, this.#owner));
    held.add(file);
    await rename(spool, file);
    held.delete(spool);
    return file;
  }

  /** Oldest first, without those that a process holds. */
  async list(): Promise<Waiting[]> {
    const found: Waiting[] = [];
    for (const { name, parsed } of await this.#files()) {
      if (parsed.kind !== 'waiting') continue;
      const file = path.join(this.dir, name);
      const stats = await stat(file).catch(() => null);
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
    held.add(file);
    try {
      await rename(path.join(this.dir, waitingName(entry)), file);
      return file;
    } catch {
      held.delete(file);
      return null;
    }
  }

  /** Gives a held entry back to the waiting ones. */
  async release(entry: WaitingEntry, problem: TransferProblem | null): Promise<void> {
    const file = path.join(this.dir, claimedName(entry, this.#owner));
    if (problem !== null)
      await writeFile(this.#reason(entry), JSON.stringify(problem), { mode: 0o600 }).catch(() => undefined);
    await rename(file, path.join(this.dir, waitingName(entry))).catch(() => undefined);
    held.delete(file);
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
    const names = await readdir(this.dir).catch(() => []);
    return names.flatMap((name) => {
      const parsed = parseOutboxName(name);
      return parsed === null ? [] : [{ name, parsed }];
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
    if (own?.kind === 'spool' && own.owner.host === owner.host)
      return owner.pid === process.pid ? !held.has(file) : !isAlive(owner.pid, owner.started);
    // A rename sets the change time, so this is the time of the claim.
    const stats = await stat(file).catch(() => null);
    return stats !== null && Date.now() - stats.ctimeMs > FOREIGN_HOURS * 3_600_000;
  }
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
