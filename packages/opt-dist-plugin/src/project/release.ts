import { systemProbe } from '../process/probe';
import type { ReleaseComparison } from '../release/comparison';
import { releaseComparison } from '../release/read-comparison';
import type { Project } from './project';

/** How bootstrap's config differs from upstream's release of the tree; null: the tree says nothing of one. */
export function compareWithRelease(
  project: Pick<Project, 'source' | 'config' | 'settings' | 'bootstrapConfig'> & {
    readonly toolchain: { readonly host: string; readonly llvmDir: string | null };
  },
  env: NodeJS.ProcessEnv,
): Promise<ReleaseComparison | null> {
  const { source, toolchain, config, settings, bootstrapConfig } = project;
  const place = {
    ...{ source, host: toolchain.host, llvmDir: toolchain.llvmDir },
    ...{ buildsLlvm: config.llvm.build, vendor: settings.vendor },
  };
  return releaseComparison(place, bootstrapConfig?.config ?? null, systemProbe(env));
}
