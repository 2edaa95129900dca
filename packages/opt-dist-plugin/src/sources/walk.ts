import {
  type BigIntStats,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
} from 'node:fs';
import path from 'node:path';
import { directoryGroup, NOT_SOURCES, sourceGroup, type SourceGroup } from '../tree/source-group';
import type { Breath } from './breath';
import type { Listings } from './listings';
import { encodeName, isSuspicious, systemPath } from './name';
import type { Signature } from './signature';

/**
 * A file of the tree that could not be looked at; the cause is the system's error, or null: it is another
 * kind of file now.
 */
export class SourceError extends Error {
  constructor(
    readonly file: string,
    override readonly cause: unknown,
  ) {
    super(file, { cause });
  }
}

export interface SourceFile {
  /** Relative to the tree, with slashes; names that are no UTF-8 are encoded. */
  readonly path: string;
  readonly group: SourceGroup;
  readonly signature: Signature;
}

export interface WalkRequest {
  /** Absolute directory. */
  readonly root: string;
  /** Absolute directories that are not sources. */
  readonly excluded: readonly string[];
  /** Directories with nothing but other groups are not even opened. */
  readonly groups: ReadonlySet<SourceGroup>;
  readonly listings: Listings;
}

interface Frame {
  readonly dir: string;
  /** The path for calls of the system; null: the name is not UTF-8. */
  readonly place: string | null;
  readonly group: SourceGroup | null | undefined;
  /** Sorted as whole paths are: a directory stands where its slash puts it. */
  readonly keys: readonly string[];
  next: number;
}

/**
 * Visits files and links of a source tree, sorted by path as strings are. Links are followed only to
 * directories outside of the tree. Pipes, sockets and devices are no sources: git does not know them either,
 * and reading one could hang.
 * @throws SourceError what the system refuses
 */
export async function walkSources(
  request: WalkRequest,
  breath: Breath,
  visit: (file: SourceFile) => void,
): Promise<void> {
  const { root, groups, listings } = request;
  const excluded = new Set(request.excluded.map((dir) => slashed(path.relative(root, dir))));
  const names = new Set([...excluded].map((dir) => path.posix.basename(dir)));
  const stack: Frame[] = [frame(root, '', listings)];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const key = top.keys[top.next++];
    if (key === undefined) {
      stack.pop();
      if (breath.isDue) await breath.take();
      continue;
    }
    const isDirectory = key.endsWith('/');
    const name = isDirectory ? key.slice(0, -1) : key;
    if (NOT_SOURCES.has(name)) continue;
    const file = top.dir === '' ? name : `${top.dir}/${name}`;
    if (names.has(name) && excluded.has(file)) continue;
    if (isDirectory) {
      const group = directoryGroup(file);
      if (group === undefined || isOneOf(groups, group)) stack.push(frame(root, file, listings));
      continue;
    }
    const group = top.group === undefined ? sourceGroup(file) : top.group;
    if (!isOneOf(groups, group)) continue;
    const place =
      top.place === null || name.startsWith('/') ? systemPath(root, file) : `${top.place}/${name}`;
    const signature = about(file, () => signatureOf(lstatSync(place, { bigint: true })));
    if (isFile(signature) || isLink(signature)) visit({ path: file, group, signature });
  }
}

export function isFile({ mode }: Signature): boolean {
  return (Number(mode) & constants.S_IFMT) === constants.S_IFREG;
}

export function isLink({ mode }: Signature): boolean {
  return (Number(mode) & constants.S_IFMT) === constants.S_IFLNK;
}

function slashed(file: string): string {
  return file.split(path.sep).join('/');
}

function isOneOf(groups: ReadonlySet<SourceGroup>, group: SourceGroup | null): group is SourceGroup {
  return group !== null && groups.has(group);
}

export function signatureOf(stats: BigIntStats): Signature {
  return {
    size: stats.size,
    mtime: stats.mtimeNs,
    ctime: stats.ctimeNs,
    inode: stats.ino,
    mode: stats.mode,
  };
}

function frame(root: string, dir: string, listings: Listings): Frame {
  const place = systemPath(root, dir);
  const keys = about(dir, () => listings.keysOf(dir, place, () => keysOf(root, dir)));
  return {
    dir,
    place: typeof place === 'string' ? place : null,
    group: directoryGroup(dir),
    keys: about(dir, () => isTagged(root, dir, keys)) ? [] : keys,
    next: 0,
  };
}

function keysOf(root: string, dir: string): string[] {
  const place = systemPath(root, dir);
  const entries = readdirSync(place, { withFileTypes: true });
  const keys = entries.some(({ name }) => isSuspicious(name))
    ? readdirSync(place, { encoding: 'buffer' }).map((bytes) => {
        const name = encodeName(bytes);
        const stats = lstatSync(systemPath(root, dir === '' ? name : `${dir}/${name}`));
        return keyOf(name, stats.isDirectory() || (stats.isSymbolicLink() && leadsOut(root, dir, name)));
      })
    : entries.map((entry) =>
        keyOf(entry.name, entry.isDirectory() || (entry.isSymbolicLink() && leadsOut(root, dir, entry.name))),
      );
  return keys.sort((a, b) => (a < b ? -1 : 1));
}

/**
 * Does this link lead to a directory outside of the tree, such as an LLVM elsewhere? Its contents are then a
 * part of the sources. Links inside it are not followed, nor is a link to a directory above the tree: both
 * may lead round in a circle.
 */
function leadsOut(root: string, dir: string, name: string): boolean {
  try {
    const target = realpathSync(systemPath(root, dir === '' ? name : `${dir}/${name}`));
    const [tree, here] = [realpathSync(root), realpathSync(systemPath(root, dir))];
    const isApart = !isWithin(target, tree) && !isWithin(tree, target);
    return isApart && isWithin(here, tree) && lstatSync(target).isDirectory();
  } catch {
    return false;
  }
}

function isWithin(file: string, dir: string): boolean {
  return file === dir || file.startsWith(`${dir}/`);
}

function keyOf(name: string, isDirectory: boolean): string {
  return isDirectory ? `${name}/` : name;
}

/** As bford.info/cachedir defines it; cargo marks its target directories so. */
const TAG = Buffer.from('Signature: 8a477f597d28d172789f06886806bc55');

function isTagged(root: string, dir: string, keys: readonly string[]): boolean {
  if (dir === '' || !keys.includes('CACHEDIR.TAG')) return false;
  const file = systemPath(root, `${dir}/CACHEDIR.TAG`);
  if (!lstatSync(file).isFile()) return false;
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const start = Buffer.alloc(TAG.length);
    return readSync(descriptor, start, 0, start.length, 0) === start.length && start.equals(TAG);
  } finally {
    closeSync(descriptor);
  }
}

/** Names the file that a failing call was about. */
export function about<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new SourceError(file, error);
  }
}
