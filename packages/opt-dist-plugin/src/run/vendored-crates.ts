import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fetched, lockedPackages, type LockedPackage } from '../training';
import { attempt } from './attempt';

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
      const locked = (await readLock(path.join(perf, BENCHMARKS, name))) ?? [];
      return { name, missing: await notVendored(source, fetched(locked, null)) };
    }),
  );
}

/** Null: there is none. A benchmark without a lock file has no dependencies: each pins what it has. */
async function readLock(dir: string): Promise<LockedPackage[] | null> {
  const file = path.join(dir, 'Cargo.lock');
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  return text.ok ? lockedPackages(text.value) : null;
}

export function benchmarkLock(perf: string, name: string): Promise<LockedPackage[] | null> {
  return readLock(path.join(perf, BENCHMARKS, name));
}

export function collectorLock(perf: string): Promise<LockedPackage[] | null> {
  return readLock(perf);
}

/** Those of which the very version is not in the tree's `vendor`. */
export async function notVendored(source: string, packages: readonly LockedPackage[]): Promise<string[]> {
  return (await notIn(path.join(source, 'vendor'), packages)).map(nameOf);
}

/**
 * Cargo takes no other version for a lock file, even where it may change it: "perhaps a crate was updated and forgotten to
 * be re-vendored?"
 * @param dir of directories of crates
 */
export async function notIn(dir: string, packages: readonly LockedPackage[]): Promise<LockedPackage[]> {
  const there = await Promise.all(packages.map((each) => isUnderItsName(dir, each)));
  const others = packages.filter((_, index) => there[index] === false);
  if (others.length === 0) return [];
  // Cargo goes by the manifests: the directories may have any names.
  const all = await cratesIn(dir);
  return others.filter((each) => !all.has(nameOf(each)));
}

export function nameOf({ name, version }: LockedPackage): string {
  return `${name} ${version}`;
}

/** `cargo vendor` adds the version to the directory's name where there are several of a crate. */
async function isUnderItsName(dir: string, { name, version }: LockedPackage): Promise<boolean> {
  if (existsSync(path.join(dir, `${name}-${version}`))) return true;
  return (await crateIn(path.join(dir, name))) === `${name} ${version}`;
}

async function cratesIn(dir: string): Promise<ReadonlySet<string | null>> {
  const names = await attempt('read', dir, () => readdir(dir));
  return new Set(names.ok ? await Promise.all(names.value.map((each) => crateIn(path.join(dir, each)))) : []);
}

async function crateIn(dir: string): Promise<string | null> {
  const file = path.join(dir, 'Cargo.toml');
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  if (!text.ok) return null;
  const field = (name: string) => new RegExp(`^${name}\\s*=\\s*"([^"]+)"`, 'm').exec(text.value)?.[1] ?? '';
  return `${field('name')} ${field('version')}`;
}
