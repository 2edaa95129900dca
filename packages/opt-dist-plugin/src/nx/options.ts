import type { StoreOptions } from '../store/settings';
import type { RemoteCacheOptions } from '../remote-cache/policy/settings';
import type { Stage } from '../model/stages';

/**
 * Options of the plugin in nx.json: other names for the inferred targets, and the settings of the remote
 * cache's guard and of the profile store.
 */
export interface OptDistPluginOptions {
  readonly rustcPgoTargetName?: string;
  readonly llvmPgoTargetName?: string;
  readonly boltTargetName?: string;
  readonly distTargetName?: string;
  readonly profileTargetName?: string;
  readonly bundleTargetName?: string;
  readonly ejectTargetName?: string;
  readonly profilesTargetName?: string;
  readonly planTargetName?: string;
  readonly explainTargetName?: string;
  readonly doctorTargetName?: string;
  readonly cleanTargetName?: string;
  readonly syncTargetName?: string;
  readonly storeTargetName?: string;
  readonly remoteCache?: RemoteCacheOptions;
  readonly store?: StoreOptions;
}

export type TargetRole =
  | Stage
  | 'profile'
  | 'bundle'
  | 'eject'
  | 'profiles'
  | 'plan'
  | 'explain'
  | 'doctor'
  | 'clean'
  | 'sync'
  | 'store';

export type TargetNames = Readonly<Record<TargetRole, string>>;

/** The option that gives a target another name. */
export const NAME_OPTIONS = {
  'rustc-pgo': 'rustcPgoTargetName',
  'llvm-pgo': 'llvmPgoTargetName',
  bolt: 'boltTargetName',
  dist: 'distTargetName',
  profile: 'profileTargetName',
  bundle: 'bundleTargetName',
  eject: 'ejectTargetName',
  profiles: 'profilesTargetName',
  plan: 'planTargetName',
  explain: 'explainTargetName',
  doctor: 'doctorTargetName',
  clean: 'cleanTargetName',
  sync: 'syncTargetName',
  store: 'storeTargetName',
} as const satisfies Readonly<Record<TargetRole, keyof OptDistPluginOptions>>;

export const TARGET_ROLES = Object.keys(NAME_OPTIONS) as readonly TargetRole[];

export function targetNames(options: OptDistPluginOptions = {}): TargetNames {
  return Object.fromEntries(
    TARGET_ROLES.map((role) => [role, options[NAME_OPTIONS[role]] ?? role]),
  ) as unknown as TargetNames;
}
