import type { RemoteCacheOptions } from '../remote-cache/policy/settings';
import type { Stage } from '../model/stages';

/**
 * Options of the plugin in nx.json: other names for the inferred targets, and the settings of the remote
 * cache's guard.
 */
export interface OptDistPluginOptions {
  readonly rustcPgoTargetName?: string;
  readonly llvmPgoTargetName?: string;
  readonly boltTargetName?: string;
  readonly distTargetName?: string;
  readonly profileTargetName?: string;
  readonly planTargetName?: string;
  readonly explainTargetName?: string;
  readonly doctorTargetName?: string;
  readonly cleanTargetName?: string;
  readonly syncTargetName?: string;
  readonly remoteCache?: RemoteCacheOptions;
}

export type TargetRole = Stage | 'profile' | 'plan' | 'explain' | 'doctor' | 'clean' | 'sync';

export type TargetNames = Readonly<Record<TargetRole, string>>;

export function targetNames(options: OptDistPluginOptions = {}): TargetNames {
  return {
    'rustc-pgo': options.rustcPgoTargetName ?? 'rustc-pgo',
    'llvm-pgo': options.llvmPgoTargetName ?? 'llvm-pgo',
    bolt: options.boltTargetName ?? 'bolt',
    dist: options.distTargetName ?? 'dist',
    profile: options.profileTargetName ?? 'profile',
    plan: options.planTargetName ?? 'plan',
    explain: options.explainTargetName ?? 'explain',
    doctor: options.doctorTargetName ?? 'doctor',
    clean: options.cleanTargetName ?? 'clean',
    sync: options.syncTargetName ?? 'sync',
  };
}
