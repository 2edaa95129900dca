/**
 * Variables by which the plugin's hook tells the other processes of one run of Nx what they cannot find out
 * themselves. None of them is an input of a target.
 */

/** Nx's id of the run. */
export const RUN_VARIABLE = 'OPT_DIST_RUN';
/** Absolute directory of the records of fingerprints. */
export const KEYS_VARIABLE = 'OPT_DIST_KEYS';
/** `1`: the user called Nx with --skip-nx-cache, and no earlier result is to be taken. */
export const SKIP_VARIABLE = 'OPT_DIST_SKIP_RESULTS';
/** `1`: the user called Nx so that it takes nothing from the remote cache. */
export const SKIP_REMOTE_VARIABLE = 'OPT_DIST_SKIP_REMOTE_RESULTS';
/** The options of the command line that give profiles, as JSON. */
export const GIVEN_VARIABLE = 'OPT_DIST_GIVEN';
/** Absolute directory of the profile store; empty: there is none. */
export const STORE_VARIABLE = 'OPT_DIST_STORE';
/** The size that it may have, in bytes. */
export const STORE_BYTES_VARIABLE = 'OPT_DIST_STORE_BYTES';
