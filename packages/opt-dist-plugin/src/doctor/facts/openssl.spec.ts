import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { runner } from '../../process/ask';
import { tryOpenssl } from './openssl';

const dir = temporaryDirectory('of each test');
const HOST = 'x86_64-unknown-linux-gnu';
const isThere = spawnSync('pkg-config', ['--exists', 'openssl']).status === 0;

function tried(
  env: Readonly<Record<string, string>> = {},
  change: { vendored?: boolean; host?: string } = {},
) {
  const all = { ...process.env, ...env };
  const asked = { source: dir(), host: HOST, compiler: 'cc', vendored: false, env: all, ...change };
  return tryOpenssl(runner('/', all), asked, dir());
}

beforeEach(() => {
  mkdirSync(path.join(dir(), 'src/tools/cargo'), { recursive: true });
  writeFileSync(
    path.join(dir(), 'src/tools/cargo/Cargo.toml'),
    '[features]\nvendored-openssl = ["openssl"]\n',
  );
});

(isThere ? it : it.skip)('passes where pkg-config knows it and a program links', async () => {
  expect(await tried()).toEqual({ kind: 'passed' });
});

it.each([
  ['pkg-config does not know it', { PKG_CONFIG_LIBDIR: '/nowhere' }, /openssl/],
  ['there is no pkg-config', { PATH: '/nowhere' }, /not found/],
])('fails where %s', async (_, env, detail) => {
  expect(await tried(env)).toEqual({
    kind: 'failed',
    step: 'pkg-config openssl',
    detail: expect.stringMatching(detail) as string,
  });
});

it('fails where what pkg-config names is not there', async () => {
  writeFileSync(
    path.join(dir(), 'openssl.pc'),
    `Name: OpenSSL\nDescription: d\nVersion: 3.0.0\nLibs: -L${dir()} -lno-such-ssl\n`,
  );
  expect(await tried({ PKG_CONFIG_LIBDIR: dir() })).toMatchObject({
    kind: 'failed',
    step: 'compile and link',
  });
});

it('has nothing to find where cargo brings its own, has none, or the system has another', async () => {
  expect(await tried({}, { vendored: true })).toBeNull();
  expect(await tried({}, { host: 'aarch64-apple-darwin' })).toBeNull();
  writeFileSync(path.join(dir(), 'src/tools/cargo/Cargo.toml'), '[package]\n');
  expect(await tried()).toBeNull();
});

it('is left to the variables that name it', async () => {
  expect(await tried({ OPENSSL_DIR: '/opt/ssl' })).toMatchObject({ kind: 'untried' });
  expect(await tried({ X86_64_UNKNOWN_LINUX_GNU_OPENSSL_DIR: '/opt/ssl' })).toMatchObject({
    kind: 'untried',
  });
});
