import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { contentOf, findBootstrapConfig } from './bootstrap-config';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'bootstrap-config-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
}

async function found(env: NodeJS.ProcessEnv = {}) {
  const result = await findBootstrapConfig(path.join(dir, 'rust'), path.join(dir, 'tree'), env);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

it('reads what is included, relative to the file that names it, and what that includes', async () => {
  write({
    'rust/bootstrap.toml': 'include = ["../shared/a.toml", "b.toml"]',
    'shared/a.toml': 'include = ["deep/c.toml"]\n# a',
    'shared/deep/c.toml': '# c',
    'rust/b.toml': '# b',
  });
  expect((await found())?.included).toEqual(['include = ["deep/c.toml"]\n# a', '# c', '# b']);
});

describe('contentOf', () => {
  const content = (text: string, ...included: string[]) =>
    contentOf({ file: '/a/x.toml', text, included }, dir);

  it('is what the files say, in their order', async () => {
    expect(JSON.parse(await content('[build] # a\njobs = 2\nvendor = true', '[rust]'))).toEqual([
      '{"build":{"vendor":true}}',
      '{"rust":{}}',
    ]);
    expect(await content('', '[a]', '[b]')).not.toBe(await content('', '[b]', '[a]'));
  });

  it('is the text of what cannot be parsed', async () => {
    expect(JSON.parse(await content('[build', 'a = 1'))).toEqual(['[build', '{"a":1}']);
  });
});

it('ends in a circle, and passes over what bootstrap will complain of', async () => {
  write({
    'rust/bootstrap.toml': 'include = ["a.toml", "missing.toml", "broken.toml"]',
    'rust/a.toml': 'include = ["bootstrap.toml", "a.toml"]',
    'rust/broken.toml': 'include = [',
  });
  expect((await found())?.included).toEqual(['include = ["bootstrap.toml", "a.toml"]', 'include = [']);
});

it('finds none, and one that must be there', async () => {
  expect(await found()).toBeNull();
  const named = { RUST_BOOTSTRAP_CONFIG: 'mine.toml' };
  const missing = await findBootstrapConfig(path.join(dir, 'rust'), dir, named);
  expect(missing).toMatchObject({ ok: false, error: { kind: 'file', code: 'ENOENT' } });
  write({ 'rust/mine.toml': '# mine' });
  expect(await found(named)).toMatchObject({ text: '# mine' });
});
