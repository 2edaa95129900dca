import type { BesideOutputs } from '../../archive/archive-names';

/** Files that Nx adds to every archive: the task's output, and its exit code. */
export const TERMINAL_OUTPUT = 'terminalOutput';
export const EXIT_CODE = 'code';

export const BY_NX: BesideOutputs = { [TERMINAL_OUTPUT]: null, [EXIT_CODE]: 4 };
