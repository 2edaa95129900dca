import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { files, namesIn } from './files';
import type { SourceProblem } from './problem';

/** Says, while it lies in a directory, that a project is being made of this request there. */
const MARK = 'rust-source.part';

/** Nx walks everything that git does not ignore, and a Rust tree has 90,000 files. */
const HIDDEN = '.gitignore';

/**
 * Where a project is made: `<project>.part`, renamed when everything that is fetched is there. A run that was cut off is
 * gone on with by the same request; a directory of anybody else's is left alone.
 */
export interface WorkPlace {
  /** Absolute; the project's directory itself where an earlier run came as far as that. */
  readonly dir: string;
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
    const mark = await files('read', dir, () => readFile(path.join(dir, MARK), 'utf8'));
    if (!mark.ok) return err({ kind: 'exists', path: dir });
    if (mark.value !== request) return err({ kind: 'other-request', path: dir, from: mark.value });
    return ok(place(dir, project));
  }
  return ok(place(part, project));
}

function place(dir: string, project: string): WorkPlace {
  return {
    dir,
    publish: () =>
      files('rename', dir, async () => {
        await rm(path.join(dir, HIDDEN), { force: true });
        // Replaces an empty directory, and no other.
        if (dir !== project && existsSync(dir)) await rename(dir, project);
      }),
    finish: () => files('remove', project, () => rm(path.join(project, MARK), { force: true })),
  };
}

/** Makes the directory, with the mark in it. */
export function occupy({ dir }: WorkPlace, request: string): Promise<Result<void, SourceProblem>> {
  return files('make', dir, async () => {
    await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, MARK), request);
    await writeFile(path.join(dir, HIDDEN), '*\n');
  });
}

function isFile(file: string): boolean {
  // A directory that is empty has been seen; what else is there by this name is no directory.
  return existsSync(file) && !existsSync(`${file}/.`);
}
