import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SOURCE_GROUP_NAMES, sourceGroup } from '../src/tree/source-group';
import { decodeTree, encodeTree, type KnownTree } from '../src/sources/cache';
import { digestSources, type SourceDigests, type SourceOptions } from '../src/sources/sources';

/**
 * The digests as they are defined, in the plainest way: each file is read. Keys of hour-long stages hold
 * these digests, so they may never change.
 */
export function plainDigests(root: string): SourceDigests {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
  const lines = files.map((file): [string | null, string] => {
    const place = path.join(root, file);
    const stats = lstatSync(place);
    if (stats.isSymbolicLink()) return [sourceGroup(file), `${file}\0link ${readlinkSync(place)}\n`];
    const kind = (stats.mode & 0o100) === 0 ? 'file' : 'exec';
    return [sourceGroup(file), `${file}\0${kind} ${sha256(readFileSync(place))}\n`];
  });
  const own = (group: string) => lines.filter(([of]) => of === group).map(([, line]) => line);
  return Object.fromEntries(
    SOURCE_GROUP_NAMES.map((group) => [group, sha256(own(group).join(''))]),
  ) as unknown as SourceDigests;
}

export function writeSource(root: string, file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

export async function digestsOf(root: string, options: SourceOptions = {}): Promise<SourceDigests> {
  const result = await digestSources(root, [], options);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Milliseconds until files that are written now are old enough to be trusted. */
export const GROWN_UP = 2_200;

/** A small source tree, and a place for what is remembered of it. */
export class SourceTree {
  readonly root: string;
  readonly cacheDir: string;

  constructor(readonly dir: string) {
    this.root = path.join(dir, 'rust');
    this.cacheDir = path.join(dir, 'data/opt-dist');
    for (const file of ['x.py', 'compiler/a.rs', 'src/llvm-project/b.cpp', 'tests/ui/c.rs'])
      this.write(file, `${file}\n`);
    // A time that can be set again to the nanosecond.
    utimesSync(this.path('compiler/a.rs'), 1e9, 1e9);
    symlinkSync('a.rs', this.path('compiler/link'));
  }

  path(file: string): string {
    return path.join(this.root, file);
  }

  write(file: string, content: string | Buffer): void {
    writeSource(this.root, file, content);
  }

  digests(options: SourceOptions = {}): Promise<SourceDigests> {
    return digestsOf(this.root, { cacheDir: this.cacheDir, ...options });
  }

  cacheFiles(): string[] {
    if (!existsSync(this.cacheDir)) return [];
    return readdirSync(this.cacheDir).map((name) => path.join(this.cacheDir, name));
  }

  get cacheFile(): string {
    return this.cacheFiles()[0] ?? '';
  }

  known(): KnownTree {
    const found = decodeTree(readFileSync(this.cacheFile));
    if (found === null) throw new Error(`${this.cacheFile}: cannot be read`);
    return found;
  }

  /** Files that are not read again. */
  trusted(): string[] {
    return this.known().rows.flatMap((row) => (row.signature === null ? [] : [row.path]));
  }

  /** Takes an entry out of the stored listing of a directory, to reveal a reader that trusts the listing. */
  conceal(dir: string, name: string): void {
    const { rows, groups, listings } = this.known();
    const changed = listings.map((listing) =>
      listing.dir === dir ? { ...listing, keys: listing.keys.filter((key) => key !== name) } : listing,
    );
    writeFileSync(this.cacheFile, encodeTree({ rows, groups, listings: changed }));
  }

  /** Changes the stored digest of a file's content, to reveal a reader that trusts the digest. */
  falsify(file: string): void {
    const { rows, groups, listings } = this.known();
    const changed = rows.map((row) => (row.path === file ? { ...row, digest: FALSE_DIGEST } : row));
    writeFileSync(
      this.cacheFile,
      encodeTree({ rows: changed, groups: { ...groups, build: 'falsified' }, listings }),
    );
  }
}

export const FALSE_DIGEST = Buffer.alloc(32, 7);

/** Trees for the tests of one file, made before the first of them so that they wait just once. */
export function sourceTrees(count: number): { young: () => SourceTree; old: () => SourceTree } {
  let dir: string;
  let grown: SourceTree[];
  let made = 0;
  const tree = () => new SourceTree(path.join(dir, String(made++)));
  beforeAll(async () => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'sources-'));
    // For tests that look as another user.
    chmodSync(dir, 0o755);
    grown = Array.from({ length: count }, tree);
    await setTimeout(GROWN_UP);
  });
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    young: tree,
    old: () => {
      const next = grown.pop();
      if (next === undefined) throw new Error(`more than ${count} trees are needed`);
      return next;
    },
  };
}
