import { bootstrapSettings } from './settings';

describe('bootstrapSettings', () => {
  it('has the defaults for nothing, and for what is of another shape', () => {
    const none = bootstrapSettings({}, null);
    expect(none).toMatchObject({
      cc: null,
      profiler: null,
      formats: ['gz', 'xz'],
      wantsLld: false,
      includes: false,
    });
    expect(
      bootstrapSettings({ build: 1, target: [], rust: null, dist: { 'compression-formats': 'xz' } }, null),
    ).toEqual(none);
  });

  it.each<[string, object, boolean]>([
    ['nothing', {}, true],
    ['rust.dist-src', { rust: { 'dist-src': false } }, false],
    ['dist.src-tarball', { dist: { 'src-tarball': false } }, false],
    [
      'both, of which the second counts',
      { rust: { 'dist-src': false }, dist: { 'src-tarball': true } },
      true,
    ],
  ])('knows from %s whether the sources are packed', (_, toml, expected) => {
    expect(bootstrapSettings(toml, null).sourceTarball).toBe(expected);
  });

  it("takes the host's target, or the first where the host is not known", () => {
    const toml = {
      target: { a: { cc: 'x', profiler: false }, b: { cc: 'y', cxx: 'z' } },
      build: { profiler: true },
    };
    expect(bootstrapSettings(toml, 'b')).toMatchObject({ cc: 'y', cxx: 'z', profiler: true });
    expect(bootstrapSettings(toml, null)).toMatchObject({ cc: 'x', profiler: false });
    expect(bootstrapSettings(toml, 'c')).toMatchObject({ cc: null, cxx: null });
  });

  it('has what decides where and what is built, and which programs build it', () => {
    const build = {
      'build-dir': 'out',
      extended: true,
      tools: ['cargo', 1],
      target: ['a', 'b'],
      vendor: false,
    };
    const target = { a: { cc: 'x', linker: 'y', 'llvm-config': '/l/llvm-config', profiler: true, ar: 1 } };
    expect(bootstrapSettings({ build, target }, 'a')).toMatchObject({
      buildDir: 'out',
      extended: true,
      tools: ['cargo'],
      targets: ['a', 'b'],
      vendor: false,
      targetTools: { cc: 'x', linker: 'y', 'llvm-config': '/l/llvm-config' },
    });
    expect(bootstrapSettings({}, 'a')).toMatchObject({
      buildDir: null,
      extended: null,
      tools: null,
      targets: null,
      vendor: null,
      targetTools: {},
    });
  });

  it('has the switches that a tree may not do without, where they are said', () => {
    const toml = {
      build: { 'optimized-compiler-builtins': false, submodules: 'no', docs: false },
      rust: { 'deny-warnings': false, channel: 'stable' },
    };
    expect(bootstrapSettings(toml, 'a').needs).toEqual({
      build: { 'optimized-compiler-builtins': false },
      rust: { 'deny-warnings': false },
    });
  });
});
