import type { Identification } from '../identify/identify';

/**
 * Where a profile is used: `rustc` by its `-Cprofile-use`, `clang` by its `-fprofile-use=`, `pgo` by either
 * of them, `merge` by `llvm-profdata merge`, `bolt` by `llvm-bolt -data`, `perf2bolt` by that tool.
 */
export type ProfilePlace = 'pgo' | 'rustc' | 'clang' | 'merge' | 'bolt' | 'perf2bolt';

/** The kinds of files that each place reads. */
export const PLACES: Readonly<Record<ProfilePlace, readonly Identification['kind'][]>> = {
  pgo: ['llvm-indexed'],
  rustc: ['llvm-indexed'],
  clang: ['llvm-indexed'],
  merge: ['llvm-raw', 'llvm-indexed', 'llvm-text', 'llvm-memprof-raw'],
  bolt: ['bolt-fdata', 'bolt-yaml'],
  perf2bolt: ['perf-data', 'bolt-preaggregated'],
};

/** Whether a word names a place. */
export function isPlace(word: string): word is ProfilePlace {
  return Object.hasOwn(PLACES, word);
}
