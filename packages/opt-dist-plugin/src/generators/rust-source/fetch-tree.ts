import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { treeFromArchive } from './archive/archive';
import { treeFromGit } from './checkout';
import { treeFromDebian } from './debian/source';
import type { Effects } from './effects';
import { files } from './files/files';
import type { Request } from './options';
import type { Origin } from './origin';
import type { SourceProblem } from './problem';
import { PLACES } from './files/project-files';
import type { WorkPlace } from './work-place';

/**
 * Makes sure that the tree is in the work place; a tree that an earlier run finished stays as it is.
 * @returns its absolute path
 */
export async function fetchTree(
  request: Request,
  work: WorkPlace,
  host: string,
  effects: Effects,
): Promise<Result<string, SourceProblem>> {
  const { origin, sha256 } = request;
  if (origin.kind === 'directory') return ok(origin.path);
  const source = path.join(work.dir, PLACES.source);
  const downloads = path.join(work.dir, PLACES.downloads);
  if (!existsSync(source)) {
    const fetched = await get({ ...request, origin }, work, { source, downloads }, host, effects);
    if (!fetched.ok) return fetched;
  } else if (sha256 !== null && sha256 !== work.tarball) {
    // The earlier run may have had no digest to compare.
    return err({ kind: 'unpacked-digest', place: source, expected: sha256, found: work.tarball });
  }
  const removed = await files('remove', downloads, () => rm(downloads, { recursive: true, force: true }));
  return removed.ok ? ok(source) : removed;
}

type Fetched = Exclude<Origin, { kind: 'directory' }>;

function get(
  { origin, sha256, llvm }: Request & { readonly origin: Fetched },
  { dir, noteTarball }: WorkPlace,
  places: { readonly source: string; readonly downloads: string },
  host: string,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  switch (origin.kind) {
    case 'git':
      return treeFromGit(origin, llvm !== 'external', places.source, effects);
    case 'archive':
    case 'download':
      return treeFromArchive(origin, sha256, { ...places, noteTarball }, effects);
    case 'debian':
      return treeFromDebian(origin, host, { ...places, stage0: path.join(dir, PLACES.stage0) }, effects);
  }
}
