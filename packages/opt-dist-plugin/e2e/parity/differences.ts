import type { Difference } from './difference';
import { WITH_BOLT } from './listed-bolt';
import { CALLS } from './listed-calls';
import { OTHER_LLVM } from './listed-llvm';
import { OPTIONS } from './listed-options';

/**
 * All differences: a difference missing here fails the test, and so does a listed one that no longer exists.
 */
export const DIFFERENCES: readonly Difference[] = [...CALLS, ...OPTIONS, ...WITH_BOLT, ...OTHER_LLVM];

/** The lines that a mode must differ by, and no others. */
export function listedFor(mode: string): string[] {
  return DIFFERENCES.flatMap(({ facts }) =>
    facts.flatMap(({ modes, lines }) => (modes.includes(mode) ? lines : [])),
  );
}
