import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from 'profile-formats';
import type { SourceGroup } from '../bootstrap';
import { NOT_SOURCES, sourceGroup } from '../bootstrap';
import type { Problem } from '../errors/problem';
import { attempt } from './attempt';

export type SourceDigests = Readonly<Record<SourceGroup, string>>;

const PARALLEL = 32;

/**
 * Digest of the content of a source tree by group: paths, contents, executable bits and links; no times, owners
 * or absolute paths, so that two clones agree.
 * @param excluded absolute directories that are not sources, such as the build directory
 */
export async function digestSources(
  root: string,
  excluded: readonly string[],
): Promise<Result<SourceDigests, Problem>> {
  return attempt('read', root, async () => {
    const files = await list(root, '', new Set(excluded));
    const lines = new Array<string>(files.length);
    let next = 0;
    const work = async () => {
      for (let index = next++; index < files.length; index = next++) {
        const file = files[index] ?? '';
        lines[index] = `${file}\0${await digestEntry(path.join(root, file))}`;
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    return grouped(files, lines);
  });
}

async function list(root: string, dir: string, excluded: ReadonlySet<string>): Promise<string[]> {
  const entries = await readdir(path.join(root, dir), { withFileTypes: true });
  // Cargo marks its target directories with this file (bford.info/cachedir).
  if (entries.some(({ name }) => name === 'CACHEDIR.TAG')) return [];
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const file = dir === '' ? entry.name : `${dir}/${entry.name}`;
      if (NOT_SOURCES.has(entry.name) || excluded.has(path.join(root, file))) return [];
      if (entry.isDirectory()) return await list(root, file, excluded);
      return sourceGroup(file) === null ? [] : [file];
    }),
  );
  return nested.flat().sort();
}

async function digestEntry(file: string): Promise<string> {
  const stats = await lstat(file);
  if (stats.isSymbolicLink()) return `link ${await readlink(file)}`;
  const content = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  return `${(stats.mode & 0o100) === 0 ? 'file' : 'exec'} ${content}`;
}

function grouped(files: readonly string[], lines: readonly string[]): SourceDigests {
  const hashes = Object.fromEntries(
    (['bootstrap', 'build', 'llvm', 'training', 'tools', 'packaged', 'tests'] as const).map((group) => [
      group,
      createHash('sha256'),
    ]),
  ) as Record<SourceGroup, ReturnType<typeof createHash>>;
  files.forEach((file, index) => {
    const group = sourceGroup(file);
    if (group !== null) hashes[group].update(`${lines[index] ?? ''}\n`);
  });
  return Object.fromEntries(
    Object.entries(hashes).map(([group, hash]) => [group, hash.digest('hex')]),
  ) as SourceDigests;
}

const memo = new Map<string, Promise<Result<SourceDigests, Problem>>>();

/** Once per process: four stages ask for the same tree. */
export function sourcesOf(
  root: string,
  excluded: readonly string[],
): Promise<Result<SourceDigests, Problem>> {
  const key = JSON.stringify([root, excluded]);
  const known = memo.get(key) ?? digestSources(root, excluded);
  memo.set(key, known);
  return known;
}

/** Content of the files that exist, by path relative to the root. */
export async function readTextFiles(root: string, files: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await Promise.all(
    files.map(async (file) => {
      const text = await attempt('read', file, () => readFile(path.join(root, file), 'utf8'));
      if (text.ok) found.set(file, text.value);
    }),
  );
  return found;
}
