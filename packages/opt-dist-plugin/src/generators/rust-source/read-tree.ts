import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { DIALECT_FILES, detectDialect } from '../../bootstrap';
import { attempt } from '../../run/attempt';
import { readTextFiles } from '../../run/sources';
import { packagedLlvm } from './debian-rules';
import { fetched, lockedPackages, type LockedPackage } from './lock-file';
import type { SourceProblem } from './problem';
import type { Tree, TrainingFacts } from './tree';
import { withoutMember } from './perf-workspace';

const PERF = 'src/tools/rustc-perf';
const BENCHMARKS = `${PERF}/collector/compile-benchmarks`;
const SAMPLES = ['bootstrap.example.toml', 'config.example.toml'];
const CONTROL = 'debian/control';

/** Looks at a tree; nothing is run and nothing changed. */
export async function readTree(source: string): Promise<Result<Tree, SourceProblem>> {
  const texts = await readTextFiles(source, DIALECT_FILES);
  const dialect = detectDialect(source, texts);
  if (!dialect.ok) return err({ kind: 'tree', problem: dialect.error });
  const own = await readTextFiles(source, [...SAMPLES, CONTROL]);
  const has = (file: string) => existsSync(path.join(source, file));
  const control = own.get(CONTROL);
  const lists = dialect.value.training;
  const benchmarks = lists === null ? [] : [...new Set([...lists.rustc, ...lists.llvm])];
  return ok({
    path: source,
    dialect: dialect.value,
    isCheckout: has('.git'),
    hasVendor: has('vendor'),
    hasLlvm: has('src/llvm-project/llvm/CMakeLists.txt'),
    hasCompilerRt: has('src/llvm-project/compiler-rt'),
    sampleConfig: SAMPLES.map((name) => own.get(name)).find((text) => text !== undefined) ?? '',
    debian: control === undefined ? null : { llvm: packagedLlvm(control) },
    training: await trainingFacts(source, benchmarks),
  });
}

async function trainingFacts(source: string, benchmarks: readonly string[]): Promise<TrainingFacts> {
  const texts = await readTextFiles(path.join(source, PERF), ['Cargo.toml', 'Cargo.lock']);
  const hasSite = withoutMember(texts.get('Cargo.toml') ?? '', 'site') !== null;
  if (!existsSync(path.join(source, 'vendor')) || texts.size < 2) {
    return { missing: null, benchmarks: null, hasSite };
  }
  const lock = lockedPackages(texts.get('Cargo.lock') ?? '');
  return {
    missing: await notVendored(source, fetched(lock, null)),
    benchmarks: await Promise.all(
      benchmarks
        .filter((name) => existsSync(path.join(source, BENCHMARKS, name)))
        .map(async (name) => ({ name, missing: await notVendoredOf(source, path.join(BENCHMARKS, name)) })),
    ),
    hasSite,
  };
}

async function notVendoredOf(source: string, dir: string): Promise<string[]> {
  const file = path.join(source, dir, 'Cargo.lock');
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  // Without a lock file it has no dependencies: each benchmark pins what it has.
  return text.ok ? notVendored(source, fetched(lockedPackages(text.value), null)) : [];
}

async function notVendored(source: string, packages: readonly LockedPackage[]): Promise<string[]> {
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
