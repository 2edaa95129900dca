import type { TreeSize } from '../machine';

/** A larger tree counts as a real Rust tree (which has some 90,000 files), not as a small model of one. */
export const BIG_TREE_FILES = 20_000;

/** A tree that could not be counted in time counts as big. */
export function isBig(tree: TreeSize): boolean {
  return tree.files > BIG_TREE_FILES || !tree.complete;
}
