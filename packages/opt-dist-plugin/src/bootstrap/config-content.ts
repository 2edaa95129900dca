import { posix as path } from 'node:path';
import { TARGET_TOOLS } from './settings';
import { isObject } from '../model/plain-object';

/**
 * Keys of bootstrap's config that cannot change the results, each with the reason (`bootstrap.example.toml`
 * of rust-lang/rust, `config.example.toml` before 1.87). A key that is not listed counts.
 */
export const UNCOUNTED_KEYS: Readonly<Record<string, string>> = {
  'change-id': 'the changes of bootstrap that the user knows',
  include: 'the content of the included files counts',
  'build.bootstrap-cache-path': 'the directory of downloads',
  'build.build-dir': 'the directory of the build',
  'build.ccache': "a compiler cache returns the compiler's own output",
  'build.jobs': 'the number of parallel jobs',
  'build.low-priority': 'the priority of the build',
  'build.metrics': 'a report of the build',
  'build.print-step-rusage': 'the output on the screen',
  'build.print-step-timings': 'the output on the screen',
  'build.verbose': 'the output on the screen',
  'llvm.ccache': 'the same, in its older place',
  'llvm.link-jobs': 'the number of parallel jobs',
  'rust.verbose-tests': 'the output on the screen',
};

/**
 * Programs and a library that may lie in the project, whose directory is another one on every machine, or where
 * the machine has them. Those of the host are parts of the key by their versions, the library by its content.
 */
const PLACES: ReadonlySet<string> = new Set([
  'build.cargo',
  'build.rustc',
  ...[...TARGET_TOOLS, 'profiler'].map((key) => `target.*.${key}`),
]);

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/**
 * The settings of a file of bootstrap's config that can change the build, as JSON with sorted keys: without
 * comments, layout, order and {@link UNCOUNTED_KEYS}, so that people who differ only in these share their
 * results.
 * @param config the parsed file, of any shape
 * @param at the host triple, and the absolute directory in which bootstrap is started
 */
export function configContent(config: unknown, at: ConfigContext): string {
  return JSON.stringify(reduced(config, [], at));
}

/** The things that tell a place on this machine from a setting. */
export interface ConfigContext {
  readonly dir: string;
  readonly host: string;
}

function reduced(value: unknown, keys: readonly string[], at: ConfigContext): Value {
  if (typeof value === 'string') return PLACES.has(pattern(keys)) ? placed(value, keys, at) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => reduced(item, keys, at));
  // TOML's dates.
  if (value instanceof Date) return value.toISOString();
  if (!isObject(value)) return null;
  const counted = Object.entries(value)
    .filter(([key]) => !Object.hasOwn(UNCOUNTED_KEYS, [...keys, key].join('.')))
    .map(([key, inner]) => [key, reduced(inner, [...keys, key], at)] as const);
  return Object.fromEntries(counted.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Tables of targets are alike. */
function pattern(keys: readonly string[]): string {
  return keys.map((key, at) => (at === 1 && keys[0] === 'target' ? '*' : key)).join('.');
}

/**
 * Paths in the project become relative to it; relative paths are the same on every machine already. Elsewhere
 * only the name counts, since the same LLVM lies at another prefix on another machine; but for another target
 * than the host nothing else tells which program it is.
 */
function placed(value: string, [table, target]: readonly string[], { dir, host }: ConfigContext): string {
  if (value.startsWith(`${dir}/`)) return `{projectRoot}/${path.relative(dir, value)}`;
  return path.isAbsolute(value) && (table !== 'target' || target === host) ? path.basename(value) : value;
}
