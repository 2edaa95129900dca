import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { HOST, TOOLCHAIN } from '../../test/plan-context';
import {
  DEFAULTS,
  EXTERNAL,
  tools,
  llvmConfig,
  looked,
  NO_DOWNLOAD,
  OLD_RUNTIME,
  PASSED,
  place,
  tool,
  useScene,
} from '../../test/preflight';

useScene();

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
    rmSync(place('FileCheck'));
    expect((await looked({ file: EXTERNAL, toml })).refused).toMatch(
      /^rustc-pgo would fail: FileCheck: .*FileCheck: not found/,
    );
    expect(await looked({ file: EXTERNAL, toml: { ...toml, rust: { 'codegen-tests': false } } })).toEqual(
      PASSED,
    );
  });

  it('must have its headers, where the tree includes them', async () => {
    const empty = 'case "$*" in *--version*) echo 22.1.8;; *--cxxflags*) echo -I/nowhere;; *) echo;; esac';
    const toml = llvmConfig(tool('llvm-config', empty));
    expect(await looked({ file: EXTERNAL, toml })).toEqual(PASSED);
    mkdirSync(place('rust/compiler/rustc_llvm/llvm-wrapper'), { recursive: true });
    writeFileSync(
      place('rust/compiler/rustc_llvm/llvm-wrapper/LLVMWrapper.h'),
      '#include "llvm/Config/llvm-config.h"\n',
    );
    expect((await looked({ file: EXTERNAL, toml })).refused).toMatch(
      /^rustc-pgo would fail: linking LLVM: .*compile: .*'llvm\/Config\/llvm-config\.h' file not found/,
    );
    expect(await looked({ file: EXTERNAL, toml, idle: true })).toEqual(PASSED);
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
    mkdirSync(place('rust/.git'));
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

describe('the profiler', () => {
  it.each([{}, { build: { profiler: false } }])('must be asked for: %j', async (build) => {
    const { refused } = await looked({ toml: { build: {}, ...build } });
    expect(refused).toMatch(/^rustc-pgo would fail: profiler setting: build\.profiler is (not set|false)/);
    expect(await looked({ toml: { build: {}, ...build }, stage: 'llvm-pgo' })).toEqual(PASSED);
    // There LLVM is trained before, which takes hours.
    const first = await looked({
      ...{ toml: { build: {}, ...build }, stage: 'llvm-pgo', file: { order: 'llvm-first' } },
    });
    expect(first).toEqual({ refused: null, warnings: [expect.stringMatching(/profiler setting: /)] });
  });

  it("is not judged where bootstrap's config cannot be read: bootstrap refuses that itself", async () => {
    const broken = { file: '/p/bootstrap.toml', found: 'a second [rust]', text: '[rust]\n[rust]\n' };
    const bootstrapConfig = { file: broken.file, config: {}, unreadable: [broken] };
    expect(await looked({ toml: { build: {} }, change: { bootstrapConfig } })).toEqual(PASSED);
  });

  it('may be asked for by the defaults that the tree gives a tarball', async () => {
    writeFileSync(place(DEFAULTS), `${NO_DOWNLOAD}[build]\nprofiler = true\n`);
    expect(await looked({ toml: { build: {} } })).toEqual(PASSED);
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
      /writes raw profiles of version 8, but LLVM 22, which rustc uses, writes version 10/,
    );
  });
});
