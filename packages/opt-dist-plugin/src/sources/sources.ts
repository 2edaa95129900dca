import { createHash } from 'node:crypto';
import { err, ok, type Result } from 'profile-formats';
import { SOURCE_GROUP_NAMES, type SourceGroup } from '../tree/source-group';
import type { Problem } from '../model/problem';
import { isSystemError } from '../fs/attempt';
import { Breath } from './breath';
import { type CacheUpdate, type KnownFile, SourcesCache } from './cache';
import { Comparison } from './comparison';
import { readContent } from './content';
import { Listings } from './listings';
import { shownPath } from './name';
import { type SourceFile, SourceError, walkSources } from './walk';

export type SourceDigests = Readonly<Record<SourceGroup, string>>;

export interface SourceOptions {
  /** The requested groups; the others' digests are `NOT_READ`. Default: all. */
  readonly groups?: readonly SourceGroup[];
  /** Absolute directory of the stored readings; null, the default: each file is read. */
  readonly cacheDir?: string | null;
  /** Gets one line when the reading takes long. */
  readonly tell?: (line: string) => void;
}

/** Stands in for the digest of a group that was not requested. */
export const NOT_READ = 'not read';

/** Nanoseconds within which a second change of a file may show the same times: FAT counts in two seconds. */
const GRANULARITY = 2_000_000_000n;
/** Milliseconds of silence. */
const PATIENCE = 2_000;
/** A tree that changes while it is read is read again. */
const ATTEMPTS = 3;

/**
 * Digest of the content of a source tree by group: paths, contents, executable bits and links; no times,
 * owners or absolute paths, so that two clones agree.
 * @param excluded absolute directories that are not sources, such as the build directory
 */
export async function digestSources(
  root: string,
  excluded: readonly string[],
  options: SourceOptions = {},
): Promise<Result<SourceDigests, Problem>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return ok(await digestTree(root, excluded, options));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (isChange(error) && attempt < ATTEMPTS) continue;
      return err(problemOf(root, error));
    }
  }
}

async function digestTree(
  root: string,
  excluded: readonly string[],
  { groups = SOURCE_GROUP_NAMES, cacheDir = null, tell }: SourceOptions,
): Promise<SourceDigests> {
  const cache = cacheDir === null ? null : SourcesCache.in(cacheDir, [root, excluded, groups]);
  const known = cache?.load() ?? null;
  const breath = new Breath();
  const comparison = new Comparison(root, known);
  const listings = new Listings((dir) => known?.listing(dir) ?? null);
  await walkSources({ root, excluded, groups: new Set(groups), listings }, breath, (file) => {
    comparison.visit(file);
  });
  if (known !== null && comparison.isAsKnown) return known.groups;
  const update = cache?.begin() ?? null;
  try {
    const told = teller(root, comparison.unread, tell);
    const looked: Looked[] = [];
    for (const { file, row } of comparison.files()) {
      looked.push(row === null ? await read(root, file, update, breath) : { file, row });
      if (breath.isDue) {
        told();
        await breath.take();
      }
    }
    const digests = grouped(looked, comparison.links, groups);
    update?.finish({
      rows: looked.map(({ row }) => row),
      groups: digests,
      listings: listings.settled(GRANULARITY, update.behind),
    });
    return digests;
  } catch (error) {
    update?.abandon();
    throw error;
  }
}

interface Looked {
  readonly file: SourceFile;
  readonly row: KnownFile;
}

/**
 * The content may be younger than the walk's view of the file: its executable bit and times go with the
 * content.
 */
async function read(
  root: string,
  file: SourceFile,
  update: CacheUpdate | null,
  breath: Breath,
): Promise<Looked> {
  const { digest, signature } = await readContent(root, file.path, breath);
  // A file that changed at the very time of its reading could change again and keep its times: it is not
  // trusted yet.
  const latest = signature.mtime > signature.ctime ? signature.mtime : signature.ctime;
  const isSettled = update !== null && latest + GRANULARITY < update.began;
  return {
    file: { ...file, signature },
    row: { path: file.path, digest, signature: isSettled ? signature : null },
  };
}

/**
 * The digested bytes of a file: `path NUL kind SPACE content`, with `link` and its target, or `file` or
 * `exec` and a sha256.
 */
function grouped(
  looked: readonly Looked[],
  links: ReadonlyMap<string, string>,
  groups: readonly SourceGroup[],
): SourceDigests {
  const lines = new Map(groups.map((group): [SourceGroup, string[]] => [group, []]));
  for (const {
    file: { path: file, group, signature },
    row,
  } of looked) {
    const target = links.get(file);
    const kind = (signature.mode & 0o100n) === 0n ? 'file' : 'exec';
    const content = target === undefined ? `${kind} ${row.digest.toString('hex')}` : `link ${target}`;
    lines.get(group)?.push(`${file}\0${content}\n`);
  }
  return Object.fromEntries(
    SOURCE_GROUP_NAMES.map((group) => {
      const own = lines.get(group);
      return [group, own === undefined ? NOT_READ : sha256(own.join('')).toString('hex')];
    }),
  ) as Record<SourceGroup, string>;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function teller(root: string, count: number, tell: SourceOptions['tell']): () => void {
  const until = performance.now() + PATIENCE;
  let isTold = false;
  return () => {
    if (isTold || performance.now() < until) return;
    isTold = true;
    tell?.(`Reading ${count} new or changed files of ${root}; later runs read only changed files.`);
  };
}

/** The file is gone, or its kind has changed since a moment ago. */
function isChange({ file, cause }: SourceError): boolean {
  if (cause === null) return true;
  return (
    file !== '' &&
    isSystemError(cause) &&
    ['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL', 'ESTALE'].includes(cause.code)
  );
}

function problemOf(root: string, { file, cause }: SourceError): Problem {
  if (cause !== null && !isSystemError(cause)) throw cause as Error;
  return {
    kind: 'file',
    path: shownPath(root, file),
    operation: 'read',
    // It was one a moment ago.
    code: cause?.code ?? 'NOT_A_FILE',
    message: cause?.message ?? 'not a regular file',
  };
}

function onStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

let tellByDefault: SourceOptions['tell'] = onStderr;

/** For the program of the fingerprint: Nx hashes whatever it prints, on both channels (23.2.1). */
export function readInSilence() {
  tellByDefault = undefined;
}

const memo = new Map<
  string,
  { readonly at: number; readonly digests: Promise<Result<SourceDigests, Problem>> }
>();

/**
 * Milliseconds: four stages ask within a second; the key of a stage that runs hours later is made of the
 * sources at that time.
 */
const MEMO = 30_000;

/** Reads once for all callers within that time. */
export function sourcesOf(
  root: string,
  excluded: readonly string[],
  options: SourceOptions = {},
): Promise<Result<SourceDigests, Problem>> {
  const key = JSON.stringify([root, excluded, options.groups]);
  const known = memo.get(key);
  if (known !== undefined && performance.now() - known.at < MEMO) return known.digests;
  const digests = digestSources(root, excluded, {
    ...(tellByDefault === undefined ? {} : { tell: tellByDefault }),
    ...options,
  });
  memo.set(key, { at: performance.now(), digests });
  return digests;
}

/** Forgets memoised digests: the next caller reads the tree again. */
export function forgetSources() {
  memo.clear();
}
