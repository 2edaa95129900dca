import { SOURCE_GROUP_NAMES } from '../tree/source-group';
import { type KnownTree, SourcesCache } from './cache';

/**
 * The files of a tree as they were read last, by this or another process.
 * @param root as for `digestSources`, with all groups
 * @returns null: no reading is stored
 */
export function lastReading(root: string, excluded: readonly string[], cacheDir: string): KnownTree | null {
  return SourcesCache.in(cacheDir, [root, excluded, SOURCE_GROUP_NAMES]).load();
}

/** The changes between two readings: paths relative to the tree, sorted. */
export interface TreeChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export function treeChanges(before: KnownTree, after: KnownTree): TreeChanges {
  const [added, changed, removed]: [string[], string[], string[]] = [[], [], []];
  let [here, there] = [0, 0];
  while (here < before.paths.length || there < after.paths.length) {
    const [old, young] = [before.paths[here], after.paths[there]];
    if (young === undefined || (old !== undefined && old < young)) {
      removed.push(old ?? '');
      here++;
    } else if (old === undefined || young < old) {
      added.push(young);
      there++;
    } else {
      if (!isSame(before, here, after, there)) changed.push(old);
      here++;
      there++;
    }
  }
  return { added, changed, removed };
}

function isSame(before: KnownTree, here: number, after: KnownTree, there: number): boolean {
  const executable = (tree: KnownTree, row: number) => (tree.signature(row)?.mode ?? 0n) & 0o100n;
  if (!before.digest(here).equals(after.digest(there))) return false;
  // A file that was too young to be trusted has no mode.
  if (before.signature(here) === null || after.signature(there) === null) return true;
  return executable(before, here) === executable(after, there);
}
