import { formatOrigin, parseOrigin } from './origin';

const parse = (from: string, directories: readonly string[] = [], repositories: readonly string[] = []) =>
  parseOrigin(from, (path) =>
    directories.includes(path) ? 'directory' : repositories.includes(path) ? 'bare-repository' : null,
  );

describe('parseOrigin', () => {
  it.each([
    ['../rust', { kind: 'directory', path: '../rust' }],
    ['rustc-1.95.0-src.tar.xz', { kind: 'archive', path: 'rustc-1.95.0-src.tar.xz' }],
    [
      'https://example.org/a%20b/rustc-src.tar.gz?x=1',
      { kind: 'download', url: 'https://example.org/a%20b/rustc-src.tar.gz?x=1', name: 'rustc-src.tar.gz' },
    ],
    [
      'https://example.org/get?file=rustc-src.tar.xz',
      {
        kind: 'download',
        url: 'https://example.org/get?file=rustc-src.tar.xz',
        name: 'rustc-src.tar.xz',
      },
    ],
    ['https://example.org/rust#1.95.0', { kind: 'git', url: 'https://example.org/rust', ref: '1.95.0' }],
    ['https://example.org/rust.git', { kind: 'git', url: 'https://example.org/rust.git', ref: null }],
    ['git+file:///srv/rust#main', { kind: 'git', url: 'file:///srv/rust', ref: 'main' }],
    ['git@example.org:rust.git', { kind: 'git', url: 'git@example.org:rust.git', ref: null }],
    ['../mirror/rust.git#stable', { kind: 'git', url: '../mirror/rust.git', ref: 'stable' }],
    ['debian:rustc-web', { kind: 'debian', package: 'rustc-web', version: null }],
    [
      'debian:rustc-web=1.85.0+dfsg3-1~deb12u3',
      { kind: 'debian', package: 'rustc-web', version: '1.85.0+dfsg3-1~deb12u3' },
    ],
  ])('reads %s', (from, origin) => {
    expect(parse(from, ['../rust'])).toEqual({ ok: true, value: origin });
  });

  it('takes a directory for one whatever it is called', () => {
    expect(parse('trees/a.git', ['trees/a.git'])).toMatchObject({ value: { kind: 'directory' } });
  });

  it('takes a bare repository, and a commit of one or of a checkout, for what it is', () => {
    expect(parse('../rust.git', [], ['../rust.git'])).toEqual({
      ok: true,
      value: { kind: 'git', url: '../rust.git', ref: null },
    });
    expect(parse('mirror#1.95.0', [], ['mirror'])).toMatchObject({ value: { url: 'mirror', ref: '1.95.0' } });
    expect(parse('../rust#1.95.0', ['../rust'])).toMatchObject({ value: { url: '../rust', ref: '1.95.0' } });
    expect(parse('../a#b', ['../a#b'])).toMatchObject({ value: { kind: 'directory' } });
    expect(parse('../rust#--force', ['../rust'])).toMatchObject({ error: { option: '--from' } });
  });

  it.each([
    ['nowhere#1.95.0', /git\+URL#REF/],
    ['nowhere', /a directory, a tarball, a URL/],
    ['ftp://example.org/a.tar.gz', /a URL of http/],
    ['https://:x/a.tar.gz', /a URL/],
    ['git+--upload-pack=x', /a git repository/],
    ['git+https://example.org/rust#--force', /a git repository/],
    ['debian:', /debian:PACKAGE/],
    ['debian:--option', /debian:PACKAGE/],
    ['debian:rustc=1.0;x', /debian:PACKAGE/],
  ])('refuses %s', (from, expected) => {
    expect(parse(from)).toMatchObject({ ok: false, error: { option: '--from', found: from } });
    const result = parse(from);
    expect(!result.ok && result.error.kind === 'bad-option' ? result.error.expected : '').toMatch(expected);
  });

  it.each([
    ['debian:rustc=1.63.0'],
    ['https://example.org/rust#1.95.0'],
    ['git@example.org:rust.git'],
    ['https://example.org/a.tar'],
    ['git+https://example.org/a.tar'],
    ['git+example.org:rust#1.95.0'],
    ['git+/srv/rust'],
    ['git+/srv/rust.git#1.95.0'],
    ['/srv/rust'],
  ])('puts %s in words that are read as the same origin', (from) => {
    const there = ['/srv/rust', '/srv/rust.git'];
    const origin = parse(from, there);
    expect(origin.ok && parse(formatOrigin(origin.value), there)).toEqual(origin);
  });

  it('puts an origin in the words that it had', () => {
    for (const from of [
      'debian:rustc=1.63.0',
      'https://example.org/rust#1.95.0',
      'https://example.org/a.tar',
    ]) {
      const origin = parse(from);
      expect(origin.ok && formatOrigin(origin.value)).toBe(from);
    }
  });
});
