import { readOptions, type RustSourceOptions } from './options';

const SHA = 'AB'.repeat(32);
const read = (options: Partial<RustSourceOptions>, directories: readonly string[] = []) =>
  readOptions({ name: 'rust', from: 'debian:rustc', ...options }, '/home/u', (path) =>
    directories.includes(path),
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
])('refuses %j', (options, option) => {
  expect(read(options)).toMatchObject({ ok: false, error: { kind: 'bad-option', option } });
});
