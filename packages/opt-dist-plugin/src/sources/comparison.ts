import { createHash } from 'node:crypto';
import { sourceGroup } from '../tree/source-group';
import type { KnownFile, KnownTree } from './cache';
import { readLink } from './content';
import { isLink, type SourceFile } from './walk';

/** A file as it is now, with the known digest of its content; null: it must be read. */
export interface Compared {
  readonly file: SourceFile;
  readonly row: KnownFile | null;
}

/** Compares the files of a walk with the known ones; both come in the same order. */
export class Comparison {
  /**
   * Targets of links, by path. They are read each time: links are few, and reading one costs no more than
   * looking at it.
   */
  readonly links = new Map<string, string>();
  /**
   * Numbers of known rows, and the changed files: collecting a tree of 100,000 unchanged files is then no
   * work.
   */
  readonly #found: (number | Compared)[] = [];
  #next = 0;
  #unread = 0;
  #changed = 0;

  constructor(
    private readonly root: string,
    private readonly known: KnownTree | null,
  ) {}

  visit(file: SourceFile): void {
    const row = this.#rowOf(file.path);
    if (isLink(file.signature)) {
      this.#visitLink(file, row);
    } else if (row !== null && this.known?.has(row, file.signature) === true) {
      this.#found.push(row);
    } else {
      this.#unread++;
      this.#found.push({ file, row: null });
    }
  }

  /** How many files must be read. */
  get unread(): number {
    return this.#unread;
  }

  /** The same files, none of them changed. */
  get isAsKnown(): boolean {
    return this.#unread === 0 && this.#changed === 0 && this.known?.paths.length === this.#found.length;
  }

  *files(): Generator<Compared> {
    for (const found of this.#found) yield typeof found === 'number' ? this.#knownFile(found) : found;
  }

  #visitLink(file: SourceFile, row: number | null): void {
    const target = readLink(this.root, file.path);
    const digest = createHash('sha256').update(target).digest();
    const seen = row === null ? undefined : this.known?.row(row);
    this.links.set(file.path, target);
    if (row !== null && seen?.signature != null && isLink(seen.signature) && seen.digest.equals(digest)) {
      this.#found.push(row);
      return;
    }
    this.#changed++;
    this.#found.push({ file, row: { path: file.path, signature: file.signature, digest } });
  }

  #rowOf(file: string): number | null {
    const paths = this.known?.paths ?? [];
    let candidate = paths[this.#next];
    while (candidate !== undefined && candidate < file) candidate = paths[++this.#next];
    return candidate === file ? this.#next : null;
  }

  #knownFile(number: number): Compared {
    const row = this.known?.row(number);
    const group = row === undefined ? null : sourceGroup(row.path);
    if (row?.signature == null || group === null) throw new Error(`row ${number} was not compared`);
    return { file: { path: row.path, group, signature: row.signature }, row };
  }
}
