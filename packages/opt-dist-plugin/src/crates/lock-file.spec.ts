import { parseToml } from '../fs/toml';
import { fetched, type LockedPackage, lockedPackages } from './lock-file';

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

let locked: readonly LockedPackage[];
beforeAll(async () => {
  const parsed = await parseToml(LOCK);
  locked = parsed.ok ? lockedPackages(parsed.value) : [];
});

const names = (root: string | null) => fetched(locked, root).map(({ name, version }) => `${name} ${version}`);

it('knows what one package needs from elsewhere, and theirs', () => {
  expect(names('collector')).toEqual(['serde 1.0.2', 'itoa 1.0.0']);
  expect(names('site')).toEqual(['serde 0.9.0']);
});

it('knows what the whole workspace needs', () => {
  expect(names(null)).toEqual(['serde 1.0.2', 'serde 0.9.0', 'itoa 1.0.0']);
});

it.each([null, {}, { version: 4 }, { package: 'x' }, { package: [{ name: 1, version: '1' }, 'x'] }])(
  'finds nothing in %j',
  (lock) => {
    expect(lockedPackages(lock)).toEqual([]);
  },
);

it('passes over what is not asked for any more, and what only that needs', () => {
  const without = (gone: string) =>
    fetched(locked, 'collector', (_, name) => name !== gone).map(({ name }) => name);
  expect(without('serde')).toEqual([]);
  expect(without('itoa')).toEqual(['serde']);
});
