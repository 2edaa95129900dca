import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cargoConfigArgument, isAssignment } from './cargo-config';
import type { CargoLayer } from './cargo-sources';
import { attempt } from '../fs/attempt';
import { parseToml } from '../fs/toml';

/** Cargo's configuration, the most important layer first, and the parts that cargo cannot read. */
export interface CargoConfiguration {
  readonly layers: readonly CargoLayer[];
  readonly unreadable: readonly { readonly from: string; readonly found: string }[];
}

/**
 * For a benchmark. It is built in a temporary directory, which has no config above it.
 * @param values of `training.cargoConfig`
 * @param dir absolute directory of opt-dist.json
 */
export async function benchmarkLayers(
  values: readonly string[],
  dir: string,
  env: NodeJS.ProcessEnv,
): Promise<CargoConfiguration> {
  const given = await Promise.all(
    values.map((value) =>
      isAssignment(value) ? layerOf(value, null, value) : readLayer(cargoConfigArgument(value, dir)),
    ),
  );
  const [layers, unreadable] = [
    given.flatMap((each) => ('config' in each ? [each] : [])),
    given.flatMap((each) => ('found' in each ? [each] : [])),
  ];
  // Of several `--config` the last one holds.
  return { layers: [...layers.reverse(), ...fromEnvironment(env), ...(await fromHome(env))], unreadable };
}

export interface CollectorPlaces {
  /** The value of cargo's `--config`; null: none. */
  readonly file: string | null;
  /** The original directory of rustc-perf. */
  readonly perf: string;
  /** The directory of its copy, where it is built. */
  readonly collector: string;
}

/** For the collector. Cargo itself reports unreadable files, in its first call. */
export async function collectorLayers(
  { file, perf, collector }: CollectorPlaces,
  env: NodeJS.ProcessEnv,
): Promise<CargoConfiguration> {
  const above = [perf, ...parentsOf(collector)].flatMap((dir) => configIn(path.join(dir, '.cargo')));
  const [given, found, home] = await Promise.all([
    readAll(file === null ? [] : [file]),
    readAll(above),
    fromHome(env),
  ]);
  return { layers: [...given, ...fromEnvironment(env), ...found, ...home], unreadable: [] };
}

function parentsOf(dir: string): string[] {
  const parent = path.dirname(dir);
  return parent === dir ? [] : [parent, ...parentsOf(parent)];
}

/** The older name goes first where both are there. */
function configIn(dir: string): string[] {
  return ['config', 'config.toml']
    .map((name) => path.join(dir, name))
    .filter((file) => existsSync(file))
    .slice(0, 1);
}

function fromHome(env: NodeJS.ProcessEnv): Promise<CargoLayer[]> {
  const home = env['CARGO_HOME'] ?? path.join(env['HOME'] ?? os.homedir(), '.cargo');
  return readAll(configIn(path.resolve(home)));
}

function fromEnvironment(env: NodeJS.ProcessEnv): CargoLayer[] {
  const name = 'CARGO_NET_OFFLINE';
  const value = env[name];
  return value === 'true' || value === 'false'
    ? [{ from: name, base: null, config: { net: { offline: value === 'true' } } }]
    : [];
}

async function readAll(files: readonly string[]): Promise<CargoLayer[]> {
  const read = await Promise.all(files.map((file) => readLayer(file)));
  return read.flatMap((each) => ('config' in each ? [each] : []));
}

type Layer = CargoLayer | CargoConfiguration['unreadable'][number];

async function readLayer(file: string): Promise<Layer> {
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  // Cargo takes a config to lie in a `.cargo`, whatever the directory is called.
  return text.ok
    ? layerOf(file, path.dirname(path.dirname(file)), text.value)
    : { from: file, found: text.error.code };
}

async function layerOf(from: string, base: string | null, text: string): Promise<Layer> {
  const parsed = await parseToml(text);
  return parsed.ok ? { from, base, config: parsed.value } : { from, found: parsed.error };
}
