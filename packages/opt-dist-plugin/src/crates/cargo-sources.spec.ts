import { type CargoLayer, cargoSources, sourceOf } from './cargo-sources';

const layer = (from: string, base: string | null, config: object): CargoLayer => ({ from, base, config });
const CRATES_IO = 'registry+https://example.org/crates.io-index';

/** As `cargo vendor` prints it. */
const VENDORED = layer('/rust/.cargo/config.toml', '/rust', {
  source: {
    'crates-io': { 'replace-with': 'vendored-sources' },
    'git+https://github.com/rust-lang/team': {
      git: 'https://github.com/rust-lang/team',
      'replace-with': 'vendored-sources',
    },
    'vendored-sources': { directory: 'vendor' },
  },
});
const DIRECTORY = { kind: 'directory', dir: '/rust/vendor', from: '/rust/.cargo/config.toml' };
const REMOTE = { kind: 'remote' };

describe('where crates come from', () => {
  it('is crates.io where nothing else is said', () => {
    expect(cargoSources([])).toEqual({ cratesIo: REMOTE, git: {}, offline: null });
    expect(cargoSources([layer('f', '/', { source: 'x', net: 1 })]).cratesIo).toEqual(REMOTE);
  });

  it('is the directory of vendored crates, beside the directory of the config', () => {
    const sources = cargoSources([VENDORED]);
    expect(sources.cratesIo).toEqual(DIRECTORY);
    expect(sources.git).toEqual({ 'https://github.com/rust-lang/team': DIRECTORY });
  });

  it('is for each package what its source is replaced with', () => {
    const sources = cargoSources([VENDORED]);
    expect(sourceOf(sources, CRATES_IO)).toEqual(DIRECTORY);
    expect(sourceOf(sources, 'sparse+https://index.crates.io/')).toEqual(DIRECTORY);
    expect(sourceOf(sources, 'git+https://github.com/rust-lang/team.git?branch=master#0123')).toEqual(
      DIRECTORY,
    );
    expect(sourceOf(sources, 'git+https://example.org/other#0123')).toEqual(REMOTE);
    expect(sourceOf(sources, 'registry+https://example.org/index')).toEqual(REMOTE);
  });

  it.each([
    [{ registry: 'sparse+https://mirror/index/' }],
    [{ git: 'https://mirror/index' }],
    [{ 'local-registry': 'registry' }, { kind: 'local-registry', dir: '/p/registry', from: 'f' }],
    [{ 'replace-with': 'x', directory: 'unused' }],
  ])('may be a mirror or a registry at hand: %j', (mirror, expected: object = REMOTE) => {
    const source = { 'crates-io': { 'replace-with': 'm' }, m: mirror, x: { registry: 'https://y' } };
    expect(cargoSources([layer('f', '/p', { source })]).cratesIo).toEqual(expected);
  });

  it('may be a registry that is named for other uses', () => {
    const config = { source: { 'crates-io': { 'replace-with': 'm' } }, registries: { m: { index: 'x' } } };
    expect(cargoSources([layer('f', '/p', config)]).cratesIo).toEqual(REMOTE);
  });

  it('is told by several, each key by the most important of them', () => {
    const replaced = layer('training.cargoConfig', null, {
      source: { 'crates-io': { 'replace-with': 'other' } },
    });
    const defined = layer('/home/.cargo/config.toml', '/home', { source: { other: { directory: '/o' } } });
    expect(cargoSources([replaced, VENDORED, defined]).cratesIo).toEqual({
      kind: 'directory',
      dir: '/o',
      from: 'training.cargoConfig',
    });
    expect(cargoSources([VENDORED, replaced, defined]).cratesIo).toEqual(DIRECTORY);
  });

  it('is nowhere where the source is not defined, or lies in a temporary directory', () => {
    const replaced = layer('v', null, { source: { 'crates-io': { 'replace-with': 'v' } } });
    expect(cargoSources([replaced]).cratesIo).toEqual({ kind: 'undefined', name: 'v', from: 'v' });
    const relative = layer('w', null, { source: { v: { directory: 'vendor' } } });
    expect(cargoSources([replaced, relative]).cratesIo).toEqual({
      kind: 'directory',
      dir: 'vendor',
      from: 'v',
    });
  });

  it('ends where sources are replaced in a circle', () => {
    const source = { 'crates-io': { 'replace-with': 'a' }, a: { 'replace-with': 'crates-io' } };
    expect(cargoSources([layer('f', '/p', { source })]).cratesIo).toEqual(REMOTE);
  });
});

describe('offline', () => {
  const net = (from: string, offline: unknown) => layer(from, null, { net: { offline } });

  it('is said by the most important that says it', () => {
    expect(cargoSources([net('a', true), net('b', false)]).offline).toBe('a');
    expect(cargoSources([net('a', false), net('b', true)]).offline).toBeNull();
    expect(cargoSources([net('a', 'yes'), net('b', true)]).offline).toBe('b');
  });
});
