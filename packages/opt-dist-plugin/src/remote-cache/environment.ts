/** Nx's own variables (23.2.1). */
export const SERVER = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
export const TOKEN = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN';
/**
 * By this variable, an nx inside of a task and the sync target know that the server in the environment is a
 * guard.
 */
export const GUARD = 'OPT_DIST_REMOTE_CACHE_GUARD_ADDRESS';
