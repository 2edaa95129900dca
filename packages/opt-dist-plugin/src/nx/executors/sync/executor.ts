import type { ExecutorContext, PromiseExecutor } from '@nx/devkit';
import { runSync } from '../../../remote-cache/run-sync';
import { print } from '../report';

export interface SyncExecutorOptions {
  readonly list?: boolean;
  readonly drop?: boolean;
}

const syncExecutor: PromiseExecutor<SyncExecutorOptions> = async (
  { list = false, drop = false },
  context,
) => {
  const options = pluginOptions(context);
  const request = { root: context.root, options, action: list ? 'list' : drop ? 'drop' : 'send' } as const;
  return { success: await runSync({ ...request, env: process.env, print }) };
};

export default syncExecutor;

function pluginOptions(context: ExecutorContext): unknown {
  for (const plugin of context.nxJsonConfiguration.plugins ?? []) {
    if (typeof plugin !== 'string' && plugin.plugin.includes('opt-dist-plugin'))
      return (plugin.options as { remoteCache?: unknown } | undefined)?.remoteCache;
  }
  return undefined;
}
