import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import { STAGE_HASH } from '../key/stage-hash';
import { attempt } from '../fs/attempt';
import type { ProblemOf } from '../model/problem';
import { formatEntry, parseEntry, type StoreEntry } from './entry';
import { surplus, type UsedEntry } from './room';

type FileProblem = ProblemOf<'file'>;

const ENTRY_FILE = 'entry.json';
const FILES = 'files';
/** Of an entry that is being written; a day later its writer was killed. */
const PARTIAL = '.partial-';
const LEFT_MILLISECONDS = 24 * 3600 * 1000;

/**
 * Results by stage key, in a directory of their own. An entry is written beside its place and renamed there:
 * readers and other writers see a whole one or none. Files are reflinks where the file system has them, else
 * copies; never hard links, through which a write to an output would change the entry.
 */
export class ResultStore {
  /** @param dir absolute; made when something is first stored */
  constructor(readonly dir: string) {}

  /** The directory of a result's files. */
  filesOf(key: string): string {
    return path.join(this.dir, key, FILES);
  }

  /** @returns null: nothing is stored under this key; what is, must be judged before its use */
  async find(key: string): Promise<{ readonly entry: StoreEntry; readonly files: string } | null> {
    const entry = await this.#entry(key);
    if (entry === null) return null;
    if (entry.sameAs === null) return { entry, files: this.filesOf(key) };
    const other = await this.#entry(entry.sameAs);
    return other?.sameAs === null ? { entry: other, files: this.filesOf(entry.sameAs) } : null;
  }

  /** Notes that an entry was of use. */
  async touch(key: string): Promise<void> {
    const file = path.join(this.dir, key, ENTRY_FILE);
    const now = new Date();
    await attempt('write', file, () => utimes(file, now, now));
  }

  /**
   * Stores the files of a directory, which has no directories in it. An entry that is there already is replaced.
   * @param of its bytes are counted here
   */
  async put(
    from: string,
    of: Omit<StoreEntry, 'bytes' | 'sameAs' | 'isPinned' | 'schemaVersion'>,
  ): Promise<Result<void, FileProblem>> {
    const isPinned = (await this.#entry(of.key))?.isPinned ?? false;
    return this.#place(of.key, async (partial) => {
      const files = path.join(partial, FILES);
      await mkdir(files);
      let bytes = 0;
      for (const { name } of await plainFiles(from)) {
        const copy = path.join(files, name);
        await copyFile(path.join(from, name), copy, constants.COPYFILE_FICLONE);
        bytes += (await stat(copy)).size;
      }
      return { schemaVersion: 1, ...of, bytes, isPinned, sameAs: null };
    });
  }

  /** Gives a result another name. */
  putAlias(key: string, of: StoreEntry): Promise<Result<void, FileProblem>> {
    return this.#place(key, () => Promise.resolve({ ...of, key, bytes: 0, isPinned: false, sameAs: of.key }));
  }

  async pin(key: string, isPinned: boolean): Promise<Result<void, FileProblem>> {
    const entry = await this.#entry(key);
    if (entry === null) return ok(undefined);
    const file = path.join(this.dir, key, ENTRY_FILE);
    return attempt('write', file, () => replaceFile(file, formatEntry({ ...entry, isPinned })));
  }

  /** All entries, in no order. */
  async list(): Promise<UsedEntry[]> {
    const names = await attempt('read', this.dir, () => readdir(this.dir));
    const keys = names.ok ? names.value.filter((name) => STAGE_HASH.test(name)) : [];
    const found = await Promise.all(
      keys.map(async (key): Promise<UsedEntry[]> => {
        const entry = await this.#entry(key);
        const file = path.join(this.dir, key, ENTRY_FILE);
        const stats = await attempt('read', file, () => stat(file));
        return entry === null || !stats.ok ? [] : [{ entry, used: stats.value.mtimeMs }];
      }),
    );
    return found.flat();
  }

  async remove(key: string): Promise<Result<void, FileProblem>> {
    const dir = path.join(this.dir, key);
    const doomed = path.join(this.dir, `${PARTIAL}${randomUUID()}`);
    // First out of sight: a reader never sees half of it.
    return attempt('remove', dir, async () => {
      await rename(dir, doomed);
      await rm(doomed, { recursive: true, force: true });
    });
  }

  /**
   * Removes the least useful results until the rest fits, and whatever killed writers left.
   * @param keep the key of an entry that was stored just now
   * @returns the removed entries
   */
  async makeRoom(maxBytes: number, keep: string | null = null): Promise<UsedEntry[]> {
    await this.#removeLeft();
    const doomed = surplus(await this.list(), maxBytes, Date.now(), keep);
    for (const { entry } of doomed) await this.remove(entry.key);
    return doomed;
  }

  async #entry(key: string): Promise<StoreEntry | null> {
    if (!STAGE_HASH.test(key)) return null;
    const file = path.join(this.dir, key, ENTRY_FILE);
    const text = await attempt('read', file, () => readFile(file, 'utf8'));
    const entry = text.ok ? parseEntry(text.value) : null;
    return entry?.key === key ? entry : null;
  }

  async #place(
    key: string,
    fill: (partial: string) => Promise<StoreEntry>,
  ): Promise<Result<void, FileProblem>> {
    const place = path.join(this.dir, key);
    const partial = path.join(this.dir, `${PARTIAL}${randomUUID()}`);
    const placed = await attempt('write', place, async () => {
      await mkdir(partial, { recursive: true, mode: 0o755 });
      const entry = await fill(partial);
      await replaceFile(path.join(partial, ENTRY_FILE), formatEntry(entry));
      await swap(partial, place);
    });
    if (!placed.ok) await attempt('remove', partial, () => rm(partial, { recursive: true, force: true }));
    return placed;
  }

  async #removeLeft(): Promise<void> {
    const names = await attempt('read', this.dir, () => readdir(this.dir));
    for (const name of names.ok ? names.value.filter((each) => each.startsWith(PARTIAL)) : []) {
      const left = path.join(this.dir, name);
      const stats = await attempt('read', left, () => stat(left));
      if (stats.ok && Date.now() - stats.value.mtimeMs > LEFT_MILLISECONDS)
        await attempt('remove', left, () => rm(left, { recursive: true, force: true }));
    }
  }
}

/** The files of a directory; links and directories are no part of a result. */
export async function plainFiles(dir: string): Promise<{ readonly name: string }[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile());
}

/** Renames a directory into a place that may be taken, also by another writer at the same time. */
async function swap(partial: string, place: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await rename(partial, place);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (tries === 3 || !['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code)) throw error;
      await rm(place, { recursive: true, force: true });
    }
  }
}

/** A whole new file, synced and renamed: power loss leaves the old or the new. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
