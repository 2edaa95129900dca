import { CALL, DIALECT_195, DIALECT_199, HOST } from '../../test/plan-context';
import {
  type BootstrapRequest,
  buildCommand,
  distCommand,
  dryRun,
  type LlvmRequest,
  type RustcRequest,
} from './argv';

const BUILD = ['/src/x.py', 'build', '--target', HOST, '--host', HOST, '--stage', '2', 'library/std'];
const profile = { path: '/b/p.profdata', sha256: 'p' };

const NO_RUSTC: RustcRequest = { kind: 'none', boltSettings: false };
const NO_LLVM: LlvmRequest = { kind: 'none' };
const SHARED = ['--set', 'llvm.link-shared=true'];

function request(given: Partial<BootstrapRequest>): BootstrapRequest {
  return { rustc: NO_RUSTC, llvm: NO_LLVM, keepStages: [], ...given };
}

describe('tools', () => {
  const tools: BootstrapRequest['tools'] = [
    { tool: 'rustdoc', kind: 'generate', dir: 'C:\\raw' },
    { tool: 'cargo', kind: 'use', profile },
  ];
  const settings = ['--set', 'pgo.rustdoc.generate="C:/raw"', '--set', 'pgo.cargo.use="/b/p.profdata"'];

  it('are built beside the library, with their profiles', () => {
    const { args } = buildCommand(CALL, DIALECT_199, request({ tools }));
    expect(args).toEqual([...BUILD, 'rustdoc', 'cargo', ...settings]);
  });

  it('are what the user asks for in the final build', () => {
    const { args } = distCommand(CALL, DIALECT_199, request({ tools }), ['dist', 'rustc'], []);
    expect(args).toEqual(['/src/x.py', 'dist', 'rustc', ...settings]);
  });
});

describe('tables without LLVM', () => {
  it('leave it to the old options', () => {
    const dialect = { ...DIALECT_199, pgo: { style: 'tables', components: ['rustc'] } } as const;
    const generate = request({ llvm: { kind: 'generate', shared: true, pattern: '/raw/%p' } });
    const use = request({ llvm: { kind: 'use', shared: true, profile, relocations: false } });
    expect(buildCommand(CALL, dialect, generate).args).toEqual([
      ...BUILD,
      '--llvm-profile-generate',
      ...SHARED,
    ]);
    expect(buildCommand(CALL, dialect, use).args).toEqual([
      ...[...BUILD, ...SHARED, '--llvm-profile-use', '/b/p.profdata'],
    ]);
  });
});

describe('buildCommand', () => {
  const none: Partial<BootstrapRequest> = {};
  /** The request → the words for trees with flags, for trees with tables. */
  it.each<[string, Partial<BootstrapRequest>, string[], string[]]>([
    ['nothing', none, [], []],
    [
      'an instrumented rustc',
      { rustc: { kind: 'generate', dir: '/b/raw' } },
      ['--rust-profile-generate', '/b/raw'],
      ['--set', 'pgo.rustc.generate="/b/raw"'],
    ],
    [
      'an optimised rustc',
      { rustc: { kind: 'use', profile, boltSettings: false } },
      ['--rust-profile-use', '/b/p.profdata'],
      ['--set', 'pgo.rustc.use="/b/p.profdata"'],
    ],
    [
      'an optimised rustc for BOLT',
      { rustc: { kind: 'use', profile, boltSettings: true } },
      ['--rust-profile-use', '/b/p.profdata', '--enable-bolt-settings'],
      ['--set', 'pgo.rustc.use="/b/p.profdata"', '--enable-bolt-settings'],
    ],
    [
      'a rustc without a profile for BOLT',
      { rustc: { kind: 'none', boltSettings: true } },
      ['--enable-bolt-settings'],
      ['--enable-bolt-settings'],
    ],
    [
      'an LLVM to be thrown away',
      { llvm: { kind: 'fast', shared: true } },
      ['--set', 'llvm.thin-lto=false', ...SHARED],
      ['--set', 'llvm.thin-lto=false', ...SHARED],
    ],
    [
      'a static LLVM to be thrown away',
      { llvm: { kind: 'fast', shared: false } },
      ['--set', 'llvm.link-shared=false'],
      ['--set', 'llvm.link-shared=false'],
    ],
    [
      'an instrumented LLVM',
      { llvm: { kind: 'generate', shared: true, pattern: '/b/raw/prof-%p' } },
      ['--llvm-profile-generate', ...SHARED],
      ['--set', 'pgo.llvm.generate="/b/raw/prof-%p"', ...SHARED],
    ],
    [
      'an optimised LLVM',
      { llvm: { kind: 'use', shared: true, profile, relocations: false } },
      [...SHARED, '--llvm-profile-use', '/b/p.profdata'],
      [...SHARED, '--set', 'pgo.llvm.use="/b/p.profdata"'],
    ],
    [
      'an optimised LLVM for BOLT',
      { llvm: { kind: 'use', shared: true, profile, relocations: true } },
      ['--set', 'llvm.ldflags=-Wl,-q', ...SHARED, '--llvm-profile-use', '/b/p.profdata'],
      ['--set', 'llvm.ldflags=-Wl,-q', ...SHARED, '--set', 'pgo.llvm.use="/b/p.profdata"'],
    ],
    [
      'an LLVM without a profile for BOLT',
      { llvm: { kind: 'use', shared: true, profile: null, relocations: true } },
      ['--set', 'llvm.ldflags=-Wl,-q', ...SHARED],
      ['--set', 'llvm.ldflags=-Wl,-q', ...SHARED],
    ],
    [
      'the LLVM of the config',
      { llvm: { kind: 'use', shared: true, profile: null, relocations: false } },
      SHARED,
      SHARED,
    ],
    [
      'kept stages',
      { keepStages: [0, 1] },
      ['--keep-stage', '0', '--keep-stage', '1'],
      ['--keep-stage', '0', '--keep-stage', '1'],
    ],
    [
      'all of it',
      {
        rustc: { kind: 'use', profile, boltSettings: true },
        llvm: { kind: 'use', shared: true, profile, relocations: true },
        keepStages: [0],
      },
      [
        ...['--rust-profile-use', '/b/p.profdata', '--enable-bolt-settings'],
        ...['--set', 'llvm.ldflags=-Wl,-q', ...SHARED, '--llvm-profile-use', '/b/p.profdata'],
        ...['--keep-stage', '0'],
      ],
      [
        ...['--set', 'pgo.rustc.use="/b/p.profdata"', '--enable-bolt-settings'],
        ...['--set', 'llvm.ldflags=-Wl,-q', ...SHARED, '--set', 'pgo.llvm.use="/b/p.profdata"'],
        ...['--keep-stage', '0'],
      ],
    ],
  ])('%s', (_, given, withFlags, withTables) => {
    expect(buildCommand(CALL, DIALECT_195, request(given)).args).toEqual([...BUILD, ...withFlags]);
    expect(buildCommand(CALL, DIALECT_199, request(given)).args).toEqual([...BUILD, ...withTables]);
  });

  it('writes paths in settings without backslashes, which TOML would take for escapes', () => {
    const rustc: RustcRequest = { kind: 'generate', dir: 'C:\\b\\raw' };
    expect(buildCommand(CALL, DIALECT_199, request({ rustc })).args).toContain(
      'pgo.rustc.generate="C:/b/raw"',
    );
  });

  it('runs where the config file is looked for, with the environment of the call', () => {
    const call = { ...CALL, cwd: '/q', python: 'python3.13', env: { CC: '/llvm/bin/clang' } };
    expect(buildCommand(call, DIALECT_195, request({}))).toMatchObject({
      program: 'python3.13',
      cwd: '/q',
      env: { CC: '/llvm/bin/clang', RUST_BACKTRACE: 'full' },
    });
  });

  it('names another build directory than the default one', () => {
    const { args } = buildCommand({ ...CALL, buildDir: '/big/build' }, DIALECT_195, request({}));
    expect(args).toEqual([...BUILD, '--build-dir', '/big/build']);
  });

  it('has LLVM_PROFILE_DIR when LLVM is instrumented, and only then', () => {
    const env = (llvm: LlvmRequest) =>
      buildCommand(CALL, DIALECT_195, request({ llvm })).env['LLVM_PROFILE_DIR'];
    expect(env({ kind: 'generate', shared: true, pattern: '/b/raw/prof-%p' })).toBe('/b/raw/prof-%p');
    const others = [
      NO_LLVM,
      { kind: 'fast', shared: true },
      { kind: 'use', shared: true, profile, relocations: true },
    ] as const;
    for (const llvm of others) expect(env(llvm)).toBeUndefined();
  });
});

describe('trees that cannot set anything', () => {
  const dialect = { ...DIALECT_195, set: false, reproducibleArtifact: false };

  it('builds the LLVM to be thrown away as the config says', () => {
    expect(buildCommand(CALL, dialect, request({ llvm: { kind: 'fast', shared: true } })).args).toEqual(
      BUILD,
    );
  });

  it('are asked for profiles and kept stages as they know them', () => {
    const given = request({
      rustc: { kind: 'use', profile, boltSettings: false },
      llvm: { kind: 'use', shared: true, profile, relocations: false },
      keepStages: [0, 1],
    });
    expect(distCommand(CALL, dialect, given, ['dist'], ['/b/a.fdata']).args).toEqual([
      ...['/src/x.py', 'dist', '--rust-profile-use', '/b/p.profdata', '--llvm-profile-use', '/b/p.profdata'],
      ...['--keep-stage', '0', '--keep-stage', '1'],
    ]);
  });
});

describe('settings of a call', () => {
  const call = { ...CALL, settings: ['build.extended=false', "rust.codegen-backends=['llvm']"] };
  const words = ['--set', 'build.extended=false', '--set', "rust.codegen-backends=['llvm']"];

  it('are in every build, after its paths', () => {
    expect(buildCommand(call, DIALECT_195, request({ llvm: { kind: 'fast', shared: true } })).args).toEqual([
      ...[...BUILD, ...words, '--set', 'llvm.thin-lto=false', ...SHARED],
    ]);
  });

  it("are in the final build, after the user's arguments", () => {
    expect(distCommand(call, DIALECT_195, request({}), ['dist', 'cargo'], []).args).toEqual([
      ...['/src/x.py', 'dist', 'cargo', ...words],
    ]);
  });
});

describe('distCommand', () => {
  const given = request({ rustc: { kind: 'use', profile, boltSettings: false }, keepStages: [0, 1] });

  it("puts the user's arguments first, as they are, then ours", () => {
    expect(
      distCommand(CALL, DIALECT_195, given, ['dist', '--exclude', 'src/doc'], ['/b/a.fdata', '/b/b.fdata'])
        .args,
    ).toEqual([
      ...['/src/x.py', 'dist', '--exclude', 'src/doc', '--rust-profile-use', '/b/p.profdata'],
      ...['--keep-stage', '0', '--keep-stage', '1'],
      ...['--reproducible-artifact', '/b/a.fdata', '--reproducible-artifact', '/b/b.fdata'],
    ]);
  });

  it('leaves artifacts out where bootstrap does not take them', () => {
    const dialect = { ...DIALECT_195, reproducibleArtifact: false };
    expect(distCommand(CALL, dialect, given, ['dist'], ['/b/a.fdata']).args).not.toContain('/b/a.fdata');
  });
});

describe('dryRun', () => {
  it('adds nothing but --dry-run', () => {
    const command = distCommand(CALL, DIALECT_195, request({}), ['dist'], []);
    expect(dryRun(command)).toEqual({ ...command, args: ['/src/x.py', 'dist', '--dry-run'] });
  });
});
