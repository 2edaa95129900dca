import { posix as path } from 'node:path';
import { isObject, objectOf } from '../model/plain-object';

/** One layer of cargo's configuration, and the base of its relative paths. */
export interface CargoLayer {
  /** A file, a variable, or a value of `training.cargoConfig`. */
  readonly from: string;
  /** Null: the directory that cargo works in, a temporary one. */
  readonly base: string | null;
  readonly config: object;
}

/** A place from which cargo takes crates. */
export type CrateSource =
  /** A registry, crates.io or a mirror of it, or a git repository. */
  | { readonly kind: 'remote' }
  | {
      /** Made by `cargo vendor`, or a registry with an index. */
      readonly kind: 'directory' | 'local-registry';
      /** Relative paths lead to a temporary directory, which is empty. */
      readonly dir: string;
      /** The layer that sends cargo there. */
      readonly from: string;
    }
  /** Replaced with a source that nobody defines: cargo refuses that as soon as it needs a crate. */
  | { readonly kind: 'undefined'; readonly name: string; readonly from: string };

/** The sources of crates by cargo's configuration. */
export interface CargoSources {
  readonly cratesIo: CrateSource;
  /** Of the git repositories that are replaced, by their URL. */
  readonly git: Readonly<Record<string, CrateSource>>;
  /** The layer that forbids the network; null: none. */
  readonly offline: string | null;
}

const REMOTE: CrateSource = { kind: 'remote' };

/**
 * The merged configuration of several files and options
 * (https://doc.rust-lang.org/cargo/reference/config.html): for each key, the first layer that names it wins.
 * Replacements are followed as cargo follows `replace-with`, from source to source.
 * @param layers the most important first
 */
export function cargoSources(layers: readonly CargoLayer[]): CargoSources {
  const offline = said(layers, ['net', 'offline'], isBoolean);
  const names = new Set(layers.flatMap(({ config }) => Object.keys(objectOf(valueAt(config, ['source'])))));
  const git = [...names].flatMap((name): [string, CrateSource][] => {
    const url = said(layers, ['source', name, 'git'], isString);
    const source = url === null ? REMOTE : followed(layers, name);
    return url === null || source.kind === 'remote' ? [] : [[repositoryOf(url.value), source]];
  });
  return {
    cratesIo: followed(layers, 'crates-io'),
    git: Object.fromEntries(git),
    offline: offline?.value === true ? offline.layer.from : null,
  };
}

/** The place of a locked package, by its `source`. */
export function sourceOf(sources: CargoSources, locked: string): CrateSource {
  if (locked.startsWith('git+')) return sources.git[repositoryOf(locked.slice('git+'.length))] ?? REMOTE;
  // A registry of somebody's own is replaced by another name, which a lock file does not tell.
  return /^(registry|sparse)\+.*crates\.io/.test(locked) ? sources.cratesIo : REMOTE;
}

/** URLs name the same repository with and without `.git`, and with a branch, tag or revision. */
export function repositoryOf(url: string): string {
  return url.replace(/[?#].*$/, '').replace(/\/$|\.git$/, '');
}

function followed(layers: readonly CargoLayer[], first: string): CrateSource {
  const seen = new Set<string>();
  let [name, from] = [first, ''];
  for (;;) {
    const next = said(layers, ['source', name, 'replace-with'], isString);
    // A circle is refused by cargo in its own words, and names no place to look at.
    if (next === null || seen.has(name)) break;
    seen.add(name);
    [name, from] = [next.value, next.layer.from];
  }
  for (const kind of ['directory', 'local-registry'] as const) {
    const dir = said(layers, ['source', name, kind], isString);
    if (dir === null) continue;
    const { base } = dir.layer;
    return {
      kind,
      dir: base === null ? dir.value : path.resolve(base, dir.value),
      from: from === '' ? dir.layer.from : from,
    };
  }
  const isDefined =
    name === 'crates-io' ||
    layers.some(
      ({ config }) => isDefinedIn(config, ['source', name]) || isDefinedIn(config, ['registries', name]),
    );
  return isDefined ? REMOTE : { kind: 'undefined', name, from };
}

interface Said<T> {
  readonly value: T;
  readonly layer: CargoLayer;
}

/** The value of a key by the first layer that has one. */
function said<T>(
  layers: readonly CargoLayer[],
  keys: readonly string[],
  isOfKind: (value: unknown) => value is T,
): Said<T> | null {
  for (const layer of layers) {
    const value = valueAt(layer.config, keys);
    if (isOfKind(value)) return { value, layer };
  }
  return null;
}

function valueAt(config: unknown, keys: readonly string[]): unknown {
  let value: unknown = config;
  for (const key of keys) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function isDefinedIn(config: object, keys: readonly string[]): boolean {
  return valueAt(config, keys) !== undefined;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
