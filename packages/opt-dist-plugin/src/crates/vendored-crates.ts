import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fetched, lockedPackages, type LockedPackage } from './lock-file';
import { type Manifest, packageOf } from './manifest';
import { attempt } from '../fs/attempt';
import { parseToml } from '../fs/toml';
import type { PlainObject } from '../model/plain-object';

/** A benchmark of rustc-perf, and the crates of its lock file that a tree has not vendored. */
export interface BenchmarkCrates {
  readonly name: string;
  readonly missing: readonly string[];
}

const BENCHMARKS = 'collector/compile-benchmarks';

/** Names of the benchmarks that a rustc-perf has. */
export async function benchmarksOf(perf: string): Promise<string[]> {
  return (await readBenchmarks(perf)) ?? [];
}

/** The same; null: there is no directory of them that could be read. */
export async function readBenchmarks(perf: string): Promise<string[] | null> {
  const dir = path.join(perf, BENCHMARKS);
  const entries = await attempt('read', dir, () => readdir(dir, { withFileTypes: true }));
  return entries.ok ? entries.value.filter((entry) => entry.isDirectory()).map(({ name }) => name) : null;
}

/** @param names of those that exist; the collector builds each by itself, with a lock file of its own */
export function benchmarkCrates(
  source: string,
  perf: string,
  names: readonly string[],
): Promise<BenchmarkCrates[]> {
  return Promise.all(
    names.map(async (name) => {
      const locked = (await readLockFile(benchmarkDir(perf, name))) ?? [];
      return { name, missing: await notVendored(source, fetched(locked, null)) };
    }),
  );
}

/** Null: there is none. A benchmark without a lock file has no dependencies: each pins what it has. */
export async function readLockFile(dir: string): Promise<LockedPackage[] | null> {
  const lock = await readToml(path.join(dir, 'Cargo.lock'));
  return lock === null ? null : lockedPackages(lock);
}

/** The manifest of a member of a workspace: mostly its directory has its name, or it is the only one. */
export async function memberManifest(dir: string, name: string): Promise<Manifest> {
  return (await readManifest(path.join(dir, name))) ?? (await readManifest(dir)) ?? {};
}

/** Where a benchmark lies. */
export function benchmarkDir(perf: string, name: string): string {
  return path.join(perf, BENCHMARKS, name);
}

/** The packages whose exact version is not in the tree's `vendor`. */
export async function notVendored(source: string, packages: readonly LockedPackage[]): Promise<string[]> {
  return (await notIn(path.join(source, 'vendor'), packages)).map(nameOf);
}

/**
 * Cargo takes no other version for a lock file, even where it may change it: "perhaps a crate was updated and
 * forgotten to be re-vendored?"
 * @param dir of directories of crates
 */
export async function notIn(dir: string, packages: readonly LockedPackage[]): Promise<LockedPackage[]> {
  const there = await Promise.all(packages.map((each) => isUnderItsName(dir, each)));
  const others = packages.filter((_, index) => there[index] === false);
  if (others.length === 0) return [];
  const all = await cratesIn(dir);
  return others.filter((each) => !all.has(nameOf(each)));
}

export function nameOf({ name, version }: Pick<LockedPackage, 'name' | 'version'>): string {
  return `${name} ${version}`;
}

/** `cargo vendor` adds the version to the directory's name where there are several of a crate. */
async function isUnderItsName(dir: string, each: LockedPackage): Promise<boolean> {
  if (existsSync(path.join(dir, `${each.name}-${each.version}`))) return true;
  return (await crateIn(path.join(dir, each.name)))?.name === nameOf(each);
}

/**
 * The manifests of the crates in a directory, by name and version. Cargo goes by them: the directories may
 * have any names.
 */
export async function cratesIn(dir: string): Promise<ReadonlyMap<string, Manifest>> {
  const names = await attempt('read', dir, () => readdir(dir));
  const crates = await Promise.all(
    (names.ok ? names.value : []).map((each) => crateIn(path.join(dir, each))),
  );
  return new Map(crates.flatMap((each) => (each === null ? [] : [[each.name, each.manifest] as const])));
}

async function crateIn(dir: string): Promise<{ readonly name: string; readonly manifest: Manifest } | null> {
  const manifest = await readManifest(dir);
  const named = manifest === null ? null : packageOf(manifest);
  return manifest === null || named === null ? null : { name: nameOf(named), manifest };
}

function readManifest(dir: string): Promise<Manifest | null> {
  return readToml(path.join(dir, 'Cargo.toml'));
}

/** Null: it is not there, or cargo could not read it, either. */
async function readToml(file: string): Promise<PlainObject | null> {
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  const parsed = text.ok ? await parseToml(text.value) : text;
  return parsed.ok ? parsed.value : null;
}
