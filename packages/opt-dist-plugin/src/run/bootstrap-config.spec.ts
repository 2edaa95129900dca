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

it('is the text alone where nothing is included', async () => {
  write({ 'rust/config.toml': '[build]' });
  const config = await found();
  expect(config === null ? null : contentOf(config)).toBe('[build]');
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
