import type { Stage } from '../model/stages';

/**
 * Each stage's recipe version: increment it when a change of this plugin changes the stage's result. Nx
 * hashes no executor source, so without it an old result would be taken for a new one.
 */
export const RECIPE: Readonly<Record<Stage, number>> = {
  'rustc-pgo': 1,
  'llvm-pgo': 1,
  // 2: LLVM is built with all counts of a profile that was gathered in another directory.
  bolt: 2,
  dist: 2,
};
