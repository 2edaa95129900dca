import type { BootstrapSettings } from '../../bootstrap/settings';
import type { OptDistConfig } from '../../config/config';
import { findBootstrapConfig } from '../../project/bootstrap-config';
import { compareWithRelease } from '../../project/release';
import type { ReleaseComparison } from '../../release/comparison';
import type { Dialect } from '../../tree/dialect';

interface ReleaseRequest {
  readonly config: OptDistConfig;
  readonly settings: BootstrapSettings;
  /** Absolute directory of opt-dist.json. */
  readonly dir: string;
  readonly source: string;
  readonly host: string;
  readonly llvmDir: string | null;
  readonly env: NodeJS.ProcessEnv;
}

/** How bootstrap's config differs from upstream's release of the tree. */
export async function releaseFact(
  { config, settings, dir, source, host, llvmDir, env }: ReleaseRequest,
  { configFile }: Pick<Dialect, 'configFile'>,
): Promise<ReleaseComparison | null> {
  const found = await findBootstrapConfig(dir, { source, configFile }, env);
  const bootstrapConfig = found.ok ? found.value : null;
  return compareWithRelease({ source, config, settings, bootstrapConfig, toolchain: { host, llvmDir } }, env);
}
