import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, type Result } from 'profile-formats';
import { type ArchiveOrigin, checkDigest } from './archive-digest';
import { download } from './download';
import { unpacking } from '../../../process/unpacking';
import { command, type Effects } from '../effects';
import { files, namesIn } from '../files/files';
import type { SourceProblem } from '../problem';

export interface ArchivePlaces {
  /** The tree's final place. */
  readonly source: string;
  /** Directory of downloads; complete files there are used again. */
  readonly downloads: string;
  /** Records which tarball the tree came from. */
  readonly noteTarball: (sha256: string) => Promise<Result<void, SourceProblem>>;
}

/**
 * Gets a source tarball, checks its digest and unpacks it.
 * @param sha256 as the user gave it; null: that of the `.sha256` beside the tarball, where there is one
 */
export async function treeFromArchive(
  origin: ArchiveOrigin,
  sha256: string | null,
  { source, downloads, noteTarball }: ArchivePlaces,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const file = origin.kind === 'archive' ? origin.path : path.join(downloads, origin.name);
  if (origin.kind === 'download' && !existsSync(file)) {
    effects.say(`Downloading ${origin.url}`);
    const made = await files('make', downloads, () => mkdir(downloads, { recursive: true }));
    if (!made.ok) return made;
    const got = await download(origin.url, file, effects, { isCompared: sha256 !== null });
    if (!got.ok) return got;
  }
  if (!existsSync(file)) return err({ kind: 'no-such-source', path: file });
  const checked = await checkDigest(origin, file, sha256, effects);
  if (!checked.ok) return checked;
  const noted = await noteTarball(checked.value.sha256);
  if (!noted.ok) return noted;
  const unpacked = await unpack(file, source, effects);
  if (unpacked.ok || origin.kind === 'archive') return unpacked;
  const isAtFault =
    unpacked.error.kind === 'no-tree-in-archive' ||
    !(checked.value.isVouchedFor || (await mayBeWhole(file, effects)));
  if (!isAtFault) return unpacked;
  // The next run would take the file for complete, and fail in the same way.
  const removed = await files('remove', file, () => rm(file));
  return removed.ok ? err({ kind: 'bad-download', url: origin.url, problem: unpacked.error }) : removed;
}

/** True if unpacking failed for another reason, such as a full disk, and if tar cannot tell. */
async function mayBeWhole(file: string, effects: Effects): Promise<boolean> {
  const env = { ...effects.env, LC_ALL: 'C' };
  const listed = await command({ ...effects, env }, 'tar', ['-tf', file], path.dirname(file));
  if (listed.ok || effects.stop.aborted || listed.error.kind !== 'command') return true;
  // The program for its compression is missing.
  return listed.error.install !== null || listed.error.detail.includes('Cannot exec');
}

async function unpack(file: string, place: string, effects: Effects): Promise<Result<void, SourceProblem>> {
  const part = `${place}.part`;
  effects.say(`Unpacking ${path.basename(file)}`);
  const cleared = await files('make', part, async () => {
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
  });
  if (!cleared.ok) return cleared;
  const unpacked = await command(effects, 'tar', unpacking(file, part), path.dirname(place));
  if (!unpacked.ok) {
    await files('remove', part, () => rm(part, { recursive: true, force: true }));
    return unpacked;
  }
  const names = await namesIn(part);
  const hasTree = (dir: string) => existsSync(path.join(dir, 'x.py'));
  // Digests and the like may lie beside the tree.
  const trees = names.map((name) => path.join(part, name)).filter(hasTree);
  const root = hasTree(part) ? part : trees.length === 1 ? trees[0] : undefined;
  if (root === undefined) {
    await files('remove', part, () => rm(part, { recursive: true }));
    return err({ kind: 'no-tree-in-archive', file, found: names });
  }
  return files('rename', root, async () => {
    await rename(root, place);
    await rm(part, { recursive: true, force: true });
  });
}
