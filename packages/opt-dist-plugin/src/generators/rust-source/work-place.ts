import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { files, namesIn } from './files/files';
import type { SourceProblem } from './problem';

/**
 * A file in a directory in which a project is being made: its first line is the request, its second the
 * unpacked tarball's digest.
 */
const MARK = 'rust-source.part';

/** Nx walks everything that git does not ignore, and a Rust tree has 90,000 files. */
const HIDDEN = '.gitignore';

/**
 * Where a project is made: `<project>.part`, renamed when all downloads are there. The same request resumes
 * an interrupted run; other directories of that name are left alone.
 */
export interface WorkPlace {
  /** Absolute; the project's directory itself if an earlier run got that far. */
  readonly dir: string;
  /** Digest of the tarball whose tree an earlier run unpacked; null: none was noted. */
  readonly tarball: string | null;
  /** Makes the directory, with the mark in it. */
  readonly occupy: () => Promise<Result<void, SourceProblem>>;
  /**
   * After a failure: removes the directory if it has no download to resume, so that another request may use
   * the name.
   */
  readonly abandon: () => Promise<Result<void, SourceProblem>>;
  /** Before a tarball is unpacked. */
  readonly noteTarball: (sha256: string) => Promise<Result<void, SourceProblem>>;
  /** The mark goes with it, until `finish`. */
  readonly publish: () => Promise<Result<void, SourceProblem>>;
  readonly finish: () => Promise<Result<void, SourceProblem>>;
}

/** @returns where to work, or whose directory that is; nothing is made yet */
export async function workPlace(project: string, request: string): Promise<Result<WorkPlace, SourceProblem>> {
  const part = `${project}.part`;
  for (const dir of [project, part]) {
    const names = await namesIn(dir);
    if (names.length === 0 && !isFile(dir)) continue;
    const text = await files('read', dir, () => readFile(path.join(dir, MARK), 'utf8'));
    if (!text.ok) return err({ kind: 'exists', path: dir });
    const [from = '', tarball] = text.value.split('\n');
    if (from !== request) return err({ kind: 'other-request', path: dir, from });
    return ok(place(dir, project, request, tarball?.replace(/^sha256 /, '') ?? null));
  }
  return ok(place(part, project, request, null));
}

function place(dir: string, project: string, request: string, tarball: string | null): WorkPlace {
  const mark = path.join(dir, MARK);
  return {
    dir,
    tarball,
    occupy: () =>
      files('make', dir, async () => {
        await mkdir(dir, { recursive: true });
        if (!existsSync(mark)) await writeFile(mark, request);
        await writeFile(path.join(dir, HIDDEN), '*\n');
      }),
    abandon: () =>
      files('remove', dir, async () => {
        if (dir === project || !existsSync(mark)) return;
        const names = (await readdir(dir)).filter((name) => name !== MARK && name !== HIDDEN);
        const kept = await Promise.all(names.map((name) => holdsFiles(path.join(dir, name))));
        if (!kept.includes(true)) await rm(dir, { recursive: true });
      }),
    noteTarball: (sha256) =>
      files('write', mark, async () => {
        // Half a mark would make the directory somebody else's.
        await writeFile(`${mark}.new`, `${request}\nsha256 ${sha256}`);
        await rename(`${mark}.new`, mark);
      }),
    publish: () =>
      files('rename', dir, async () => {
        await rm(path.join(dir, HIDDEN), { force: true });
        // Replaces an empty directory, and no other.
        if (dir !== project && existsSync(dir)) await rename(dir, project);
      }),
    finish: () => files('remove', project, () => rm(path.join(project, MARK), { force: true })),
  };
}

async function holdsFiles(file: string): Promise<boolean> {
  if (!(await lstat(file)).isDirectory()) return true;
  for (const name of await readdir(file)) {
    if (await holdsFiles(path.join(file, name))) return true;
  }
  return false;
}

function isFile(file: string): boolean {
  // An empty directory is found above; anything else by this name is not a directory.
  return existsSync(file) && !existsSync(`${file}/.`);
}
