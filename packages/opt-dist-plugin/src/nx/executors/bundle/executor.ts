import type { PromiseExecutor } from '@nx/devkit';
import { makeBundle } from '../../../commands/bundle';
import { checkGivenOption } from '../given-option';
import { print, projectRootOf, report } from '../report';

export interface BundleExecutorOptions {
  readonly compressor?: 'zstd' | 'xz';
  readonly file?: string;
  /** Read by the plugin's hook. */
  readonly profiles?: unknown;
}

const bundleExecutor: PromiseExecutor<BundleExecutorOptions> = async (options, context) => {
  const { compressor = 'zstd', file = null } = options;
  const given = checkGivenOption(options, process.env);
  if (!given.ok) return report(given, context);
  const request = { root: context.root, projectRoot: projectRootOf(context), compressor, file };
  return report(await makeBundle({ ...request, env: process.env, print }), context);
};

export default bundleExecutor;
