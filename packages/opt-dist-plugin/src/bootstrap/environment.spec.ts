import { countedEnvironment, environmentOf } from './environment';
import { CI_VARIABLE, cleanEnvironment } from '../process/environment';

describe('cleanEnvironment', () => {
  it.each([
    ['LLVM_PROFILE_FILE', 'it would move the profiles of every phase'],
    ['LLVM_PROFILE_DIR', 'it would move the profiles of LLVM'],
    ['NX_TASK_HASH', 'it belongs to Nx'],
    ['NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN', 'it is a secret'],
    ['npm_config_user_agent', 'it belongs to npm'],
    ['npm_lifecycle_event', 'it belongs to npm'],
    ['OPT_DIST_LLVM_DIR', 'it is for us'],
    ['OPT_DIST_PHASE', 'the training sets its own'],
    ['NODE_OPTIONS', 'it belongs to node'],
    ['NODE_PATH', 'it belongs to node'],
    ['FORCE_COLOR', 'Nx sets it'],
    ['LERNA_PACKAGE_NAME', 'Nx sets it'],
    ['GITHUB_ACTIONS', 'teammates do not have it'],
  ])('drops %s: %s', (name) => {
    expect(cleanEnvironment({ [name]: 'x', PATH: '/bin' })).toEqual({ PATH: '/bin' });
  });

  it.each([
    'PATH',
    'HOME',
    'CC',
    'RUSTFLAGS',
    'CARGO_HOME',
    'LANG',
    'TMPDIR',
    'NXT',
    'LLVM_DIR',
    'NODE_OPTIONS_X',
    'MY_NX_',
  ])('keeps %s', (name) => {
    expect(cleanEnvironment({ [name]: 'x' })).toEqual({ [name]: 'x' });
  });

  it('keeps empty values and drops absent ones', () => {
    expect(cleanEnvironment({ CFLAGS: '', LDFLAGS: undefined })).toEqual({ CFLAGS: '' });
  });

  it('leaves what it is given as it is', () => {
    const env = { NX_DAEMON: 'false', PATH: '/bin' };
    cleanEnvironment(env);
    expect(env).toEqual({ NX_DAEMON: 'false', PATH: '/bin' });
  });
});

describe('environmentOf', () => {
  const names = environmentOf('x86_64-unknown-linux-gnu');

  it.each([
    'RUSTFLAGS',
    'RUSTFLAGS_BOOTSTRAP',
    'CARGOFLAGS_NOT_BOOTSTRAP',
    'MAGIC_EXTRA_RUSTFLAGS',
    'CFLAGS',
    'CXXFLAGS',
    'LDFLAGS',
    'CFLAGS_x86_64-unknown-linux-gnu',
    'CXXFLAGS_x86_64_unknown_linux_gnu',
    'HOST_CXXFLAGS',
    'CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER',
    'CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS',
  ])('has %s', (name) => {
    expect(names).toContain(name);
  });

  it('has each name once', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(['PATH', 'HOME', 'USER', 'HOSTNAME', 'PWD', 'CC', 'CXX', 'LLVM_PROFILE_FILE', 'LD_LIBRARY_PATH'])(
    'has not %s, which differs between machines or is known by version',
    (name) => {
      expect(names).not.toContain(name);
    },
  );

  it("keeps every name that it has but CI's in the environment of the processes", () => {
    const env = Object.fromEntries(names.filter((name) => name !== CI_VARIABLE).map((name) => [name, 'x']));
    expect(cleanEnvironment({ ...env, [CI_VARIABLE]: 'true' })).toEqual(env);
  });
});

describe('countedEnvironment', () => {
  const counted = (env: Readonly<Record<string, string | undefined>>) =>
    countedEnvironment(env, 'x86_64-unknown-linux-gnu');

  it("has the values of what is set, with settings of cargo's profiles", () => {
    expect(
      counted({
        PATH: '/bin',
        HOST_CFLAGS: '-O1',
        OPENSSL_DIR: '',
        LDFLAGS: undefined,
        CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
        CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER: 'mold',
        CARGO_TARGET_OTHER_LINKER: 'lld',
      }),
    ).toEqual({
      HOST_CFLAGS: '-O1',
      OPENSSL_DIR: '',
      CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
      CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER: 'mold',
    });
  });

  it('has none that says where a config is or that it is CI', () => {
    expect(counted({ RUST_BOOTSTRAP_CONFIG: 'x', GITHUB_ACTIONS: 'true', RUSTUP_DIST_SERVER: 'x' })).toEqual(
      {},
    );
  });
});
