import { fetched, isNamedIn, lockedPackages } from './lock-file';

const LOCK = `version = 4

[[package]]
name = "collector"
version = "0.1.0"
dependencies = [
 "intern",
 "serde 1.0.2",
]

[[package]]
name = "intern"
version = "0.1.0"

[[package]]
name = "serde"
version = "1.0.2"
source = "registry+https://example.org/index"
checksum = "00"
dependencies = [
 "itoa",
]

[[package]]
name = "serde"
version = "0.9.0"
source = "registry+https://example.org/index"

[[package]]
name = "itoa"
version = "1.0.0"
source = "registry+https://example.org/index"

[[package]]
name = "site"
version = "0.1.0"
dependencies = [
 "serde 0.9.0",
]
`;

const names = (root: string | null) =>
  fetched(lockedPackages(LOCK), root).map(({ name, version }) => `${name} ${version}`);

it('knows what one package needs from elsewhere, and theirs', () => {
  expect(names('collector')).toEqual(['serde 1.0.2', 'itoa 1.0.0']);
  expect(names('site')).toEqual(['serde 0.9.0']);
});

it('knows what the whole workspace needs', () => {
  expect(names(null)).toEqual(['serde 1.0.2', 'serde 0.9.0', 'itoa 1.0.0']);
});

it('finds nothing in a file without packages', () => {
  expect(lockedPackages('version = 4\n')).toEqual([]);
});

it('passes over what is not asked for any more, and what only that needs', () => {
  const without = (gone: string) =>
    fetched(lockedPackages(LOCK), 'collector', (_, name) => name !== gone).map(({ name }) => name);
  expect(without('serde')).toEqual([]);
  expect(without('itoa')).toEqual(['serde']);
});

it.each([
  ['serde = "1"', true],
  ['[target."cfg(unix)".dependencies.serde]', true],
  ['x = { package = "serde", version = "1" }', true],
  ['serde_derive = "1"', false],
  ['my-serde = "1"', false],
  ['  # serde = "1"', false],
])('knows whether a manifest names a package: %s', (manifest, expected) => {
  expect(isNamedIn(`[dependencies]\n${manifest}\n`, 'serde')).toBe(expected);
});
