import type { NxJsonConfiguration } from '@nx/devkit';
import { STAGES } from '../model/stages';

export const PLUGIN = 'opt-dist-plugin';

/**
 * Defaults of our own for the targets that have an executor of ours, by the names that they have where nobody
 * gives them others. Defaults without "parallelism" set it to true (Nx 22.7), and all stages work in one
 * build directory.
 */
const OWN_DEFAULTS: Readonly<Record<string, { readonly parallelism?: false }>> = {
  ...Object.fromEntries(STAGES.map((stage) => [stage, { parallelism: false }])),
  ...{ plan: {}, explain: {}, doctor: {}, clean: {}, sync: {}, store: {} },
};

/** What nx.json says, with the plugin in it; the same object where it has it. */
export function withPlugin(config: NxJsonConfiguration): NxJsonConfiguration {
  const plugins = config.plugins ?? [];
  const isThere = plugins.some((each) => (typeof each === 'string' ? each : each.plugin).endsWith(PLUGIN));
  return isThere ? config : { ...config, plugins: [...plugins, PLUGIN] };
}

/**
 * What nx.json says, with defaults of our own for those targets whose names have defaults in it: a
 * workspace's `dist` may have other dependencies, inputs or no cache, and Nx would put them in the place of
 * ours. It takes the defaults of an executor before those of a name, and no others with them.
 */
export function withOwnDefaults(config: NxJsonConfiguration): NxJsonConfiguration {
  const { targetDefaults = {} } = config;
  const keys = Object.keys(targetDefaults);
  const missing = Object.entries(OWN_DEFAULTS)
    .filter(([target]) => keys.some((key) => mayMatch(key, target)))
    .map(([target, defaults]) => [`${PLUGIN}:${target}`, defaults] as const)
    .filter(([executor]) => !keys.includes(executor));
  if (missing.length === 0) return config;
  return { ...config, targetDefaults: { ...targetDefaults, ...Object.fromEntries(missing) } };
}

/** A glob counts by its beginning: defaults of ours for a target that it does not match do no harm. */
function mayMatch(key: string, target: string): boolean {
  const glob = key.search(/[*?[{(!+@]/);
  return glob === -1 || key.includes(':') ? key === target : target.startsWith(key.slice(0, glob));
}
