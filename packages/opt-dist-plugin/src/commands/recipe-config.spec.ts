import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { parseToml } from '../fs/toml';
import { recipeConfig } from './recipe-config';

const dir = temporaryDirectory('of each test');

function place(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir(), name)), { recursive: true });
    writeFileSync(path.join(dir(), name), text);
  }
}

async function written(): Promise<Readonly<Record<string, string>>> {
  const files = await recipeConfig(path.join(dir(), 'own/bootstrap.toml'), 'bootstrap.toml');
  if (!files.ok) throw new Error(files.error.message);
  return Object.fromEntries(files.value.map(({ name, text }) => [name, text]));
}

const TEXT = '# a comment\n[rust]\nchannel = "stable"\n';

it('is the very file where it includes nothing', async () => {
  place({ 'own/bootstrap.toml': TEXT });
  expect(await written()).toEqual({ 'bootstrap.toml': TEXT });
});

it('has what it includes beside it, wherever that lay, and under names that it includes', async () => {
  place({
    'own/bootstrap.toml': 'include = ["../team/base.toml", "debug.toml"]\n[llvm]\nassertions = true\n',
    'team/base.toml': 'include = ["deep/more.toml"]\n[rust]\nlto = "thin"\n',
    'team/deep/more.toml': TEXT,
    'own/debug.toml': '[rust]\ndebug = true\n',
  });
  const files = await written();
  expect(Object.keys(files).sort()).toEqual([
    ...['bootstrap.toml', 'included-1.toml', 'included-2.toml', 'included-3.toml'],
  ]);
  expect(files['included-2.toml']).toBe(TEXT);
  expect(await parseToml(files['bootstrap.toml'] ?? '')).toEqual({
    ok: true,
    value: { include: ['included-1.toml', 'included-3.toml'], llvm: { assertions: true } },
  });
  expect(await parseToml(files['included-1.toml'] ?? '')).toEqual({
    ok: true,
    value: { include: ['included-2.toml'], rust: { lto: 'thin' } },
  });
});

it('is written once where files include each other, as bootstrap itself refuses', async () => {
  place({ 'own/bootstrap.toml': 'include = ["a.toml"]\n', 'own/a.toml': 'include = ["bootstrap.toml"]\n' });
  expect(Object.keys(await written()).sort()).toEqual(['bootstrap.toml', 'included-1.toml']);
});

it('says which included file cannot be read', async () => {
  place({ 'own/bootstrap.toml': 'include = ["missing.toml"]\n' });
  expect(await recipeConfig(path.join(dir(), 'own/bootstrap.toml'), 'bootstrap.toml')).toMatchObject({
    ok: false,
    error: { kind: 'file', operation: 'read', path: path.join(dir(), 'own/missing.toml') },
  });
});
