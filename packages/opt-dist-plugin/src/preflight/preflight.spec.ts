import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layoutOf } from '../bootstrap/layout';
import { DIALECT_195, HOST } from '../../test/plan-context';
import { CLANG, looked, PASSED, PERF, place, tool, tools, TRIED, useScene } from '../../test/preflight';

useScene();

describe('a stage for which all is there', () => {
  it.each(['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'] as const)('passes: %s', async (stage) => {
    expect(await looked({ stage })).toEqual(PASSED);
  });

  it('is not looked at further than it goes', async () => {
    const broken = { env: { CC: 'gcc', CXX: 'g++' }, file: { llvm: { shared: false } } };
    expect(await looked({ ...broken, idle: true })).toEqual(PASSED);
    expect(await looked({ ...broken, stage: 'dist' })).toEqual(PASSED);
  });
});

describe('the C compiler', () => {
  it('must not be gcc', async () => {
    const { refused } = await looked({ env: { CC: 'gcc', CXX: 'g++' } });
    expect(refused).toMatch(
      /^rustc-pgo would fail: C compiler: gcc .*\nrustc-pgo would fail: C\+\+ compiler: gcc /,
    );
  });

  it('may be gcc, with a warning, where it is not known to get the flags', async () => {
    const change = { dialect: { ...DIALECT_195, rustVersion: '1.84.0' } };
    const env = { CC: 'gcc', CXX: 'g++' };
    const { refused, warnings } = await looked({ env, change });
    expect({ refused, warnings: warnings.length }).toEqual({ refused: null, warnings: 2 });
    expect((await looked({ env, change, stage: 'llvm-pgo' })).refused).toMatch(
      /^llvm-pgo would fail: C compiler/,
    );
    const fork = (changeId: number) => ({ dialect: { ...DIALECT_195, rustVersion: '0.1.0', changeId } });
    expect((await looked({ env, change: fork(148671) })).refused).toMatch(
      /^rustc-pgo would fail: C compiler/,
    );
    expect((await looked({ env, change: fork(130529) })).refused).toBeNull();
  });

  it('is only warned of where nobody named it, or it does not start', async () => {
    const unnamed = await looked({ env: { CC: CLANG.CC } });
    expect(unnamed.refused).toBeNull();
    const missing = await looked({ env: { ...CLANG, CC: '/nowhere/clang' } });
    expect(missing).toEqual({
      refused: null,
      warnings: [
        expect.stringMatching(/^warning: C compiler: \/nowhere\/clang \(CC\): not found\. Set CC to /),
      ],
    });
  });
});

describe('a build directory with a space in its path', () => {
  const spaced = () => ({ layout: layoutOf('/a b/build', HOST, { rustc: null, cargo: null }) });

  it.each(['rustc-pgo', 'bolt', 'dist'] as const)('is refused by %s', async (stage) => {
    const { refused } = await looked({ stage, change: spaced() });
    expect(refused).toMatch(new RegExp(`^${stage} would fail: build directory: /a b/build has a space`));
  });

  it('does not matter where nothing is built', async () => {
    expect(await looked({ change: spaced(), idle: true })).toEqual(PASSED);
  });
});

describe('the output directory', () => {
  it.each(['rustc-pgo', 'dist'] as const)('of %s must be no symbolic link', async (stage) => {
    const output = stage === 'dist' ? 'dist' : `${stage}-profiles`;
    symlinkSync('/large-disk', place(output));
    const { refused } = await looked({ stage });
    expect(refused).toMatch(
      new RegExp(
        `^${stage} would fail: output directories: .*/${output} is a symbolic link to /large-disk; `,
      ),
    );
    // Of another stage it does not matter.
    expect(await looked({ stage: 'bolt' })).toEqual(PASSED);
  });

  it('does not matter where nothing is collected', async () => {
    symlinkSync('/large-disk', place('dist'));
    expect(await looked({ stage: 'dist', idle: true })).toEqual(PASSED);
  });
});

describe('the OpenSSL that cargo links', () => {
  const env = { ...CLANG, PKG_CONFIG_LIBDIR: '/nowhere' };

  beforeEach(() => {
    mkdirSync(place('rust/src/tools/cargo'), { recursive: true });
    writeFileSync(place('rust/src/tools/cargo/Cargo.toml'), '[features]\nvendored-openssl = []\n');
  });

  it('must be there for the stage that builds cargo, and is asked for before', async () => {
    expect((await looked({ stage: 'dist', env })).refused).toMatch(
      /^dist would fail: OpenSSL for cargo: pkg-config openssl: /,
    );
    expect(await looked({ env })).toEqual({
      refused: null,
      warnings: [expect.stringMatching(/^warning: OpenSSL for cargo: .*libssl-dev/)],
    });
    const file = { dist: { args: ['dist', 'rustc'] } };
    expect(await looked({ stage: 'dist', env, file })).toEqual(PASSED);
  });
});

describe('what trains', () => {
  it('must have been fetched', async () => {
    rmSync(place(PERF), { recursive: true });
    expect((await looked()).refused).toMatch(/^rustc-pgo would fail: training: .*no collector of rustc-perf/);
    expect(await looked({ stage: 'dist' })).toEqual(PASSED);
  });

  it('must have a directory for temporary files, in which it runs programs', async () => {
    const env = { ...CLANG, TMPDIR: place('nowhere') };
    expect((await looked({ env })).refused).toMatch(
      /^rustc-pgo would fail: temporary directory: .*nowhere: no file can be made there \(ENOENT\)/,
    );
    const file = { training: { kind: 'command', command: [tool('train', '')] } };
    const { refused, warnings } = await looked({ env, file });
    expect({ refused, warnings }).toMatchObject({
      refused: null,
      warnings: [expect.stringMatching(/^warning: temporary directory: .*Set TMPDIR/)],
    });
    expect(await looked({ env, stage: 'dist' })).toEqual(PASSED);
  });

  it('must be benchmarks that are there, for the phases of the stage', async () => {
    for (const name of ['syn-2.0.101', 'serde-1.0.219'])
      mkdirSync(place(PERF, 'compile-benchmarks', name), { recursive: true });
    const file = { training: { rustc: ['ctfe-stress-4'] } };
    expect((await looked({ file })).refused).toMatch(
      /^rustc-pgo would fail: benchmarks: "training\.rustc": no benchmark in .*rustc-perf\/collector\/compile-benchmarks is called ctfe-stress-4$/,
    );
    expect((await looked({ file, stage: 'bolt' })).refused).toContain('ctfe-stress-4');
    expect(await looked({ file, stage: 'llvm-pgo' })).toEqual(PASSED);
    expect(await looked({ file, stage: 'dist' })).toEqual(PASSED);
  });

  it('must have the crates that it locks, where cargo is sent to a directory for them', async () => {
    const crate =
      '[[package]]\nname = "anyhow"\nversion = "1.0.99"\nsource = "registry+https://example.org/crates.io-index"\n';
    const benchmark = place(PERF, 'compile-benchmarks/externs');
    mkdirSync(benchmark, { recursive: true });
    const asking = (name: string) =>
      `[[package]]\nname = "${name}"\nversion = "0.1.0"\ndependencies = [\n "anyhow",\n]\n\n${crate}`;
    const manifest = '[dependencies]\nanyhow = "1"\n';
    writeFileSync(path.join(benchmark, 'Cargo.lock'), asking('externs'));
    writeFileSync(path.join(benchmark, 'Cargo.toml'), manifest);
    const vendored = '[source.crates-io]\nreplace-with = "v"\n[source.v]\ndirectory = "vendor"\n';
    mkdirSync(place('rust/.cargo'));
    writeFileSync(place('rust/.cargo/config.toml'), vendored);
    const training = (cargoConfig: readonly string[]) => ({ training: { rustc: ['externs'], cargoConfig } });
    const env = { ...CLANG, CARGO_HOME: place() };
    expect(await looked({ env, file: training([]) })).toEqual(PASSED);
    expect(await looked({ env, file: training(['net.offline=true']) })).toEqual(PASSED);
    const file = training(['rust/.cargo/config.toml']);
    expect((await looked({ env, file })).refused).toMatch(
      /^rustc-pgo would fail: training crates: .*rust\/vendor, which lacks crates of .*: externs \(anyhow 1\.0\.99\)$/,
    );
    expect(await looked({ env, file, stage: 'dist' })).toEqual(PASSED);
    writeFileSync(place('rust/src/tools/rustc-perf/Cargo.lock'), asking('collector'));
    expect(await looked({ env, file: training([]) })).toEqual(PASSED);
    writeFileSync(place(PERF, 'Cargo.toml'), manifest);
    const layout = layoutOf(place('rust/build'), HOST, { rustc: null, cargo: null });
    expect((await looked({ env, file: training([]), change: { layout } })).refused).toMatch(
      /^rustc-pgo would fail: collector crates: .*the collector \(anyhow 1\.0\.99\)$/,
    );
    mkdirSync(place('rust/vendor/anyhow'), { recursive: true });
    writeFileSync(place('rust/vendor/anyhow/Cargo.toml'), '[package]\nname = "anyhow"\nversion = "1.0.99"\n');
    expect(await looked({ env, file })).toEqual(PASSED);
  });

  it('must be there when it is a command', async () => {
    const file = { training: { kind: 'command', command: ['./train.sh'] } };
    expect((await looked({ file })).refused).toMatch(
      /^rustc-pgo would fail: training: \.\/train\.sh: not found/,
    );
    tool('train.sh', 'true');
    expect(await looked({ file })).toEqual(PASSED);
  });
});

describe('BOLT', () => {
  const change = (bolt: string) => ({ toolchain: tools(bolt) });

  it('refuses an option that this BOLT does not know where it is used, and tells of it before', async () => {
    const file = { bolt: { args: ['-icf=all'] } };
    const old = { ...tools(), bolt: { path: 'llvm-bolt', version: '19.1.7' } };
    expect((await looked({ stage: 'bolt', file, change: { toolchain: old } })).refused).toMatch(
      /^bolt would fail: BOLT options: -icf=all/,
    );
    expect(await looked({ file, change: { toolchain: old } })).toEqual({
      refused: null,
      warnings: [expect.stringContaining('-icf=all')],
    });
    expect(await looked({ stage: 'bolt', file })).toEqual(PASSED);
  });

  it('is warned of where upstream does without it', async () => {
    const arm = { toolchain: { ...tools(), host: 'aarch64-unknown-linux-gnu' } };
    expect(await looked({ stage: 'bolt', change: arm })).toEqual({
      refused: null,
      warnings: [expect.stringMatching(/^warning: BOLT host: aarch64-.*#133807/)],
    });
    const off = { bolt: { enabled: false } };
    expect((await looked({ stage: 'dist', file: off, change: arm })).warnings).toEqual([]);
    expect((await looked({ change: arm })).warnings.join()).not.toContain('BOLT host');
  });

  it('is tried where it is used, with the options that it will get', async () => {
    const refusing = 'case "$*" in *-dyno-stats*) echo "llvm-bolt: Unknown option" >&2; exit 1;; esac\n';
    expect((await looked({ stage: 'bolt', change: change(refusing + TRIED) })).refused).toMatch(
      /^bolt would fail: BOLT: optimising with its profile failed: .*Unknown option/,
    );
    expect(await looked({ change: change(refusing + TRIED) })).toEqual(PASSED);
    expect(await looked({ stage: 'bolt', change: change('exit 1'), idle: true })).toEqual(PASSED);
    const off = { bolt: { enabled: false } };
    expect(await looked({ stage: 'dist', file: off, change: change('exit 1') })).toEqual(PASSED);
  });
});
