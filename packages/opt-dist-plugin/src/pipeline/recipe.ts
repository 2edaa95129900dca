import type { Stage } from '../config';

/**
 * The way each stage is built, as a number: raise it when a change of ours changes a stage's result.
 * Nx hashes no executor source, so without it an old result would be taken for a new one.
 */
export const RECIPE: Readonly<Record<Stage, number>> = {
  'rustc-pgo': 1,
  'llvm-pgo': 1,
  bolt: 1,
  dist: 1,
};
