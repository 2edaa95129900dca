/** Bundles of a project's profiles, beside opt-dist.json: no source, and nothing for git. */
export const BUNDLES_DIR = 'profile-bundles';

/** Imported profiles, beside opt-dist.json: no source either. */
export const IMPORTS_DIR = 'given-profiles';
