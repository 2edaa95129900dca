import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { contentOf, findBootstrapConfig } from './bootstrap-config';

const dir = temporaryDirectory('of each test');

function write(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir(), name)), { recursive: true });
    writeFileSync(path.join(dir(), name), text);
  }
}

async function found(env: NodeJS.ProcessEnv = {}, configFile = 'bootstrap.toml') {
  const tree = { source: path.join(dir(), 'tree'), configFile };
  const result = await findBootstrapConfig(path.join(dir(), 'rust'), tree, env);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

it('merges what is included, relative to the file that names it, and what that includes', async () => {
  write({
    'rust/bootstrap.toml': 'include = ["../shared/a.toml", "b.toml"]\n[build]\nvendor = true',
    'shared/a.toml': 'include = ["deep/c.toml"]\n[rust]\nchannel = "beta"\nlto = "off"',
    'shared/deep/c.toml': '[build]\nvendor = false\nprofiler = true\n[rust]\nlto = "fat"',
    'rust/b.toml': '[rust]\nchannel = "dev"',
  });
  expect(await found()).toMatchObject({
    config: { build: { vendor: true, profiler: true }, rust: { channel: 'dev', lto: 'off' } },
    unreadable: [],
  });
});

it('has what bootstrap will refuse apart', async () => {
  write({
    'rust/bootstrap.toml': 'include = ["a.toml", "missing.toml", "broken.toml"]',
    'rust/a.toml': 'include = ["bootstrap.toml", "a.toml"]\n[rust]\nlto = "off"',
    'rust/broken.toml': 'profile = "dist"\n[build',
  });
  const rust = (name: string) => path.join(dir(), 'rust', name);
  expect(await found()).toMatchObject({
    config: { rust: { lto: 'off' } },
    unreadable: [
      { file: rust('bootstrap.toml'), found: 'included by a file that it includes' },
      { file: rust('a.toml'), found: 'included by a file that it includes' },
      {
        file: rust('missing.toml'),
        found: 'included, and cannot be read: no such file or directory (ENOENT)',
        text: null,
      },
      { file: rust('broken.toml'), found: expect.stringMatching(/^line 2: /) as string },
    ],
  });
});

describe('contentOf', () => {
  const content = async (files: Readonly<Record<string, string>>) => {
    write(files);
    const config = await found();
    if (config === null) throw new Error('no config');
    return contentOf(config, { dir: dir(), host: 'x86_64-unknown-linux-gnu' });
  };

  it('is what the files say together', async () => {
    const { building: whole } = await content({
      'rust/bootstrap.toml': '[build] # a\njobs = 2\nvendor = true',
    });
    expect(JSON.parse(whole)).toEqual(['{"build":{"vendor":true}}']);
    const split = { 'rust/bootstrap.toml': 'include = ["a.toml"]', 'rust/a.toml': '[build]\nvendor = true' };
    expect((await content(split)).building).toBe(whole);
  });

  it('has apart how tarballs are packed', async () => {
    const text = '[dist]\ncompression-formats = ["gz"]\n[rust]\nlto = "off"';
    expect(await content({ 'rust/bootstrap.toml': text })).toEqual({
      building: JSON.stringify(['{"rust":{"lto":"off"}}']),
      packaging: '{"dist":{"compression-formats":["gz"]}}',
    });
  });

  it('is the text of what cannot be parsed', async () => {
    const { building } = await content({ 'rust/bootstrap.toml': '[build' });
    expect(JSON.parse(building)).toEqual(['{}', '[build']);
  });
});

it('finds none, and one that must be there', async () => {
  expect(await found()).toBeNull();
  const named = { RUST_BOOTSTRAP_CONFIG: 'mine.toml' };
  const missing = await findBootstrapConfig(path.join(dir(), 'rust'), null, named);
  expect(missing).toMatchObject({ ok: false, error: { kind: 'file', code: 'ENOENT' } });
  write({ 'rust/mine.toml': '# mine' });
  expect(await found(named)).toMatchObject({ file: path.join(dir(), 'rust/mine.toml'), config: {} });
});

it('takes no name that the release does not know', async () => {
  write({ 'rust/bootstrap.toml': '[build]\nvendor = true', 'tree/config.toml': '[build]\nvendor = false' });
  expect(await found()).toMatchObject({ file: path.join(dir(), 'rust/bootstrap.toml') });
  expect(await found({}, 'config.toml')).toMatchObject({ file: path.join(dir(), 'tree/config.toml') });
});

it('looks for what a linked file includes beside the file itself', async () => {
  write({
    'shared/config.toml': 'include = ["a.toml"]',
    'shared/a.toml': '[rust]\nlto = "off"',
    'rust/x': '',
  });
  symlinkSync('../shared/config.toml', path.join(dir(), 'rust/bootstrap.toml'));
  expect(await found()).toMatchObject({ config: { rust: { lto: 'off' } }, unreadable: [] });
});

it('takes the profile that an included file names for a checkout only, as a tarball has one before', async () => {
  write({
    'rust/bootstrap.toml': 'include = ["a.toml"]',
    'rust/a.toml': 'profile = "compiler"',
    'tree/x.py': '',
  });
  expect((await found())?.config).not.toHaveProperty('profile');
  write({ 'tree/.git/HEAD': '' });
  expect(await found()).toMatchObject({ config: { profile: 'compiler' } });
});
