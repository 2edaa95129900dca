import { runVariables } from './run-variables';

const of = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runVariables('17', argv, env, '/w/keys', { dir: null, maxBytes: 9 });

it('tells the run, the records and the store', () => {
  expect(of(['node', 'nx', 'run', 'rust:dist'])).toEqual({
    OPT_DIST_RUN: '17',
    OPT_DIST_KEYS: '/w/keys',
    OPT_DIST_SKIP_RESULTS: '0',
    OPT_DIST_SKIP_REMOTE_RESULTS: '0',
    OPT_DIST_GIVEN: '[]',
    OPT_DIST_STORE: '',
    OPT_DIST_STORE_BYTES: '9',
  });
});

it.each([
  [['--skip-nx-cache'], {}, '1'],
  [['--skipNxCache'], {}, '1'],
  [['--skip-nx-cache=true'], {}, '1'],
  [['--disable-nx-cache'], {}, '1'],
  [['--disableNxCache'], {}, '1'],
  [[], { NX_SKIP_NX_CACHE: 'true' }, '1'],
  [['--skip-nx-cache=false'], {}, '0'],
  // It is for bootstrap.
  [['run', 'rust:dist', '--', '--skip-nx-cache'], {}, '0'],
  [['--skip-remote-cache'], {}, '0'],
])('with %p and %p says %s', (argv, env, expected) => {
  expect(of(argv, env)).toMatchObject({ OPT_DIST_SKIP_RESULTS: expected });
});

it.each([
  [['--skip-remote-cache'], {}, '1'],
  [['--skipRemoteCache'], {}, '1'],
  [['--disableRemoteCache=true'], {}, '1'],
  [[], { NX_SKIP_REMOTE_CACHE: 'true' }, '1'],
  [[], { NX_DISABLE_REMOTE_CACHE: 'true' }, '1'],
  [['--skip-remote-cache=false'], {}, '0'],
  [['--skip-nx-cache'], {}, '0'],
])('with %p and %p says of the remote cache %s', (argv, env, expected) => {
  expect(of(argv, env)).toMatchObject({ OPT_DIST_SKIP_REMOTE_RESULTS: expected });
});
