import { parseToml } from '../fs/toml';
import { asksFor, type Manifest, packageOf } from './manifest';

async function manifestOf(text: string): Promise<Manifest> {
  const parsed = await parseToml(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

it.each([
  ['[package]\nname = "serde"\nversion = "1.0.2"\n', { name: 'serde', version: '1.0.2' }],
  [
    '[lib]\nname = "serde_lib"\n\n[package]\nname = "serde"\nversion = "1.0.2"\n',
    { name: 'serde', version: '1.0.2' },
  ],
  ['package = { name = \'serde\', version = "1.0.2" }\n', { name: 'serde', version: '1.0.2' }],
  ['[package]\nname = "bench"\n', { name: 'bench', version: '0.0.0' }],
  ['[workspace]\nmembers = ["a"]\n', null],
])('names the package of a manifest: %j', async (text, expected) => {
  expect(packageOf(await manifestOf(text))).toEqual(expected);
});

it.each([
  ['[dependencies]\nserde = "1"', true],
  ['[dependencies]\nserde.workspace = true', true],
  ['[dev-dependencies.serde]\nversion = "1"', true],
  ['[build-dependencies]\n"serde" = "1"', true],
  ['[target."cfg(unix)".dependencies.serde]', true],
  ['[workspace.dependencies]\nserde = "1"', true],
  ['[dependencies]\nx = { package = "serde", version = "1" }', true],
  ['[dependencies]\nserde = { package = "other", version = "1" }', false],
  ['[dependencies]\nserde_derive = "1"', false],
  ['[dependencies]\nmy-serde = "1"', false],
  ['[dependencies]\n  # serde = "1"', false],
  ['[package]\nname = "serde"', false],
])('knows whether a manifest asks for a package: %j', async (text, expected) => {
  expect(asksFor(await manifestOf(text), 'serde')).toBe(expected);
});
