import { err, ok } from 'profile-formats';
import type { Dialect } from '../../tree/dialect';
import { configOf, DIALECT_195 } from '../../../test/plan-context';
import { DIALECT, finding, withSettings, withTree } from '../../../test/machine';

describe('source tree', () => {
  const NO_TREE = withTree({ dialect: err({ kind: 'no-source-tree', source: '/rust', expected: 'x.py' }) });

  it('tells version and dialect', () => {
    expect(finding('source tree')?.found).toBe('Rust 1.95.0 (stable), tables/stage2-rustc, in /rust');
  });

  it('is a problem when it is none', () => {
    expect(finding('source tree', NO_TREE)).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('/rust') as string,
    });
    expect(finding('source tree', NO_TREE)?.advice).toContain('"source"');
    for (const name of ['LLVM sources', 'profiler setting']) {
      expect(finding(name, NO_TREE)).toMatchObject({ status: 'warning', advice: null });
    }
  });

  it('is not tried when nobody knows where it is', () => {
    for (const name of ['source tree', 'LLVM sources', 'profiler setting']) {
      expect(finding(name, { tree: null })?.found).toContain('not tried: opt-dist.json');
    }
  });

  it('needs LLVM in it, unless bootstrap fetches it or it is not built', () => {
    const dialect = ok({ ...DIALECT, llvmVersion: null });
    expect(finding('LLVM sources', withTree({ dialect }))?.status).toBe('ok');
    expect(finding('LLVM sources', withTree({ dialect, isCheckout: false }))?.status).toBe('problem');
    const external = configOf({ llvm: { build: false } });
    expect(
      finding('LLVM sources', { ...withTree({ dialect, isCheckout: false }), config: external }),
    ).toBeUndefined();
  });
});

describe('profiler setting', () => {
  it('must be on', () => {
    for (const toml of [{}, { build: { profiler: false } }]) {
      const found = finding('profiler setting', withSettings(toml));
      expect(found?.status).toBe('problem');
      expect(found?.advice).toBe('Set build.profiler = true in /rust/bootstrap.toml.');
    }
  });

  it('may be on for the target, or a path', () => {
    const target = (profiler: unknown) => ({ target: { 'x86_64-unknown-linux-gnu': { profiler } } });
    expect(finding('profiler setting', withSettings(target(true)))?.status).toBe('ok');
    expect(finding('profiler setting', withSettings(target('/lib/a.a')))?.found).toBe('ready-made: /lib/a.a');
    expect(
      finding('profiler setting', withSettings({ ...target(false), build: { profiler: true } }))?.status,
    ).toBe('problem');
  });

  it('is not needed for a given profile', () => {
    const given = configOf({ profiles: { 'rustc-pgo': 'a.profdata' } });
    expect(finding('profiler setting', { ...withSettings({}), config: given })?.status).toBe('ok');
  });

  it('needs the sources of the runtime where they are built', () => {
    const stripped = { hasCompilerRt: false, isCheckout: false };
    const advice = (dialect: Dialect) =>
      finding('profiler setting', withTree({ ...stripped, dialect: ok(dialect) }))?.advice;
    expect(advice(DIALECT_195)).toContain('libclang_rt.profile');
    const boolean = { ...DIALECT_195, rustVersion: '1.70.0', profilerPath: false };
    expect(advice(boolean)).toMatch(/full source tarball.*1\.70\.0/);
    expect(finding('profiler setting', withTree({ ...stripped, buildsProfiler: false }))?.status).toBe('ok');
    expect(finding('profiler setting', withTree({ ...stripped, isCheckout: true }))?.status).toBe('ok');
  });
});

describe('the commit in the version', () => {
  it('is warned of in a checkout whose channel is not dev', () => {
    expect(finding('commit in the version', withSettings({ rust: { channel: 'nightly' } }))).toMatchObject({
      status: 'warning',
      advice: expect.stringContaining('rust.omit-git-hash = true') as string,
    });
    const omitted = { rust: { channel: 'nightly', 'omit-git-hash': true } };
    expect(finding('commit in the version', withSettings(omitted))?.status).toBe('ok');
    expect(finding('commit in the version', withTree({ isCheckout: false }))).toBeUndefined();
  });
});

describe('submodules', () => {
  const missingSubmodules = ['src/doc/book', 'library/backtrace', 'src/llvm-project'];

  it('that a build reads must be there, so that the keys see them', () => {
    expect(finding('submodules', withTree({ missingSubmodules }))).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('not fetched: library/backtrace, src/llvm-project;') as string,
      advice: expect.stringContaining(
        '--init --depth 1 library/backtrace src/llvm-project in /rust',
      ) as string,
    });
    const linked = { ...withTree({ missingSubmodules }), config: configOf({ llvm: { build: false } }) };
    expect(finding('submodules', linked)?.found).toContain('not fetched: library/backtrace;');
    expect(finding('submodules', withTree({ missingSubmodules: ['src/doc/book'] }))).toBeUndefined();
  });

  it('are not in an archive of the repository', () => {
    expect(finding('submodules', withTree({ missingSubmodules, isCheckout: false }))).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('an archive of the repository') as string,
    });
  });
});
