import { posix as path } from 'node:path';
import type { TreeChanges } from '../sources/changes';

/** The changes of a tree while a stage ran. */
export interface JudgedChanges {
  /** Written by the build itself. */
  readonly own: readonly string[];
  /** Everything else: somebody's edits. */
  readonly edits: readonly string[];
}

/**
 * Tells files that a build writes into its own sources from edits: Cargo completes lock files, and bootstrap
 * fetches submodules into empty directories when it needs them, those of books late in `x dist`.
 * @param submodules directories of submodules that were empty before, relative to the tree
 */
export function judgeChanges(
  { added, changed, removed }: TreeChanges,
  submodules: readonly string[],
): JudgedChanges {
  const isLock = (file: string) => path.basename(file) === 'Cargo.lock';
  const isFetched = (file: string) => submodules.some((dir) => file.startsWith(`${dir}/`));
  const own = [...added.filter((file) => isLock(file) || isFetched(file)), ...changed.filter(isLock)];
  const all = [...added, ...changed, ...removed];
  return { own, edits: all.filter((file) => !own.includes(file)) };
}
