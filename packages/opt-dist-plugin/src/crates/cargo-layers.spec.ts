import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { benchmarkLayers, collectorLayers } from './cargo-layers';

const dir = temporaryDirectory('of each test');

function write(file: string, text = '[net]\noffline = true\n') {
  mkdirSync(path.dirname(path.join(dir(), file)), { recursive: true });
  writeFileSync(path.join(dir(), file), text);
  return path.join(dir(), file);
}

describe('what is said to cargo for a benchmark', () => {
  it('is what training.cargoConfig says, the last first, then the environment, then its home', async () => {
    write('mine.toml', '[net]\nretry = 1\n');
    write('home/.cargo/config.toml');
    const env = { HOME: path.join(dir(), 'home'), CARGO_NET_OFFLINE: 'false' };
    const { layers, unreadable } = await benchmarkLayers(['mine.toml', 'net.offline = true'], dir(), env);
    expect(layers).toEqual([
      { from: 'net.offline = true', base: null, config: { net: { offline: true } } },
      { from: path.join(dir(), 'mine.toml'), base: path.dirname(dir()), config: { net: { retry: 1 } } },
      { from: 'CARGO_NET_OFFLINE', base: null, config: { net: { offline: false } } },
      {
        from: path.join(dir(), 'home/.cargo/config.toml'),
        base: path.join(dir(), 'home'),
        config: { net: { offline: true } },
      },
    ]);
    expect(unreadable).toEqual([]);
  });

  it('may be what cargo cannot read', async () => {
    write('broken.toml', '[net\n');
    const values = ['gone.toml', 'broken.toml', 'source.crates-io.replace-with=vendored'];
    const { unreadable } = await benchmarkLayers(values, dir(), { CARGO_HOME: dir() });
    expect(unreadable).toEqual([
      { from: path.join(dir(), 'gone.toml'), found: 'ENOENT' },
      { from: path.join(dir(), 'broken.toml'), found: expect.stringMatching(/^line 1/) as string },
      { from: values[2], found: expect.stringMatching(/^line 1/) as string },
    ]);
  });

  it('is read from a home that is named, by its older name first', async () => {
    write('cargo/config.toml', '');
    expect((await benchmarkLayers([], dir(), { CARGO_HOME: path.join(dir(), 'cargo') })).layers).toHaveLength(
      1,
    );
    const old = write('cargo/config');
    const env = { CARGO_HOME: path.join(dir(), 'cargo'), CARGO_NET_OFFLINE: 'maybe' };
    const { layers } = await benchmarkLayers([], dir(), env);
    expect(layers.map(({ from }) => from)).toEqual([old]);
  });
});

describe('what is said to cargo for the collector', () => {
  it('is what lies above the place where it is built, and beside what is copied there', async () => {
    const expected = [
      write('given/.cargo/config.toml'),
      write('perf/.cargo/config.toml'),
      write('build/.cargo/config.toml'),
      write('cargo/config.toml'),
    ];
    write('build/host/.opt-dist/rustc-perf/.cargo/config.toml');
    const places = {
      file: expected[0] ?? null,
      perf: path.join(dir(), 'perf'),
      collector: path.join(dir(), 'build/host/.opt-dist/rustc-perf'),
    };
    const env = { CARGO_HOME: path.join(dir(), 'cargo') };
    const { layers } = await collectorLayers(places, env);
    expect(layers.map(({ from }) => from)).toEqual(expected);
    expect(layers.map(({ base }) => base)).toEqual([
      ...[path.join(dir(), 'given'), path.join(dir(), 'perf'), path.join(dir(), 'build'), dir()],
    ]);
    expect(await collectorLayers({ ...places, file: path.join(dir(), 'gone') }, env)).toMatchObject({
      layers: layers.slice(1),
    });
  });
});
