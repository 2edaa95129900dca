import { cargoConfigArgument, cargoConfigParts, isAssignment } from './cargo-config';

describe('a value of training.cargoConfig', () => {
  it.each([
    'net.offline=true',
    'net.offline = true',
    ' source . crates-io . replace-with = "vendored" ',
    'source."git+https://x/y?a=b".replace-with="v"',
    "source.'x y'.directory='vendor'",
  ])('assigns: %s', (value) => {
    expect(isAssignment(value)).toBe(true);
    expect(cargoConfigArgument(value, '/p')).toBe(value);
  });

  it.each([
    ['cargo.toml', '/p/cargo.toml'],
    ['./.cargo/config.toml', '/p/.cargo/config.toml'],
    ['../shared/cargo.toml', '/shared/cargo.toml'],
    ['/a=b/cargo.toml', '/a=b/cargo.toml'],
    ['dir/a=b.toml', '/p/dir/a=b.toml'],
    ['.a=b', '/p/.a=b'],
  ])('is a path: %s', (value, place) => {
    expect(isAssignment(value)).toBe(false);
    expect(cargoConfigArgument(value, '/p')).toBe(place);
  });
});

describe('the names in a key', () => {
  const names = (values: readonly string[], projectDir: string, source: string) =>
    cargoConfigParts(values, { projectDir, source }).map(({ name }) => name);

  it('are the same wherever the checkouts lie', () => {
    const of = (home: string) =>
      names(
        [
          `${home}/rust/.cargo/config.toml`,
          'net.offline=true',
          'mine.toml',
          `${home}/other.toml`,
          `${home}/ws/p/..x/mine.toml`,
        ],
        `${home}/ws/p`,
        `${home}/rust`,
      );
    expect(of('/home/a')).toEqual([
      'source tree: .cargo/config.toml',
      'net.offline=true',
      'project: mine.toml',
      'file 4',
      'project: ..x/mine.toml',
    ]);
    expect(of('/srv/b')).toEqual(of('/home/a'));
  });

  it('are the same for a source tree in the project and elsewhere, and for relative paths', () => {
    const inside = names(['/p/source/.cargo/config.toml'], '/p', '/p/source');
    expect(names(['source/.cargo/config.toml'], '/p', '/p/source')).toEqual(inside);
    expect(names(['/rust/.cargo/config.toml'], '/p', '/rust')).toEqual(inside);
  });

  it('come with the files', () => {
    expect(cargoConfigParts(['a=1', 'b.toml'], { projectDir: '/p', source: '/s' })).toEqual([
      { name: 'a=1', file: null },
      { name: 'project: b.toml', file: '/p/b.toml' },
    ]);
  });
});
