import { err, ok } from 'profile-formats';
import type { Dialect } from '../../bootstrap';
import { parseConfig, type OptDistConfig } from '../../config';
import { bootstrapSettings } from '../../bootstrap';
import { DIALECT_195 } from '../../pipeline/testing';
import type { Finding } from '../finding';
import {
  LLVM_TOOLS,
  type LlvmTool,
  type Machine,
  type ProfileStep,
  type ToolFact,
  type TreeFact,
} from '../machine';
import { GIB } from '../sizes';
import { examine } from '.';
import { checkDisk } from './room';

const DIALECT: Dialect = {
  ...DIALECT_195,
  pgo: { style: 'tables', components: ['rustc', 'llvm'] },
  training: null,
  llvmVersion: '22.1.2',
};

const TREE: TreeFact = {
  path: '/rust',
  dialect: ok(DIALECT),
  size: { files: 93_000, bytes: 2 * GIB, complete: true },
  isCheckout: true,
  buildsProfiler: true,
  hasCompilerRt: true,
};

const MISSING = { kind: 'missing' } as const;
const BROKEN = { kind: 'broken', detail: 'exit code 1' } as const;

function tool(path: string, version = '22.1.8'): ToolFact {
  return { path, state: { kind: 'found', version } };
}

function config(shared: unknown): OptDistConfig {
  const parsed = parseConfig(JSON.stringify(shared), 'opt-dist.json');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

const PASSED = { outcome: { kind: 'passed' }, runtime: 'lib.a' } as const;
const TOOLS = Object.fromEntries(
  LLVM_TOOLS.map((name) => [name, tool(`/llvm/bin/${name}`)]),
) as Machine['llvm']['tools'];

const HEALTHY: Machine = {
  configuration: { file: 'rust/opt-dist.json', problems: [], used: 'all of it' },
  config: config({}),
  bootstrapConfig: {
    file: '/rust/bootstrap.toml',
    settings: bootstrapSettings({ build: { profiler: true } }, null),
    llvm: { downloads: false, checksVersion: true },
    problem: null,
  },
  tree: TREE,
  host: 'x86_64-unknown-linux-gnu',
  python: tool('python3', '3.11.2'),
  entry: { kind: 'passed' },
  arguments: { kind: 'passed' },
  stage0: {
    origin: 'downloaded',
    rustc: tool('rustc', '1.94.0'),
    cargo: tool('cargo', '1.94.0'),
    llvm: '22.1.2',
  },
  training: { kind: 'rustc-perf', dir: '/rust/src/tools/rustc-perf', hasCollector: true },
  missingCrates: null,
  benchmarks: null,
  llvm: { dir: '/llvm', searched: ['/llvm'], elsewhere: [], tools: TOOLS },
  externalLlvm: null,
  fileCheck: null,
  profilerRuntime: null,
  compilers: [
    {
      language: 'C',
      program: '/llvm/bin/clang',
      from: 'the LLVM tools',
      state: { vendor: 'clang', version: '22.1.8' },
    },
    {
      language: 'C++',
      program: '/llvm/bin/clang++',
      from: 'the LLVM tools',
      state: { vendor: 'clang', version: '22.1.8' },
    },
  ],
  clangProfile: PASSED,
  rustcProfile: PASSED,
  bolt: PASSED,
  disks: [{ path: '/rust/build', free: 100 * GIB, use: 'build' }],
  memory: 32 * GIB,
  buildDirBytes: 0,
  rustcLibrary: null,
  directories: [
    { role: 'build directory', path: '/rust/build', tried: '/rust', refused: null },
    { role: 'project directory', path: '/rust', tried: '/rust', refused: null },
  ],
  hardLinks: { kind: 'passed' },
  lock: null,
  archivers: { tar: tool('tar', '1.34'), xz: tool('xz', '5.4.1'), gzip: tool('gzip', '1.12') },
};

/** What is found of one thing when the machine is healthy but for something. */
function findings(name: string, change: Partial<Machine>): Finding[] {
  return examine({ ...HEALTHY, ...change }).filter((finding) => finding.name === name);
}

function finding(name: string, change: Partial<Machine> = {}): Finding | undefined {
  const [first, ...more] = findings(name, change);
  expect(more).toEqual([]);
  return first;
}

function withTool(name: LlvmTool, state: ToolFact['state']): Pick<Machine, 'llvm'> {
  return { llvm: { ...HEALTHY.llvm, tools: { ...TOOLS, [name]: { path: `/llvm/bin/${name}`, state } } } };
}

function withSettings(toml: unknown): Pick<Machine, 'bootstrapConfig'> {
  return { bootstrapConfig: { ...HEALTHY.bootstrapConfig, settings: bootstrapSettings(toml, HEALTHY.host) } };
}

function withTree(change: Partial<TreeFact>): { tree: TreeFact } {
  return { tree: { ...TREE, ...change } };
}

function failedAt(step: Extract<ProfileStep, { kind: 'failed' }>['step'], runtime: string | null = null) {
  return { outcome: { kind: 'failed', step, detail: 'exit code 1: error: no' }, runtime } as const;
}

const UNTRIED = { outcome: { kind: 'untried', reason: 'there is no clang' }, runtime: null } as const;

describe('a healthy machine', () => {
  it('has nothing but good findings, which need no advice', () => {
    expect(examine(HEALTHY).filter(({ status, advice }) => status !== 'ok' || advice !== null)).toEqual([]);
  });

  it('has findings of everything', () => {
    const names = new Set(examine(HEALTHY).map(({ name }) => name));
    expect([...names]).toEqual([
      ...[
        'configuration',
        "bootstrap's config",
        'source tree',
        'what is asked for',
        'LLVM sources',
        'profiler setting',
        'training',
        'host',
      ],
      ...[
        'python',
        'x.py',
        'stage 0 rustc',
        'stage 0 cargo',
        'dist arguments',
        'LLVM tools',
        ...LLVM_TOOLS,
        'C compiler',
        'C++ compiler',
      ],
      ...[
        'LLVM versions',
        'raw profiles',
        'profiles of clang',
        'profiles of rustc',
        'BOLT',
        'build directory',
        'project directory',
      ],
      ...['hard links', 'lock', 'disk', 'memory', 'tar', 'xz', 'gzip'],
    ]);
  });
});

describe('configuration', () => {
  it('has a finding for each thing that is wrong, and tells what the rest was checked with', () => {
    const configuration = { file: 'opt-dist.json', problems: ['a', 'b'], used: 'the defaults' } as const;
    const found = findings('configuration', { configuration, tree: null });
    expect(found.map(({ status, found: text }) => [status, text])).toEqual([
      ['problem', 'a'],
      ['problem', 'b'],
    ]);
    expect(found[0]?.advice).toContain('Everything else was checked with the defaults.');
  });

  it("is a problem in bootstrap's file, too, but need not exist there", () => {
    const bootstrapConfig = { ...HEALTHY.bootstrapConfig, problem: 'Invalid TOML' };
    expect(finding("bootstrap's config", { bootstrapConfig })?.status).toBe('problem');
    const none = { ...HEALTHY.bootstrapConfig, file: null };
    expect(finding("bootstrap's config", { bootstrapConfig: none })?.status).toBe('ok');
  });
});

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
    const external = config({ llvm: { build: false } });
    expect(
      finding('LLVM sources', { ...withTree({ dialect, isCheckout: false }), config: external }),
    ).toBeUndefined();
  });
});

describe('what is asked for', () => {
  it('must be within the release', () => {
    expect(
      finding('what is asked for', { config: config({ components: ['rustc', 'clippy'] }) }),
    ).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('"clippy"') as string,
    });
  });

  it('must give the tests what they need', () => {
    const tested = { config: config({ dist: { tests: { run: true } } }) };
    const gz = withSettings({ build: { extended: true }, dist: { 'compression-formats': ['gz'] } });
    expect(finding('what is asked for', { ...tested, ...gz })).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('dist.compression-formats') as string,
    });
  });
});

describe('dist arguments', () => {
  it.each([
    [{ kind: 'passed' }, 'ok', null],
    // A machine on which nothing was built yet is a healthy one.
    [{ kind: 'not-built' }, 'ok', null],
    [{ kind: 'untried', reason: 'process 7 works in the build directory' }, 'warning', null],
    [
      { kind: 'failed', step: 'dist --no --dry-run', detail: 'exit code 1: error: no' },
      'problem',
      'Correct "dist.args" in opt-dist.json, or bootstrap\'s config file.',
    ],
  ] as const)('%j', (tried, status, advice) => {
    expect(finding('dist arguments', { arguments: tried })).toMatchObject({ status, advice });
  });
});

describe('static LLVM', () => {
  const given = (file: object) =>
    finding('static LLVM', { config: config({ llvm: { shared: false }, ...file }) });

  it('cannot be instrumented', () => {
    expect(given({})?.status).toBe('problem');
    expect(given({})?.advice).toContain('"llvm.shared"');
  });

  it('goes without a profile, with one that is given, and shared', () => {
    const found = [
      given({ components: ['rustc'], bolt: { enabled: false } }),
      given({ profiles: { 'llvm-pgo': 'set' } }),
      given({ llvm: {} }),
    ];
    expect(found).toEqual([undefined, undefined, undefined]);
  });

  it('is linked on Windows, and where somebody names a linker', () => {
    const shared = { config: config({ llvm: { shared: false } }) };
    expect(finding('static LLVM', { ...shared, host: 'x86_64-pc-windows-msvc' })).toBeUndefined();
    const toml = { target: { 'x86_64-unknown-linux-gnu': { linker: '/own/linker' } } };
    expect(finding('static LLVM', { ...shared, ...withSettings(toml) })?.status).toBe('ok');
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

  it('is not needed for a given profile, and not known where files are included', () => {
    const given = config({ profiles: { 'rustc-pgo': 'a.profdata' } });
    expect(finding('profiler setting', { ...withSettings({}), config: given })?.status).toBe('ok');
    expect(finding('profiler setting', withSettings({ include: ['a.toml'] }))?.status).toBe('warning');
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

describe('training', () => {
  it('warns of crates that are not vendored', () => {
    const missing = (crates: readonly string[], repositories: readonly string[]) =>
      finding('vendored crates', { missingCrates: { crates, repositories } });
    expect(missing([], [])?.status).toBe('ok');
    expect(missing(['a', 'b', 'c', 'd'], ['https://x/y'])).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('a, b, c and 1 more, https://x/y') as string,
    });
    expect(finding('vendored crates')).toBeUndefined();
  });

  it('names the benchmarks that cannot be built from vendored crates', () => {
    const benchmarks = [
      { name: 'externs', missing: [] },
      { name: 'cargo-0.60.0', missing: ['a 1.0.0', 'b 1.0.0'] },
      { name: 'syn-1.0.89', missing: ['c 1.0.0'] },
    ];
    expect(finding('training crates', { benchmarks })).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(
        /: cargo-0\.60\.0 \(a 1\.0\.0, b 1\.0\.0\), syn-1\.0\.89 \(c 1\.0\.0\)$/,
      ) as string,
    });
    expect(finding('training crates', { benchmarks: benchmarks.slice(0, 1) })?.status).toBe('ok');
    expect(finding('training crates')).toBeUndefined();
  });

  it.each(['/rust/.cargo/config.toml', 'net.offline=true', 'source.crates-io.replace-with="v"'])(
    'cannot do with other crates when cargo is told %s',
    (value) => {
      const benchmarks = [{ name: 'a', missing: ['b 1.0.0'] }];
      const change = { config: config({ training: { cargoConfig: [value] } }), benchmarks };
      expect(finding('training crates', change)?.status).toBe('problem');
    },
  );

  it('needs the collector or the command', () => {
    const gone = { kind: 'rustc-perf', dir: '/perf', hasCollector: false } as const;
    expect(finding('training', { training: gone })).toMatchObject({
      status: 'problem',
      found: expect.stringMatching(/^\/perf:/) as string,
    });
    const command = (found: boolean) =>
      ({ training: { kind: 'command', program: './train', found } }) as const;
    expect(finding('training', command(true))?.status).toBe('ok');
    expect(finding('training', command(false))?.status).toBe('problem');
    expect(finding('training', { training: gone, tree: null })?.status).toBe('warning');
  });
});

describe('python', () => {
  it('must be there and run', () => {
    expect(finding('python', { python: { path: 'python3', state: MISSING } })).toMatchObject({
      status: 'problem',
      found: 'python3: not found',
    });
    expect(finding('python', { python: { path: 'python3', state: BROKEN } })?.found).toBe(
      'python3: exit code 1',
    );
  });

  it('must start x.py', () => {
    const failed = { kind: 'failed', step: 'x.py --help', detail: 'SyntaxError' } as const;
    expect(finding('x.py', { entry: failed })).toMatchObject({
      status: 'problem',
      found: 'x.py --help: SyntaxError',
    });
    const entry = { kind: 'untried', reason: 'no' } as const;
    expect(finding('x.py', { entry, arguments: { kind: 'not-built' } })?.status).toBe('warning');
    expect(finding('x.py', { entry, arguments: { kind: 'passed' } })?.found).toBe('starts');
  });
});

describe('stage 0', () => {
  const stage0 = (origin: Machine['stage0']['origin'], state: ToolFact['state']) => ({
    stage0: { origin, rustc: { path: '/s0/rustc', state }, cargo: { path: '/s0/cargo', state }, llvm: null },
  });

  it.each(['stage 0 rustc', 'stage 0 cargo'])('%s may be downloaded later, else it must be there', (name) => {
    expect(finding(name, stage0('downloaded', MISSING))).toMatchObject({ status: 'ok' });
    expect(finding(name, stage0('downloaded', BROKEN))?.status).toBe('problem');
    expect(finding(name, stage0('named', MISSING))?.advice).toContain('Correct "stage0"');
    expect(finding(name, stage0('path', MISSING))?.advice).toContain('Install rustc');
  });

  it('is asked for the host', () => {
    expect(finding('host', { host: null })?.status).toBe('problem');
  });
});

describe('LLVM tools', () => {
  it('tell where they are elsewhere', () => {
    const llvm = { ...HEALTHY.llvm, dir: null, searched: ['/nowhere'], elsewhere: ['/llvm'] };
    expect(finding('LLVM tools', { llvm })).toMatchObject({
      status: 'problem',
      found: 'no llvm-profdata in /nowhere/bin',
    });
    expect(finding('LLVM tools', { llvm })?.advice).toContain('There is one in /llvm.');
  });

  it.each(LLVM_TOOLS.filter((name) => name !== 'ld.lld'))('%s must be there and run', (name) => {
    expect(finding(name, withTool(name, MISSING))).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('not found in /llvm/bin; it is needed for ') as string,
    });
    expect(finding(name, withTool(name, BROKEN))?.advice).toContain('broken or too old');
  });

  it.each(['llvm-bolt', 'merge-fdata'] as const)('%s is not needed without the bolt stage', (name) => {
    expect(
      finding(name, { ...withTool(name, MISSING), config: config({ bolt: { enabled: false } }) }),
    ).toBeUndefined();
  });

  it.each(['clang++', 'llvm-ar', 'llvm-ranlib'] as const)(
    '%s is not needed with compilers of the user',
    (name) => {
      const compilers = HEALTHY.compilers.map((compiler) => ({ ...compiler, from: 'CC' }));
      expect(finding(name, { ...withTool(name, MISSING), compilers })).toBeUndefined();
    },
  );

  it("has an lld where bootstrap's config asks for it", () => {
    const gone = withTool('ld.lld', MISSING);
    expect(finding('ld.lld', gone)).toBeUndefined();
    for (const toml of [
      { llvm: { 'use-linker': 'lld' } },
      { rust: { 'bootstrap-override-lld': true } },
      { rust: { 'use-lld': 'external' } },
    ]) {
      expect(finding('ld.lld', { ...gone, ...withSettings(toml) })?.status).toBe('problem');
    }
  });
});

describe('compilers', () => {
  const compiled = (
    language: 'C' | 'C++',
    from: string,
    state: Machine['compilers'][number]['state'],
    program = 'x',
  ) => ({
    compilers: [{ language, program, from, state }],
  });
  const gcc = { vendor: 'gcc', version: '12.2.0' } as const;

  it('must not be gcc, with the reason and the way out by who names it', () => {
    const found = finding('C compiler', compiled('C', 'CC', gcc, 'gcc'));
    expect(found?.status).toBe('problem');
    expect(found?.found).toBe(
      'gcc 12.2.0, gcc (CC): the instrumented rustc dies at its last link, with undefined __gcov_* symbols',
    );
    expect(found?.advice).toMatch(/^Set CC to \/llvm\/bin\/clang and CXX likewise, or unset both/);
    const advice = (from: string) => finding('C++ compiler', compiled('C++', from, gcc))?.advice;
    expect(advice('CXX_x86_64_unknown_linux_gnu')).toBe(
      'Set CXX_x86_64_unknown_linux_gnu to /llvm/bin/clang++, or unset it.',
    );
    expect(advice('target.x.cxx')).toBe(
      "Set target.x.cxx in bootstrap's config to /llvm/bin/clang++, or remove it.",
    );
    expect(advice('default, CXX is not set')).toMatch(/^Set CXX to \/llvm\/bin\/clang\+\+;/);
  });

  it('may be something else, with a warning', () => {
    expect(finding('C compiler', compiled('C', 'CC', { vendor: 'other', version: null }))?.status).toBe(
      'warning',
    );
  });

  it('must run, as one program', () => {
    const dead = { vendor: null, detail: 'not found' } as const;
    expect(finding('C compiler', compiled('C', 'CC', dead, 'ccache clang'))).toMatchObject({
      status: 'problem',
      found: 'ccache clang (CC): not found; it must be a program without arguments',
    });
    expect(finding('C compiler', compiled('C', 'the LLVM tools', dead))?.status).toBe('warning');
  });
});

describe('LLVM versions', () => {
  it('warn when a profile may be too new for the tools, or of another kind', () => {
    const older = finding('LLVM versions', withTool('llvm-profdata', { kind: 'found', version: '19.1.7' }));
    expect(older).toMatchObject({
      status: 'warning',
      found: 'tools: 19.1.7; stage 0 rustc: 22.1.2; source tree: 22.1.2',
    });
    expect(older?.advice).toContain('llvm-profdata 19 may refuse profiles of LLVM 22');
    const newer = finding('LLVM versions', withTool('llvm-profdata', { kind: 'found', version: '23.1.1' }));
    expect(newer?.advice).toContain("LLVM 22's tools");
  });

  it('do not look at an LLVM that is not built', () => {
    const change = { ...withTree({ dialect: ok({ ...DIALECT, llvmVersion: '21.1.0' }) }) };
    expect(finding('LLVM versions', change)?.status).toBe('warning');
    expect(finding('LLVM versions', { ...change, config: config({ llvm: { build: false } }) })?.status).toBe(
      'ok',
    );
  });

  it('are not compared without tools', () => {
    expect(finding('LLVM versions', withTool('llvm-profdata', MISSING))?.found).toContain('not tried');
  });
});

describe('profiles of clang', () => {
  it('need the runtime, by its Debian package', () => {
    expect(finding('profiles of clang', { clangProfile: failedAt('compile') })).toEqual({
      name: 'profiles of clang',
      status: 'problem',
      found: 'compiling failed: exit code 1: error: no',
      advice: "Install clang's runtime libraries (Debian: libclang-rt-22-dev).",
    });
  });

  it('tell other failures apart', () => {
    const advice = (step: 'merge' | 'run') =>
      finding('profiles of clang', { clangProfile: failedAt(step, 'a.a') })?.advice;
    expect(advice('merge')).toContain('of one LLVM');
    expect(advice('run')).toContain('repair this clang');
    expect(finding('profiles of clang', { clangProfile: UNTRIED })?.status).toBe('warning');
  });
});

describe('the place of the tries', () => {
  const failed = (step: 'run' | 'compile', detail: string) =>
    ({ outcome: { kind: 'failed', step, detail }, runtime: 'a.a' }) as const;

  it('is blamed where it is full or lets nothing run', () => {
    const noexec = failed('run', 'EACCES');
    const full = failed('compile', 'exit code 1: final link failed: No space left on device');
    for (const [change, words] of [
      [noexec, 'noexec'],
      [full, 'full'],
    ] as const) {
      expect(finding('profiles of clang', { clangProfile: change })?.advice).toContain(words);
      expect(finding('profiles of rustc', { rustcProfile: change })?.advice).toContain(words);
      expect(finding('BOLT', { bolt: change })?.advice).toContain(words);
    }
  });
});

describe('profiles of rustc', () => {
  it('matter where stage 0 gives the runtime, and are a hint where the tree builds it', () => {
    const change = { rustcProfile: failedAt('compile') };
    expect(finding('profiles of rustc', { ...change, ...withTree({ buildsProfiler: false }) })).toMatchObject(
      {
        status: 'problem',
        advice: expect.stringContaining('profiler_builtins') as string,
      },
    );
    expect(finding('profiles of rustc', change)?.status).toBe('warning');
    expect(finding('profiles of rustc', { rustcProfile: failedAt('merge', 'a') })?.advice).toContain(
      'llvm-profdata',
    );
  });

  it('are not tried with a rustc that is yet to be downloaded', () => {
    const rustcProfile = UNTRIED;
    const rustc = { path: 'rustc', state: MISSING };
    const downloaded = { ...HEALTHY.stage0, rustc };
    expect(finding('profiles of rustc', { rustcProfile, stage0: downloaded })?.status).toBe('ok');
    const named = { ...downloaded, origin: 'named' as const };
    expect(finding('profiles of rustc', { rustcProfile, stage0: named })?.status).toBe('warning');
  });
});

describe('BOLT', () => {
  it('needs its runtime, options that it understands, and a run', () => {
    expect(finding('BOLT', { bolt: failedAt('instrument') })?.advice).toContain('libbolt-22-dev');
    expect(finding('BOLT', { bolt: failedAt('optimise', 'a') })?.advice).toContain('"bolt.args"');
    expect(finding('BOLT', { bolt: failedAt('run', 'a') })).toMatchObject({ status: 'problem' });
    expect(finding('BOLT', { bolt: UNTRIED })?.status).toBe('warning');
  });

  it('may be switched off', () => {
    expect(finding('BOLT', { bolt: UNTRIED, config: config({ bolt: { enabled: false } }) })?.found).toBe(
      'switched off',
    );
  });
});

describe('disk', () => {
  const SMALL = { files: 100, bytes: GIB / 1024, complete: true };
  const free = (gib: number) => ({ disks: [{ path: '/build', free: gib * GIB, use: 'build' as const }] });
  /** The least that is enough, in GiB, to a quarter. */
  function enough(change: Partial<Machine>): number {
    let gib = 0;
    while (finding('disk', { ...change, ...free(gib) })?.status !== 'ok') gib += 0.25;
    return gib;
  }

  it('is needed for what a real tree builds and gathers, and less without some of it', () => {
    const all = enough({});
    expect(all).toBeGreaterThan(20);
    const external = { llvm: { build: false }, components: ['rustc'], bolt: { libraries: ['rustc'] } };
    const less = [
      enough({ config: config(external) }),
      enough({ config: config({ ...external, training: { rustc: ['externs'] } }) }),
      enough({ config: config({ ...external, profiles: { 'rustc-pgo': 'a', bolt: 'b' } }) }),
    ];
    expect(less.toSorted((a, b) => b - a)).toEqual(less);
    expect(new Set([all, ...less]).size).toBe(4);
    expect(enough({ config: config({ dist: { tests: { run: true } } }) })).toBeGreaterThan(all);
    expect(enough(withTree({ size: { ...SMALL, complete: false } }))).toBe(all);
  });

  it('is needed for what does not lie in the build directory already, and for what passes through it', () => {
    const [all, some] = [enough({}), enough({ buildDirBytes: 5 * GIB })];
    expect(some).toBe(all - 5);
    expect(enough({ buildDirBytes: 500 * GIB })).toBeGreaterThan(1);
    expect(finding('disk', { ...free(1), buildDirBytes: 5 * GIB })).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(
        /less than the .* GiB .*rustc .*LLVM .*raw profiles .*5\.0 GiB are there/,
      ) as string,
    });
  });

  it('is enough with three times a small tree, and at least a quarter of a GiB', () => {
    expect(enough(withTree({ size: SMALL }))).toBe(0.25);
    expect(enough(withTree({ size: { ...SMALL, bytes: 2 * GIB } }))).toBe(6);
  });

  it('is less where only results or temporary files go', () => {
    const other = (gib: number, use: 'results' | 'temporary') => ({
      disks: [{ path: '/other', free: gib * GIB, use }],
    });
    expect(finding('disk', other(3, 'temporary'))?.status).toBe('ok');
    expect(finding('disk', other(1, 'temporary'))?.advice).toContain('TMPDIR');
    expect(finding('disk', other(1, 'results'))?.advice).toContain('profile sets');
    expect(finding('disk', { ...other(1, 'results'), ...withTree({ size: SMALL }) })?.status).toBe('ok');
  });

  it('is a problem where it is far too little for what is built now, as the stages ask', () => {
    const now = { rustc: true, llvm: false, phases: ['rustc-pgo'], tarballs: false, tests: false } as const;
    const { config: file, tree, buildDirBytes } = HEALTHY;
    const found = (gib: number) => checkDisk({ ...free(gib), config: file, tree, buildDirBytes }, now)[0];
    expect([1, 5, 50].map((gib) => found(gib)?.status)).toEqual(['problem', 'warning', 'ok']);
    expect(found(1)?.found).toMatch(
      /this stage is estimated to take \(rustc [\d.]+ GiB, raw profiles [\d.]+ GiB\)$/,
    );
  });

  it('is looked at on each file system', () => {
    const disks = (['build', 'results'] as const).map((use) => ({ path: `/${use}`, free: 0, use }));
    expect(findings('disk', { disks, tree: null })).toHaveLength(2);
  });
});

describe('memory', () => {
  it('matters for BOLT of a big rustc only', () => {
    const memory = 8 * GIB;
    expect(finding('memory', { memory })?.status).toBe('warning');
    expect(
      finding('memory', { memory, ...withTree({ size: { files: 20_000, bytes: 0, complete: true } }) })
        ?.status,
    ).toBe('ok');
    for (const bolt of [{ libraries: ['llvm'] }, { enabled: false }])
      expect(finding('memory', { memory, config: config({ bolt }) })?.status).toBe('ok');
    // Only instrumenting takes so much.
    expect(finding('memory', { memory, config: config({ profiles: { bolt: 'set' } }) })?.status).toBe('ok');
  });

  it('goes by the library that was built, where one was', () => {
    const memory = 8 * GIB;
    expect(finding('memory', { memory, rustcLibrary: 20e6 })?.status).toBe('ok');
    expect(finding('memory', { memory, rustcLibrary: 150e6 })?.found).toContain('13.0 GiB');
    expect(finding('memory', { memory: 16 * GIB, rustcLibrary: 300e6 })?.status).toBe('warning');
  });
});

describe('directories', () => {
  it.each(['build directory', 'project directory'] as const)('the %s must take files', (role) => {
    const directories = [{ role, path: '/a/b', tried: '/a', refused: '/a: cannot write: EROFS' }];
    expect(finding(role, { directories })).toMatchObject({
      status: 'problem',
      found: '/a: cannot write: EROFS',
    });
  });

  it('may have spaces, but not that of the build', () => {
    const named = (role: 'build directory' | 'project directory') =>
      examine({ ...HEALTHY, directories: [{ role, path: '/a b/c', tried: '/', refused: null }] }).filter(
        ({ status }) => status !== 'ok',
      );
    expect(named('project directory')).toEqual([]);
    expect(named('build directory')).toMatchObject([{ name: 'build directory', status: 'problem' }]);
  });

  it('must have hard links for the build', () => {
    const failed = { kind: 'failed', step: 'link', detail: 'cannot be made: EPERM' } as const;
    expect(finding('hard links', { hardLinks: failed })?.status).toBe('problem');
    expect(finding('hard links', { hardLinks: { kind: 'untried', reason: 'no' } })?.status).toBe('warning');
  });

  it('may be used by one run', () => {
    const lock = { path: '/lock', pid: 7, stage: 'bolt', alive: true };
    expect(finding('lock', { lock })).toMatchObject({
      status: 'warning',
      found: '/lock: process 7 is running bolt in this build directory',
    });
    expect(finding('lock', { lock: { ...lock, alive: false } })?.status).toBe('ok');
  });
});

describe('archivers', () => {
  it('must be there for the formats that are written', () => {
    const gone = (path: string) => ({ path, state: MISSING });
    const archivers = { tar: gone('tar'), xz: gone('xz'), gzip: gone('gzip') };
    const statuses = (formats: readonly string[]) => {
      const change = { archivers, ...withSettings({ dist: { 'compression-formats': formats } }) };
      return ['tar', 'xz', 'gzip'].map((name) => finding(name, change)?.status);
    };
    expect(statuses(['xz'])).toEqual(['problem', 'problem', undefined]);
    expect(statuses(['gz'])).toEqual(['problem', undefined, 'problem']);
  });
});
