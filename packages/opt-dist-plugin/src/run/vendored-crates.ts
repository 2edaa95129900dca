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
      const file = path.join(perf, BENCHMARKS, name, 'Cargo.lock');
      const text = await attempt('read', file, () => readFile(file, 'utf8'));
      // Without a lock file it has no dependencies: each benchmark pins what it has.
      const locked = text.ok ? fetched(lockedPackages(text.value), null) : [];
      return { name, missing: await notVendored(source, locked) };
    }),
  );
}

/** Those of which the very version is not in the tree's `vendor`: cargo takes no other one for a lock file. */
export async function notVendored(source: string, packages: readonly LockedPackage[]): Promise<string[]> {
  const vendored = await Promise.all(packages.map((each) => isVendored(source, each)));
  return packages
    .filter((_, index) => vendored[index] === false)
    .map(({ name, version }) => `${name} ${version}`);
}

/** `cargo vendor` adds the version to the directory's name where there are several of a crate. */
async function isVendored(source: string, { name, version }: LockedPackage): Promise<boolean> {
  const vendor = path.join(source, 'vendor');
  if (existsSync(path.join(vendor, `${name}-${version}`))) return true;
  const manifest = path.join(vendor, name, 'Cargo.toml');
  const text = await attempt('read', manifest, () => readFile(manifest, 'utf8'));
  return text.ok && /^version\s*=\s*"([^"]+)"/m.exec(text.value)?.[1] === version;
}
