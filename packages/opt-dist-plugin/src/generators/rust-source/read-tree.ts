import { existsSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { DIALECT_FILES, detectDialect } from '../../tree/dialect';
import { SAMPLE_CONFIGS } from '../../tree/tree-facts';
import { benchmarkCrates, benchmarksOf, notVendored, readLockFile } from '../../crates/vendored-crates';
import { fetched } from '../../crates/lock-file';
import { packagedLlvm } from './debian/rules';
import type { SourceProblem } from './problem';
import type { Tree, TrainingFacts } from './tree';
import { withoutMember } from './files/perf-workspace';
import { readTextFiles } from '../../fs/read-text-files';

const PERF = 'src/tools/rustc-perf';
const CONTROL = 'debian/control';

/** Looks at a tree, without running or changing anything. */
export async function readTree(source: string): Promise<Result<Tree, SourceProblem>> {
  const texts = await readTextFiles(source, DIALECT_FILES);
  const dialect = detectDialect(source, texts);
  if (!dialect.ok) return err({ kind: 'tree', problem: dialect.error });
  const own = await readTextFiles(source, [CONTROL]);
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
    hasBooks: has('src/doc/book/book.toml'),
    sample: sampleOf(texts),
    debian: control === undefined ? null : { llvm: packagedLlvm(control) },
    training: await trainingFacts(source, benchmarks),
  });
}

function sampleOf(texts: ReadonlyMap<string, string>): Tree['sample'] {
  const name = SAMPLE_CONFIGS.find((each) => texts.has(each));
  return name === undefined ? null : { name, text: texts.get(name) ?? '' };
}

async function trainingFacts(source: string, benchmarks: readonly string[]): Promise<TrainingFacts> {
  const perf = path.join(source, PERF);
  const texts = await readTextFiles(perf, ['Cargo.toml']);
  const hasSite = withoutMember(texts.get('Cargo.toml') ?? '', 'site') !== null;
  const lock = await readLockFile(perf);
  if (!existsSync(path.join(source, 'vendor')) || texts.size === 0 || lock === null) {
    return { missing: null, benchmarks: null, hasSite };
  }
  const there = new Set(await benchmarksOf(perf));
  return {
    missing: await notVendored(source, fetched(lock, null)),
    benchmarks: await benchmarkCrates(
      source,
      perf,
      benchmarks.filter((name) => there.has(name)),
    ),
    hasSite,
  };
}
