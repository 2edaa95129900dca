import { formatProfileName, nameDigest, parseProfileName, type ProfileName } from './names';
import { ok } from '../base/result';

const base: ProfileName = {
  component: 'rustc',
  technique: 'pgo',
  rust: '1.85.0',
  host: 'x86_64-unknown-linux-gnu',
  llvmMajor: 19,
  digest: '0123abcd',
};

describe('profile names', () => {
  test.each<[string, ProfileName]>([
    ['rustc-pgo-1.85.0-x86_64-unknown-linux-gnu-llvm19-0123abcd.profdata', base],
    ['llvm-pgo-1.85.0-x86_64-unknown-linux-gnu-llvm19-0123abcd.profdata', { ...base, component: 'llvm' }],
    [
      'llvm-bolt-1.97.0-nightly-aarch64-apple-darwin-llvm22-00000000.fdata',
      {
        component: 'llvm',
        technique: 'bolt',
        rust: '1.97.0-nightly',
        host: 'aarch64-apple-darwin',
        llvmMajor: 22,
        digest: '00000000',
      },
    ],
    [
      'rustc-bolt-1.86.0-beta.3-x86_64-unknown-linux-gnu-llvm19-0123abcd.fdata',
      { ...base, technique: 'bolt', rust: '1.86.0-beta.3' },
    ],
    [
      'rustc-pgo-1.85.0-dev-thumbv8m.main-none-eabi-llvm9-0123abcd.profdata',
      { ...base, rust: '1.85.0-dev', host: 'thumbv8m.main-none-eabi', llvmMajor: 9 },
    ],
    [
      'rustc-pgo-1.85.0-beta-wasm32-wasip1-llvm19-0123abcd.profdata',
      { ...base, rust: '1.85.0-beta', host: 'wasm32-wasip1' },
    ],
    ['rustc-pgo-1.85.0-a-llvm18-0123abcd-llvm19-0123abcd.profdata', { ...base, host: 'a-llvm18-0123abcd' }],
  ])('%s', (file, name) => {
    expect(parseProfileName(file)).toEqual(ok(name));
    expect(formatProfileName(name)).toEqual(ok(file));
  });

  test.each([
    '',
    'rustc-pgo-1.85.0-x86_64-unknown-linux-gnu-llvm19-0123abcd.fdata',
    'rustc-bolt-1.85.0-x86_64-unknown-linux-gnu-llvm19-0123abcd.profdata',
    'rustc-pgo-1.85-x86_64-unknown-linux-gnu-llvm19-0123abcd.profdata',
    'rustc-pgo-1.085.0-x86_64-unknown-linux-gnu-llvm19-0123abcd.profdata',
    'rustc-pgo-1.85.0-llvm19-0123abcd.profdata',
    'rustc-pgo-1.85.0-x86_64-unknown-linux-gnu-llvm019-0123abcd.profdata',
    'rustc-pgo-1.85.0-x86_64-unknown-linux-gnu-llvm19-0123ABCD.profdata',
    'rustc-pgo-1.85.0-x86_64-unknown-linux-gnu-llvm19-0123abc.profdata',
    'rustc-pgo-1.85.0-x86_64-unknown-linux-gnu-llvm19-0123abcd.profdata\n',
    'sets/rustc-pgo-1.85.0-x86_64-unknown-linux-gnu-llvm19-0123abcd.profdata',
    'rustc-pgo-1.85.0-x86_64-unknown-linux-gnu-llvm19.1-0123abcd.profdata',
  ])('is no profile name: %j', (file) => {
    expect(parseProfileName(file)).toMatchObject({
      ok: false,
      error: { kind: 'profile-name', part: 'name', found: file },
    });
  });

  test.each<[keyof ProfileName, string | number]>([
    ['component', 'Rustc'],
    ['component', 'rust/c'],
    ['rust', '1.85.0-x86_64'],
    ['rust', '1.85'],
    ['host', 'x86_64'],
    ['host', 'x86_64-../etc'],
    ['llvmMajor', 19.1],
    ['llvmMajor', 0],
    ['digest', '0123ABCD'],
  ])('cannot be built with %s %j', (part, value) => {
    const name = { ...base, [part]: value };
    expect(formatProfileName(name)).toMatchObject({
      ok: false,
      error: { kind: 'profile-name', part, found: String(value) },
    });
  });

  test('the digest of a name begins the digest of the content', () => {
    expect(nameDigest('0123abcd'.padEnd(64, 'f'))).toBe('0123abcd');
  });
});
