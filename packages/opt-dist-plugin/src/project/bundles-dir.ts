/** Bundles of a project's profiles, beside opt-dist.json: no source, and nothing for git. */
export const BUNDLES_DIR = 'profile-bundles';
