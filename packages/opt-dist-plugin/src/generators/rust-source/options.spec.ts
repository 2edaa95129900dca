import { readOptions, type RustSourceOptions } from './options';

const SHA = 'AB'.repeat(32);
const read = (options: Partial<RustSourceOptions>, directories: readonly string[] = []) =>
  readOptions({ name: 'rust', from: 'debian:rustc', ...options }, '/home/u', (path) =>
    directories.includes(path) ? 'directory' : null,
  );

it('takes the name for the directory, and paths as a shell does', () => {
  expect(read({ from: '../rust' }, ['/home/rust'])).toEqual({
    ok: true,
    value: {
      name: 'rust',
      projectRoot: 'rust',
      origin: { kind: 'directory', path: '/home/rust' },
      sha256: null,
      llvm: null,
      settings: 'release',
      words: '/home/rust',
    },
  });
  expect(read({ directory: './toolchains/rust/', from: 'a.tar.xz', sha256: SHA })).toMatchObject({
    value: {
      projectRoot: 'toolchains/rust',
      origin: { kind: 'archive', path: '/home/u/a.tar.xz' },
      sha256: SHA.toLowerCase(),
    },
  });
});

it('takes a path to a repository as a shell does, too, and leaves what is none', () => {
  const url = (from: string) => {
    const request = read({ from }, ['/home/rust']);
    return request.ok && request.value.origin.kind === 'git' ? request.value.origin.url : null;
  };
  expect(url('git+../rust#1.95.0')).toBe('/home/rust');
  expect(url('../rust#1.95.0')).toBe('/home/rust');
  expect(url('../rust.git')).toBe('/home/rust.git');
  expect(url('git+./a:b')).toBe('/home/u/a:b');
  expect(url('git@example.org:rust.git')).toBe('git@example.org:rust.git');
  expect(url('git+example.org:rust')).toBe('example.org:rust');
  expect(url('git+file:///srv/rust')).toBe('file:///srv/rust');
  expect(url('https://example.org/rust')).toBe('https://example.org/rust');
});

it.each<[Partial<RustSourceOptions>, string]>([
  [{ name: 'a/b' }, 'name'],
  [{ name: '.a' }, 'name'],
  [{ directory: '..' }, '--directory'],
  [{ directory: '../a' }, '--directory'],
  [{ directory: '/a' }, '--directory'],
  [{ directory: '.' }, '--directory'],
  [{ from: 'a.tar', sha256: 'ab' }, '--sha256'],
  [{ sha256: SHA }, '--sha256'],
  [{ from: 'nowhere' }, '--from'],
  [{ from: '#1.95.0' }, '--from'],
])('refuses %j', (options, option) => {
  // Where the user is, there is a directory.
  expect(read(options, ['/home/u'])).toMatchObject({ ok: false, error: { kind: 'bad-option', option } });
});
