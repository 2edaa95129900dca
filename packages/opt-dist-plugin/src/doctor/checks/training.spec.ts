import { configOf } from '../../pipeline/testing';
import { finding } from './testing';

describe('training', () => {
  it('warns of crates that are not vendored', () => {
    const missing = (crates: readonly string[], repositories: readonly string[]) =>
      finding('vendored crates', { missingCrates: { crates, repositories } });
    expect(missing([], [])?.status).toBe('ok');
    expect(missing(['a', 'b', 'c', 'd'], ['https://x/y'])).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('a, b, c and 1 more, https://x/y') as string,
    });
    expect(finding('vendored crates')).toBeUndefined();
  });

  it('names the benchmarks that cannot be built from vendored crates', () => {
    const benchmarks = [
      { name: 'externs', missing: [] },
      { name: 'cargo-0.60.0', missing: ['a 1.0.0', 'b 1.0.0'] },
      { name: 'syn-1.0.89', missing: ['c 1.0.0'] },
    ];
    expect(finding('training crates', { benchmarks })).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(
        /: cargo-0\.60\.0 \(a 1\.0\.0, b 1\.0\.0\), syn-1\.0\.89 \(c 1\.0\.0\)$/,
      ) as string,
    });
    expect(finding('training crates', { benchmarks: benchmarks.slice(0, 1) })?.status).toBe('ok');
    expect(finding('training crates')).toBeUndefined();
  });

  it.each(['/rust/.cargo/config.toml', 'net.offline=true', 'source.crates-io.replace-with="v"'])(
    'cannot do with other crates when cargo is told %s',
    (value) => {
      const benchmarks = [{ name: 'a', missing: ['b 1.0.0'] }];
      const change = { config: configOf({ training: { cargoConfig: [value] } }), benchmarks };
      expect(finding('training crates', change)?.status).toBe('problem');
    },
  );

  it('needs the collector or the command', () => {
    const gone = { kind: 'rustc-perf', dir: '/perf', hasCollector: false } as const;
    expect(finding('training', { training: gone })).toMatchObject({
      status: 'problem',
      found: expect.stringMatching(/^\/perf:/) as string,
    });
    const command = (found: boolean) =>
      ({ training: { kind: 'command', program: './train', found } }) as const;
    expect(finding('training', command(true))?.status).toBe('ok');
    expect(finding('training', command(false))?.status).toBe('problem');
    expect(finding('training', { training: gone, tree: null })?.status).toBe('warning');
  });
});
