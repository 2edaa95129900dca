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

  it("takes the host's target, or the first where the host is not known", () => {
    const toml = {
      target: { a: { cc: 'x', profiler: false }, b: { cc: 'y', cxx: 'z' } },
      build: { profiler: true },
    };
    expect(bootstrapSettings(toml, 'b')).toMatchObject({ cc: 'y', cxx: 'z', profiler: true });
    expect(bootstrapSettings(toml, null)).toMatchObject({ cc: 'x', profiler: false });
    expect(bootstrapSettings(toml, 'c')).toMatchObject({ cc: null, cxx: null });
  });
});
