import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { treeFromArchive } from './archive/archive';
import { treeFromGit } from './checkout';
import { checkDigest } from './archive/archive-digest';
import { origTarball } from './debian/rules';
import { descriptionBeside, treeFromDebian, treeFromDescription, treeFromUnpacked } from './debian/source';
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

async function get(
  { origin, sha256, llvm }: Request & { readonly origin: Fetched },
  { dir, noteTarball }: WorkPlace,
  places: { readonly source: string; readonly downloads: string },
  host: string,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const debian = { ...places, stage0: path.join(dir, PLACES.stage0) };
  const fromOrig = async (archive: Extract<Origin, { kind: 'archive' }>, description: string) => {
    // Without a digest of the user's, that of the .dsc, which dpkg-source compares, has to do.
    const checked = sha256 === null ? null : await checkDigest(archive, archive.path, sha256, effects);
    if (checked?.ok === false) return checked;
    const noted = checked === null ? null : await noteTarball(checked.value.sha256);
    if (noted?.ok === false) return noted;
    return treeFromDescription(description, host, debian, effects);
  };
  switch (origin.kind) {
    case 'git':
      return treeFromGit(origin, llvm !== 'external', places.source, effects);
    case 'archive': {
      const description = await descriptionBeside(origin.path);
      if (description !== null) return fromOrig(origin, description);
      if (origTarball(path.basename(origin.path)) !== null)
        effects.say(
          `${path.basename(origin.path)} is a part of a source package of Debian's, whose .dsc is not beside it: ` +
            'without its patches it may not build. debian:PACKAGE=VERSION takes the whole package.',
        );
      return treeFromArchive(origin, sha256, { ...places, noteTarball }, effects);
    }
    case 'download':
      return treeFromArchive(origin, sha256, { ...places, noteTarball }, effects);
    case 'unprepared-package':
      return treeFromUnpacked(origin.path, host, debian, effects);
    case 'debian':
      return treeFromDebian(origin, host, debian, effects);
  }
}
