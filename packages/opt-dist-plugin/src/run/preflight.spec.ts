import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bootstrapSettings, layoutOf } from '../bootstrap';
import type { Stage } from '../config';
import { describeProblem } from '../errors';
import { planStage } from '../pipeline';
import { contextOf, DIALECT_195, HOST, TOOLCHAIN } from '../pipeline/testing';
import { preflight } from './preflight';
import type { Project } from './project';
import { projectOf } from './testing';

/** Debian's places; the tests' own programs are built with one of them. */
const LLVM = ['22', '19', '16', '15', '14']
  .map((major) => `/usr/lib/llvm-${major}`)
  .find((prefix) => existsSync(`${prefix}/bin/llvm-readelf`) && existsSync(`${prefix}/bin/clang`));
const OLD_RUNTIME = ['15.0.6', '14.0.6', '16']
  .map((version) => `/usr/lib/llvm-${version.slice(0, 2)}/lib/clang/${version}/lib/linux`)
  .map((lib) => `${lib}/libclang_rt.profile-x86_64.a`)
  .find((file) => existsSync(file));

const PERF = 'rust/src/tools/rustc-perf/collector';
/** What a tarball without a profile takes for what its config does not say. */
const DEFAULTS = 'rust/src/bootstrap/defaults/bootstrap.dist.toml';
const NO_DOWNLOAD = '[llvm]\ndownload-ci-llvm = false\n';
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'preflight-'));
  mkdirSync(path.join(dir, PERF), { recursive: true });
  writeFileSync(path.join(dir, PERF, 'Cargo.toml'), '');
  mkdirSync(path.join(dir, path.dirname(DEFAULTS)), { recursive: true });
  writeFileSync(path.join(dir, DEFAULTS), NO_DOWNLOAD);
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

interface Scene {
  readonly stage?: Stage;
  readonly file?: object;
  /** Bootstrap's config. */
  readonly toml?: object;
  readonly env?: NodeJS.ProcessEnv;
  readonly change?: Partial<Project>;
  /** Nothing is left to do. */
  readonly idle?: boolean;
}

/** The compilers that exist, as the user named them. */
const CLANG = { CC: `${LLVM ?? ''}/bin/clang`, CXX: `${LLVM ?? ''}/bin/clang++` };

/** Stands for every tool of BOLT's trial: what it is to write is a program that leaves a profile. */
const TRIED = `out=
while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
printf '#!/bin/sh\\n: > raw/prof.fdata.1\\n' > "$out" && chmod +x "$out"`;

/** What is printed, and what the stage is refused for. */
async function looked(scene: Scene = {}) {
  const { stage = 'rustc-pgo', file = {}, toml = {}, env = CLANG, change = {}, idle = false } = scene;
  const base = projectOf(dir, file);
  const readelf = { path: `${LLVM ?? ''}/bin/llvm-readelf`, version: '22.1.8' };
  const project: Project = {
    ...base,
    toolchain: { ...tools(), readelf },
    settings: bootstrapSettings({ build: { profiler: true }, ...toml }, HOST),
    bootstrapConfig: { file: '/p/bootstrap.toml', config: toml, unreadable: [] },
    ...change,
  };
  const { steps } = planStage(stage, contextOf({ config: project.config, dialect: project.dialect }));
  const warnings: string[] = [];
  const result = await preflight(
    project,
    stage,
    idle ? [] : steps,
    { PATH: process.env['PATH'], ...env },
    (line) => warnings.push(line),
  );
  return { warnings, refused: result.ok ? null : describeProblem(result.error).join('\n') };
}

function tools(bolt = TRIED): Project['toolchain'] {
  const tried = { path: tool('tried', TRIED), version: '22.1.8' };
  const own = { path: tool(bolt === TRIED ? 'llvm-bolt' : 'other-bolt', bolt), version: '22.1.8' };
  return { ...TOOLCHAIN, clang: tried, mergeFdata: tried, bolt: own };
}

const PASSED = { warnings: [], refused: null };
const EXTERNAL = { llvm: { build: false }, components: ['rustc'], bolt: { libraries: ['rustc'] } };

function tool(name: string, script: string): string {
  const file = path.join(dir, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const llvmConfig = (program: string) => ({ target: { [HOST]: { 'llvm-config': program } } });

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

describe('llvm-profdata', () => {
  const profdata = (version: string) => ({
    change: {
      toolchain: {
        ...tools(),
        profdata: { path: '/llvm/bin/llvm-profdata', version },
        readelf: { path: 'readelf', version: '' },
      },
    },
  });

  it('must read what the rustc that is built writes', async () => {
    expect((await looked(profdata('14.0.6'))).refused).toBe(
      'rustc-pgo would fail: llvm-profdata: the rustc that is built writes raw profiles of version 10 (LLVM 22), llvm-profdata 14 reads version 8',
    );
  });

  it('must read what clang writes, for LLVM', async () => {
    expect((await looked({ ...profdata('14.0.6'), stage: 'llvm-pgo' })).refused).toContain(
      '/llvm/bin/clang writes raw profiles of version 10',
    );
  });

  it('does not matter where nothing is merged with it', async () => {
    expect(await looked({ ...profdata('14.0.6'), stage: 'bolt' })).toEqual(PASSED);
  });

  it('is not judged by a clang that does not tell, nor for releases that nobody knows', async () => {
    const { toolchain } = profdata('14.0.6').change;
    const other = { toolchain: { ...toolchain, cc: { path: 'cc', version: 'something else' } } };
    expect(await looked({ stage: 'llvm-pgo', change: other })).toEqual(PASSED);
    expect(await looked(profdata('99.0.0'))).toEqual(PASSED);
  });
});

describe('an external LLVM', () => {
  beforeEach(() => {
    tool('FileCheck', 'exit 0');
  });

  it('must have FileCheck, unless no test asks for it', async () => {
    const toml = llvmConfig(tool('llvm-config', 'echo 22.1.8'));
    expect(await looked({ file: EXTERNAL, toml })).toEqual(PASSED);
    rmSync(path.join(dir, 'FileCheck'));
    expect((await looked({ file: EXTERNAL, toml })).refused).toMatch(
      /^rustc-pgo would fail: FileCheck: .*FileCheck: not found/,
    );
    expect(await looked({ file: EXTERNAL, toml: { ...toml, rust: { 'codegen-tests': false } } })).toEqual(
      PASSED,
    );
  });

  it('must be as new as the tree asks for', async () => {
    const old = tool('llvm-config', 'echo 18.1.3');
    const { refused } = await looked({ file: EXTERNAL, toml: llvmConfig(old) });
    expect(refused).toMatch(/^rustc-pgo would fail: external LLVM: LLVM 18\.1\.3, .*: older than 20/);
    const profdata = { path: '/llvm/bin/llvm-profdata', version: '18.1.3' };
    const change = { toolchain: { ...TOOLCHAIN, profdata } };
    const toml = { ...llvmConfig(old), llvm: { 'version-check': false } };
    const scene = { file: EXTERNAL, toml, change };
    expect(await looked(scene)).toEqual({
      refused: null,
      warnings: [expect.stringContaining('older than 20')],
    });
  });

  it.each([
    ['not there', '/nowhere/llvm-config'],
    ['none of them', null],
  ])('is left to bootstrap where llvm-config is %s', async (_, program) => {
    const toml = llvmConfig(program ?? tool('llvm-config', 'exit 3'));
    expect(await looked({ file: EXTERNAL, toml })).toEqual(PASSED);
  });

  it('tells which profiles the rustc that links it writes', async () => {
    const toml = llvmConfig(tool('llvm-config', 'echo 23.1.1'));
    // Only reported of that release, so it refuses nothing.
    expect((await looked({ file: EXTERNAL, toml })).warnings.join()).toMatch(/version 11 \(LLVM 23\)/);
  });
});

describe('the choice of LLVM', () => {
  it('must be the same in both files', async () => {
    const toml = llvmConfig(tool('llvm-config', 'echo 22.1.8'));
    expect((await looked({ toml })).refused).toMatch(
      /^rustc-pgo would fail: choice of LLVM: "llvm\.build" is true, and .*llvm-config/,
    );
    expect(await looked({ file: EXTERNAL })).toEqual({
      refused: null,
      warnings: [expect.stringMatching(/^warning: choice of LLVM: .*names no llvm-config/)],
    });
  });
});

describe('an LLVM that is downloaded', () => {
  const toml = { llvm: { 'download-ci-llvm': true } };

  it.each(['rustc-pgo', 'llvm-pgo'] as const)('fails %s', async (stage) => {
    const { refused } = await looked({ stage, toml });
    expect(refused).toMatch(new RegExp(`^${stage} would fail: downloaded LLVM: .*/p/bootstrap\\.toml`));
  });

  it('is refused where the stage would give its profile to one that is built, else warned of', async () => {
    expect((await looked({ stage: 'dist', toml })).refused).toMatch(/^dist would fail: downloaded LLVM/);
    const file = { components: ['rustc'], bolt: { libraries: ['rustc'] } };
    expect(await looked({ stage: 'dist', toml, file })).toEqual({
      refused: null,
      warnings: [expect.stringContaining('download-ci-llvm = false')],
    });
  });

  it('is what a checkout without a profile gets', async () => {
    mkdirSync(path.join(dir, 'rust/.git'));
    expect((await looked()).refused).toMatch(/^rustc-pgo would fail: downloaded LLVM: .* is not set/);
    expect(await looked({ toml: { llvm: { 'download-ci-llvm': false } } })).toEqual(PASSED);
  });
});

describe('a static LLVM', () => {
  it.each(['rustc-pgo', 'llvm-pgo'] as const)('cannot be trained: %s', async (stage) => {
    const { refused } = await looked({ stage, file: { llvm: { shared: false } } });
    expect(refused).toMatch(new RegExp(`^${stage} would fail: static LLVM: .*__llvm_profile`));
  });

  it('is linked without a profile', async () => {
    const file = { llvm: { shared: false }, components: ['rustc'] };
    expect(await looked({ file })).toEqual(PASSED);
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

describe('the profiler', () => {
  it.each([{}, { build: { profiler: false } }])('must be asked for: %j', async (build) => {
    const { refused } = await looked({ toml: { build: {}, ...build } });
    expect(refused).toMatch(/^rustc-pgo would fail: profiler setting: build\.profiler is (not set|false)/);
    expect(await looked({ toml: { build: {}, ...build }, stage: 'llvm-pgo' })).toEqual(PASSED);
  });

  it('may be asked for by the defaults that the tree gives a tarball', async () => {
    writeFileSync(path.join(dir, DEFAULTS), `${NO_DOWNLOAD}[build]\nprofiler = true\n`);
    expect(await looked({ toml: { build: {} } })).toEqual(PASSED);
  });
});

describe('what trains', () => {
  it('must have been fetched', async () => {
    rmSync(path.join(dir, PERF), { recursive: true });
    expect((await looked()).refused).toMatch(/^rustc-pgo would fail: training: .*no collector of rustc-perf/);
    expect(await looked({ stage: 'dist' })).toEqual(PASSED);
  });

  it('must be benchmarks that are there, for the phases of the stage', async () => {
    for (const name of ['syn-2.0.101', 'serde-1.0.219'])
      mkdirSync(path.join(dir, PERF, 'compile-benchmarks', name), { recursive: true });
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
      '[[package]]\nname = "anyhow"\nversion = "1.0.99"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n';
    const benchmark = path.join(dir, PERF, 'compile-benchmarks/externs');
    mkdirSync(benchmark, { recursive: true });
    const asking = (name: string) =>
      `[[package]]\nname = "${name}"\nversion = "0.1.0"\ndependencies = [\n "anyhow",\n]\n\n${crate}`;
    const manifest = '[dependencies]\nanyhow = "1"\n';
    writeFileSync(path.join(benchmark, 'Cargo.lock'), asking('externs'));
    writeFileSync(path.join(benchmark, 'Cargo.toml'), manifest);
    const vendored = '[source.crates-io]\nreplace-with = "v"\n[source.v]\ndirectory = "vendor"\n';
    mkdirSync(path.join(dir, 'rust/.cargo'));
    writeFileSync(path.join(dir, 'rust/.cargo/config.toml'), vendored);
    const training = (cargoConfig: readonly string[]) => ({ training: { rustc: ['externs'], cargoConfig } });
    const env = { ...CLANG, CARGO_HOME: dir };
    expect(await looked({ env, file: training([]) })).toEqual(PASSED);
    expect(await looked({ env, file: training(['net.offline=true']) })).toEqual(PASSED);
    const file = training(['rust/.cargo/config.toml']);
    expect((await looked({ env, file })).refused).toMatch(
      /^rustc-pgo would fail: training crates: .*rust\/vendor, which has not .*: externs \(anyhow 1\.0\.99\)$/,
    );
    expect(await looked({ env, file, stage: 'dist' })).toEqual(PASSED);
    writeFileSync(path.join(dir, 'rust/src/tools/rustc-perf/Cargo.lock'), asking('collector'));
    expect(await looked({ env, file: training([]) })).toEqual(PASSED);
    writeFileSync(path.join(dir, PERF, 'Cargo.toml'), manifest);
    const layout = layoutOf(path.join(dir, 'rust/build'), HOST, { rustc: null, cargo: null });
    expect((await looked({ env, file: training([]), change: { layout } })).refused).toMatch(
      /^rustc-pgo would fail: collector crates: .*the collector \(anyhow 1\.0\.99\)$/,
    );
    mkdirSync(path.join(dir, 'rust/vendor/anyhow'), { recursive: true });
    writeFileSync(path.join(dir, 'rust/vendor/anyhow/Cargo.toml'), 'name = "anyhow"\nversion = "1.0.99"\n');
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

describe("a profiler's runtime", () => {
  const profiler = (file: string) => ({ toml: { target: { [HOST]: { profiler: file } } } });

  it('must be there', async () => {
    expect((await looked(profiler('/nowhere/profile.a'))).refused).toContain('/nowhere/profile.a: not found');
    expect(await looked({ ...profiler('/nowhere/profile.a'), stage: 'bolt' })).toEqual(PASSED);
  });

  (OLD_RUNTIME === undefined ? it.skip : it)("must be of the built rustc's LLVM", async () => {
    expect((await looked(profiler(OLD_RUNTIME ?? ''))).refused).toMatch(
      /writes raw profiles of version 8, those of LLVM 22, which rustc has, are of version 10/,
    );
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
