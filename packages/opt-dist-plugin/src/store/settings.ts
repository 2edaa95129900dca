import path from 'node:path';
import { isObject } from '../model/plain-object';
import { GIB } from '../text/byte-count';

/** Options of the plugin in nx.json, under `store`. Each can also be set in the environment. */
export interface StoreOptions {
  /** Whether results are kept in the store, and taken from it; true. Environment: OPT_DIST_STORE_ENABLED. */
  readonly enabled?: boolean;
  /**
   * Its directory, relative to the workspace; `opt-dist-store` beside Nx's cache. Environment:
   * OPT_DIST_STORE_DIR.
   */
  readonly dir?: string;
  /** The bytes that it may have; 20 GiB. Environment: OPT_DIST_STORE_MAX_BYTES. */
  readonly maxBytes?: number;
}

export interface StoreSettings {
  /** Absolute; null: there is no store. */
  readonly dir: string | null;
  readonly maxBytes: number;
}

const MAX_BYTES = 20 * GIB;

/** Why options of the store cannot be obeyed, one sentence each. */
export function storeOptionProblems(options: unknown): string[] {
  if (options === undefined) return [];
  if (!isObject(options)) return [`store: expected an object, found ${JSON.stringify(options)}`];
  const expected: Readonly<Record<string, readonly [string, (value: unknown) => boolean]>> = {
    enabled: ['true or false', (value) => typeof value === 'boolean'],
    dir: ['a directory', (value) => typeof value === 'string' && value !== ''],
    maxBytes: ['a number of bytes', (value) => typeof value === 'number' && value > 0],
  };
  return Object.entries(options).flatMap(([name, value]) => {
    const rule = Object.hasOwn(expected, name) ? expected[name] : undefined;
    if (rule === undefined)
      return [`unknown option "store.${name}", expected one of ${Object.keys(expected).join(', ')}`];
    return rule[1](value) ? [] : [`store.${name}: expected ${rule[0]}, found ${JSON.stringify(value)}`];
  });
}

/**
 * From the environment first, then the options, then the defaults; an unusable value of the environment does not
 * count.
 * @param cacheDir absolute directory of Nx's cache
 */
export function storeSettings(
  options: StoreOptions | undefined,
  {
    root,
    cacheDir,
    env,
  }: {
    readonly root: string;
    readonly cacheDir: string;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): StoreSettings {
  const named = env['OPT_DIST_STORE_DIR'] ?? '';
  const bytes = Number(env['OPT_DIST_STORE_MAX_BYTES'] ?? '');
  const switched = env['OPT_DIST_STORE_ENABLED'];
  const enabled =
    switched === 'false' || switched === '0'
      ? false
      : switched === 'true' || switched === '1'
        ? true
        : (options?.enabled ?? true);
  const dir = named !== '' ? named : (options?.dir ?? path.join(path.dirname(cacheDir), 'opt-dist-store'));
  return {
    dir: enabled ? path.resolve(root, dir) : null,
    maxBytes: bytes > 0 && Number.isFinite(bytes) ? bytes : (options?.maxBytes ?? MAX_BYTES),
  };
}
