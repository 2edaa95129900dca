import { posix as path } from 'node:path';
import { TARGET_TOOLS } from './settings';
import { isObject } from '../model/plain-object';

/**
 * Keys of bootstrap's config that cannot change what is built, each with the reason (`bootstrap.example.toml`
 * of rust-lang/rust, `config.example.toml` before 1.87). A key that is not listed counts.
 */
export const UNCOUNTED_KEYS: Readonly<Record<string, string>> = {
  'change-id': 'which changes of bootstrap its reader knows of',
  include: 'the content of what is included counts',
  'build.bootstrap-cache-path': 'where downloads are kept',
  'build.build-dir': 'where it is built',
  'build.ccache': 'what a compiler cache returns is what the compiler would have written',
  'build.jobs': 'how much is done at a time',
  'build.low-priority': 'how much is left to other processes',
  'build.metrics': 'a report of the build',
  'build.print-step-rusage': 'what is shown',
  'build.print-step-timings': 'what is shown',
  'build.verbose': 'what is shown',
  'llvm.ccache': 'the same, in its older place',
  'llvm.link-jobs': 'how much is done at a time',
  'rust.verbose-tests': 'what is shown',
};

/** Programs and a library that may lie in the project, whose directory is another one on every machine. */
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
 * @param dir absolute directory in which bootstrap is started
 */
export function configContent(config: unknown, dir: string): string {
  return JSON.stringify(reduced(config, [], dir));
}

function reduced(value: unknown, keys: readonly string[], dir: string): Value {
  if (typeof value === 'string') return PLACES.has(pattern(keys)) ? placed(value, dir) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => reduced(item, keys, dir));
  // TOML's dates.
  if (value instanceof Date) return value.toISOString();
  if (!isObject(value)) return null;
  const counted = Object.entries(value)
    .filter(([key]) => !Object.hasOwn(UNCOUNTED_KEYS, [...keys, key].join('.')))
    .map(([key, inner]) => [key, reduced(inner, [...keys, key], dir)] as const);
  return Object.fromEntries(counted.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Tables of targets are alike. */
function pattern(keys: readonly string[]): string {
  return keys.map((key, at) => (at === 1 && keys[0] === 'target' ? '*' : key)).join('.');
}

/** Paths in the project become relative to it; relative paths are the same on every machine already. */
function placed(value: string, dir: string): string {
  return value.startsWith(`${dir}/`) ? `{projectRoot}/${path.relative(dir, value)}` : value;
}
