import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import { treeFromArchive } from './archive';
import { treeFromGit } from './checkout';
import { treeFromDebian } from './debian-source';
import type { Effects } from './effects';
import { files } from './files';
import type { Request } from './options';
import type { SourceProblem } from './problem';
import { PLACES } from './project-files';

/**
 * Makes sure that the tree is in the work place; what an earlier run finished is taken as it is.
 * @returns its absolute path
 */
export async function fetchTree(
  { origin, sha256, llvm }: Request,
  work: string,
  host: string,
  effects: Effects,
): Promise<Result<string, SourceProblem>> {
  const source = path.join(work, PLACES.source);
  const downloads = path.join(work, PLACES.downloads);
  if (origin.kind === 'directory') return ok(origin.path);
  if (!existsSync(source)) {
    const fetched = await get();
    if (!fetched.ok) return fetched;
  }
  const removed = await files('remove', downloads, () => rm(downloads, { recursive: true, force: true }));
  return removed.ok ? ok(source) : removed;

  async function get(): Promise<Result<void, SourceProblem>> {
    if (origin.kind === 'git') return treeFromGit(origin, llvm !== 'external', source, effects);
    if (origin.kind !== 'debian') {
      return origin.kind === 'directory'
        ? ok(undefined)
        : treeFromArchive(origin, sha256, source, downloads, effects);
    }
    const stage0 = path.join(work, PLACES.stage0);
    return treeFromDebian(origin, host, { source, stage0, downloads }, effects);
  }
}
