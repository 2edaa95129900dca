import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { download, downloadText } from './download';
import { command, type Effects } from './effects';
import { files, namesIn, sha256Of } from './files';
import type { Origin } from './origin';
import type { SourceProblem } from './problem';

type ArchiveOrigin = Extract<Origin, { kind: 'archive' | 'download' }>;

/**
 * Gets a source tarball, checks its digest and unpacks it.
 * @param sha256 as the user gave it; null: that of the `.sha256` beside the tarball, where there is one
 * @param place where the tree shall be
 * @param downloads directory of what is downloaded; what is complete there is taken
 */
export async function treeFromArchive(
  origin: ArchiveOrigin,
  sha256: string | null,
  place: string,
  downloads: string,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const file = origin.kind === 'archive' ? origin.path : path.join(downloads, origin.name);
  if (origin.kind === 'download' && !existsSync(file)) {
    effects.say(`Downloading ${origin.url}`);
    const made = await files('make', downloads, () => mkdir(downloads, { recursive: true }));
    if (!made.ok) return made;
    const got = await download(origin.url, file, effects);
    if (!got.ok) return got;
  }
  if (!existsSync(file)) return err({ kind: 'no-such-source', path: file });
  const checked = await checkDigest(origin, file, sha256, effects);
  return checked.ok ? await unpack(file, place, effects) : checked;
}

async function checkDigest(
  origin: ArchiveOrigin,
  file: string,
  given: string | null,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const expected = given ?? digestIn(await sidecar(origin, effects), path.basename(file));
  const found = await files('read', file, () => sha256Of(file, effects.stop));
  if (!found.ok) return found;
  if (expected === null) {
    effects.say(`sha256 ${found.value}; nothing to compare it with: no --sha256, no .sha256 beside it`);
    return ok(undefined);
  }
  if (found.value === expected) {
    effects.say(`sha256 ${expected}: as expected`);
    return ok(undefined);
  }
  // Our own copy would fail again; the user's is his.
  if (origin.kind === 'download') await files('remove', file, () => rm(file));
  const name = origin.kind === 'download' ? origin.url : file;
  return err({ kind: 'digest', file: name, expected, found: found.value });
}

async function sidecar(origin: ArchiveOrigin, effects: Effects): Promise<string | null> {
  if (origin.kind === 'archive') {
    const text = await files('read', origin.path, () => readFile(`${origin.path}.sha256`, 'utf8'));
    return text.ok ? text.value : null;
  }
  const url = new URL(origin.url);
  url.pathname += '.sha256';
  return downloadText(url.href, effects);
}

/** The digest of a file in what `sha256sum` writes, or a digest alone. */
export function digestIn(text: string | null, name: string): string | null {
  const lines = (text ?? '')
    .split('\n')
    .map((line) => /^([0-9a-f]{64})(?:\s+\*?(?:.*\/)?(\S+))?\s*$/i.exec(line));
  const found = lines.find((line) => line !== null && (line[2] === undefined || line[2] === name));
  return found?.[1]?.toLowerCase() ?? null;
}

async function unpack(file: string, place: string, effects: Effects): Promise<Result<void, SourceProblem>> {
  const part = `${place}.part`;
  effects.say(`Unpacking ${path.basename(file)}`);
  const cleared = await files('make', part, async () => {
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
  });
  if (!cleared.ok) return cleared;
  const unpacked = await command(effects, 'tar', ['-xf', file, '-C', part], path.dirname(place));
  if (!unpacked.ok) return unpacked;
  const names = await namesIn(part);
  const [only = '', more] = names;
  const root = [part, ...(more === undefined ? [path.join(part, only)] : [])].find((dir) =>
    existsSync(path.join(dir, 'x.py')),
  );
  if (root === undefined) {
    await files('remove', part, () => rm(part, { recursive: true }));
    return err({ kind: 'no-tree-in-archive', file, found: names });
  }
  return files('rename', root, async () => {
    await rename(root, place);
    await rm(part, { recursive: true, force: true });
  });
}
