import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Dialect, DIALECT_FILES, detectDialect } from './dialect';

/**
 * Trees that hold only what is declared in the files that tell a dialect, one for every kind that there was.
 * Real trees are compared with the same answers when OPT_DIST_RUST_TREES names some: `dir:dir:…`.
 */
const TREES = path.join(__dirname, '../../test/trees');

const LLVM_2022 = [
  ...['syn-1.0.89', 'cargo-0.60.0', 'serde-1.0.136', 'ripgrep-13.0.0', 'regex-1.5.5', 'clap-3.1.6'],
  'hyper-0.14.18',
];
const RUSTC_2022 = [
  ...['externs', 'ctfe-stress-5', 'cargo-0.60.0', 'token-stream-stress', 'match-stress', 'tuple-stress'],
  ...['diesel-1.4.8', 'bitmaps-3.1.0'],
];
const LLVM_2025 = [
  ...['syn-2.0.101', 'cargo-0.87.1', 'serde-1.0.219', 'ripgrep-14.1.1', 'regex-automata-0.4.8'],
  ...['clap_derive-4.5.32', 'hyper-1.6.0'],
];
const RUSTC_2025 = [
  ...['externs', 'ctfe-stress-5', 'cargo-0.87.1', 'token-stream-stress', 'match-stress', 'tuple-stress'],
  ...['diesel-2.2.10', 'bitmaps-3.2.1', 'serde-1.0.219-new-solver'],
];

const SKIPPED_185 = [
  ...['rust-docs', 'rustc-docs', 'rust-docs-json', 'rust-analyzer', 'rustc-src', 'clippy', 'miri', 'rustfmt'],
];
const SKIPPED_190 = [
  ...SKIPPED_185,
  ...['rustc-dev', 'rust-dev', 'extended', 'gcc', 'generate-copyright', 'bootstrap'],
];
const SKIPPED_195 = [
  ...SKIPPED_185,
  ...['rustc-dev', 'extended', 'generate-copyright', 'bootstrap', 'rustc-src-gpl', 'rustc_codegen_gcc'],
];
const FAST = [
  'rust.llvm-bitcode-linker=false',
  'build.extended=false',
  "rust.codegen-backends=['llvm']",
  'rust.deny-warnings=false',
];

const SUITES_185 = [
  ...['tests/assembly', 'tests/codegen', 'tests/codegen-units', 'tests/incremental', 'tests/mir-opt'],
  ...['tests/pretty', 'tests/ui', 'tests/crashes'],
];
const SUITES_190 = [
  ...['tests/assembly-llvm', 'tests/codegen-llvm', 'tests/codegen-units', 'tests/incremental'],
  ...['tests/mir-opt', 'tests/pretty', 'tests/run-make/glibc-symbols-x86_64-unknown-linux-gnu'],
  ...['tests/run-make/rust-lld-x86_64-unknown-linux-gnu-dist', 'tests/ui', 'tests/crashes'],
];
const SUITES_195 = [...SUITES_190.slice(0, -2), 'tests/rustdoc-html', 'tests/ui', 'tests/crashes'];

/** Of the cut-down declarations; real ones have more. */
const OPTIONS = [
  '--exclude',
  '--keep-stage',
  '--llvm-profile-use',
  '--rust-profile-generate',
  '--rust-profile-use',
];
const OPTIONS_185 = [...OPTIONS, '--build-dir', '--reproducible-artifact', '--set', '--skip'].sort();

const V163: Dialect = {
  rustVersion: '1.63.0',
  channel: 'stable',
  commit: null,
  configFile: 'config.toml',
  changeId: null,
  pgo: { style: 'flags' },
  boltStyle: 'none',
  boltSettings: false,
  valueOptions: OPTIONS,
  set: false,
  buildDirOption: false,
  profilerPath: false,
  reproducibleArtifact: false,
  skipOption: '--exclude',
  stage2RustcDir: 'stage1-rustc',
  keepsOnlyBuiltTargets: false,
  selector: '--include',
  collectorOptions: null,
  training: { llvm: LLVM_2022, rustc: RUSTC_2022 },
  tryBuild: null,
  distTests: null,
  downloadsStage0: true,
  llvmVersion: '14.0.5',
  ciLlvm: { byDefault: false, hosts: [] },
  cc: null,
  minimumLlvm: 12,
};

const V164: Dialect = {
  ...V163,
  rustVersion: '1.64.0',
  valueOptions: [...OPTIONS, '--build-dir'].sort(),
  buildDirOption: true,
  llvmVersion: '14.0.6',
};

const V166: Dialect = {
  ...V164,
  rustVersion: '1.66.0',
  valueOptions: [...OPTIONS, '--build-dir', '--llvm-bolt-profile-use'].sort(),
  boltStyle: 'bootstrap',
  llvmVersion: '15.0.2',
  minimumLlvm: 13,
};

const V170: Dialect = {
  ...V166,
  rustVersion: '1.70.0',
  llvmVersion: '16.0.2',
  minimumLlvm: 14,
};

const V185: Dialect = {
  ...V170,
  rustVersion: '1.85.0',
  commit: '4d91de4e48198da2e33413efdcd9cd2cc0c46688',
  changeId: 134650,
  boltStyle: 'external',
  boltSettings: true,
  valueOptions: OPTIONS_185,
  set: true,
  profilerPath: true,
  reproducibleArtifact: true,
  skipOption: '--skip',
  collectorOptions: ['--jobs', '--cargo-config'],
  tryBuild: { option: '--skip', skipped: SKIPPED_185, settings: [] },
  distTests: {
    suites: SUITES_185,
    env: { COMPILETEST_FORCE_STAGE0: '1' },
    allowsStage0: false,
    withoutLld: false,
  },
  llvmVersion: '19.1.7',
  ciLlvm: { byDefault: true, hosts: ['aarch64-unknown-linux-gnu', 'x86_64-unknown-linux-gnu'] },
  minimumLlvm: 18,
};

const V190: Dialect = {
  ...V185,
  rustVersion: '1.90.0',
  commit: null,
  configFile: 'bootstrap.toml',
  changeId: 144675,
  keepsOnlyBuiltTargets: true,
  selector: '--exact-match',
  collectorOptions: ['--exact-match', '--jobs', '--cargo-config'],
  training: { llvm: LLVM_2025, rustc: RUSTC_2025 },
  tryBuild: { option: '--skip', skipped: SKIPPED_190, settings: FAST },
  distTests: {
    suites: SUITES_190,
    env: { COMPILETEST_ENABLE_DIST_TESTS: '1' },
    allowsStage0: true,
    withoutLld: true,
  },
  llvmVersion: '20.1.8',
  minimumLlvm: 19,
};

const V195: Dialect = {
  ...V190,
  rustVersion: '1.95.0',
  changeId: 148671,
  stage2RustcDir: 'stage2-rustc',
  tryBuild: { option: '--skip', skipped: SKIPPED_195, settings: FAST },
  distTests: {
    suites: SUITES_195,
    env: { COMPILETEST_ENABLE_DIST_TESTS: '1' },
    allowsStage0: true,
    withoutLld: true,
  },
  llvmVersion: '22.1.2',
  minimumLlvm: 20,
};

const V199: Dialect = {
  ...V195,
  rustVersion: '1.99.0',
  channel: 'nightly',
  changeId: 158912,
  pgo: { style: 'tables', components: ['rustc', 'llvm', 'rustdoc', 'cargo', 'clippy'] },
  llvmVersion: '23.1.1',
  minimumLlvm: 21,
};

const MATRIX: readonly [string, Dialect][] = [
  ['1.63', V163],
  ['1.64', V164],
  ['1.66', V166],
  ['1.70', V170],
  ['1.85', V185],
  ['1.90', V190],
  ['1.95', V195],
  ['1.99', V199],
];

function dialectIn(dir: string): Dialect {
  const there = DIALECT_FILES.filter((file) => existsSync(path.join(dir, file)));
  const files = new Map(there.map((file) => [file, readFileSync(path.join(dir, file), 'utf8')]));
  const result = detectDialect(dir, files);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

it.each(MATRIX)('knows a tree of %s', (version, expected) => {
  expect(dialectIn(path.join(TREES, version))).toEqual(expected);
});

/**
 * Distributions take LLVM's sources away, and date their tarballs themselves; hosts and options are many, and
 * come and go. The order of a list in a tree means nothing.
 */
function comparable(dialect: Dialect, isRelease: boolean): unknown {
  const hosts = dialect.ciLlvm.hosts.filter((host) => V185.ciLlvm.hosts.includes(host));
  const ciLlvm = { ...dialect.ciLlvm, hosts };
  // Between two rows only the least LLVM goes up. A checkout of upstream's main branch says nightly.
  const minimumLlvm = isRelease ? dialect.minimumLlvm : null;
  const named = { rustVersion: '', channel: '', commit: null, llvmVersion: null };
  return sorted({ ...dialect, ...named, valueOptions: null, downloadsStage0: true, ciLlvm, minimumLlvm });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sorted(each)]));
}

it('compares lists of a real tree in any order', () => {
  const turned = {
    ...V195,
    training: { llvm: [...LLVM_2025].reverse(), rustc: [...RUSTC_2025].reverse() },
    ciLlvm: { ...V195.ciLlvm, hosts: [...V195.ciLlvm.hosts].reverse() },
  };
  expect(comparable(turned, true)).toEqual(comparable(V195, true));
  expect(comparable({ ...V195, training: null }, true)).not.toEqual(comparable(V195, true));
});

const minorOf = (version: string) => Number(version.split('.')[1]);

const REAL = (process.env['OPT_DIST_RUST_TREES'] ?? '').split(':').filter((dir) => dir !== '');
if (REAL.length > 0) {
  it.each(REAL)('says the same of the real tree %s', (dir) => {
    const found = dialectIn(dir);
    const minor = minorOf(found.rustVersion);
    const [version, expected] = MATRIX.filter(([row]) => minorOf(row) <= minor).at(-1) ?? [];
    if (version === undefined || expected === undefined) throw new Error(`no row for ${found.rustVersion}`);
    const isRelease = minorOf(version) === minor;
    expect(comparable(found, isRelease)).toEqual(comparable(expected, isRelease));
  });
}
