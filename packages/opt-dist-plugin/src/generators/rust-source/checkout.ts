import { mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { err, type Result } from 'profile-formats';
import { builtSubmodules } from '../../tree/submodules';
import { command, type Effects } from './effects';
import { files } from './files/files';
import type { Origin } from './origin';
import type { SourceProblem } from './problem';

/**
 * Clones one commit, with the submodules that a build reads: bootstrap would fetch most of them itself, but
 * only after the stages' keys were made without them. It does not fetch rustc-perf.
 * @param place the tree's final place; until then it is `<place>.part`, and a later call resumes there
 */
export async function treeFromGit(
  { url, ref }: Extract<Origin, { kind: 'git' }>,
  withLlvm: boolean,
  place: string,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const part = `${place}.part`;
  const git = (...args: readonly string[]) => command(effects, 'git', args, part);
  const shown = (...args: readonly string[]) => command(effects, 'git', args, part, true);
  const made = await files('make', part, () => mkdir(part, { recursive: true }));
  if (!made.ok) return made;
  if (!existsSync(path.join(part, '.git'))) {
    const started = await git('init', '--quiet');
    if (!started.ok) return started;
  }
  effects.say(`Cloning ${url}${ref === null ? '' : `, ${ref}`}`);
  const fetched = await shown('fetch', '--depth', '1', '--no-tags', url, ref ?? 'HEAD');
  if (!fetched.ok) {
    const objects = await git('count-objects', '-v');
    // No object arrived, for example because the repository or commit does not exist: nothing to resume.
    const isEmpty = objects.ok && !/^(count|in-pack): [1-9]/m.test(objects.value);
    return isEmpty ? without(part, fetched.error) : fetched;
  }
  // For bootstrap, which asks for the remote.
  await git('remote', 'add', 'origin', url);
  const checkedOut = await git('checkout', '--quiet', '--force', '--detach', 'FETCH_HEAD');
  if (!checkedOut.ok) return checkedOut;
  if (!existsSync(path.join(part, 'x.py'))) {
    const problem = { kind: 'no-source-tree', source: url, expected: 'x.py' } as const;
    return without(part, { kind: 'tree', problem });
  }
  const modules = neededSubmodules(await listed(git), withLlvm);
  if (modules.length > 0) {
    effects.say(`Fetching ${modules.join(', ')}`);
    const updated = await shown('submodule', 'update', '--init', '--depth', '1', '--', ...modules);
    if (!updated.ok) return updated;
  }
  return files('rename', part, () => rename(part, place));
}

async function without(part: string, problem: SourceProblem): Promise<Result<never, SourceProblem>> {
  const removed = await files('remove', part, () => rm(part, { recursive: true, force: true }));
  return removed.ok ? err(problem) : removed;
}

async function listed(git: (...args: readonly string[]) => Promise<Result<string, SourceProblem>>) {
  const text = await git(
    'config',
    '--file',
    '.gitmodules',
    '--get-regexp',
    String.raw`^submodule\..*\.path$`,
  );
  return text.ok ? Array.from(text.value.matchAll(/^\S+ (.+)$/gm), ([, dir]) => dir ?? '') : [];
}

export function neededSubmodules(paths: readonly string[], withLlvm: boolean): string[] {
  return [...paths.filter((dir) => dir === 'src/tools/rustc-perf'), ...builtSubmodules(paths, withLlvm)];
}
