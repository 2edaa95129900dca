import type { Dialect } from '../tree/dialect';
import type { BootstrapSettings } from './settings';

/** Profiles of bootstrap's config whose defaults take the channel from `src/ci/channel`. */
const RELEASING: ReadonlySet<string> = new Set(['dist', 'user']);

/**
 * Does bootstrap put the commit of a git checkout into the version of rustc (`omit_git_hash` in its
 * `config.rs`)? The version goes into the name of every function of the rustc that is built
 * (`StableCrateId`), so a profile fits no other commit's, whatever the commit changed.
 */
export function namesCommit(
  { omitsCommit, channel, profile }: Pick<BootstrapSettings, 'omitsCommit' | 'channel' | 'profile'>,
  tree: Pick<Dialect, 'channel'>,
): boolean {
  if (omitsCommit !== null) return !omitsCommit;
  const said = channel ?? (profile !== null && RELEASING.has(profile) ? 'auto-detect' : 'dev');
  return (said === 'auto-detect' ? tree.channel : said) !== 'dev';
}
