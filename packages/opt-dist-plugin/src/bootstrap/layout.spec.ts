import { layoutOf, rawDir } from './layout';

const NAMED = { rustc: null, cargo: null };
const layout = layoutOf('/b', 'h-t', NAMED);

describe('layoutOf', () => {
  it("has bootstrap's places", () => {
    expect(layout).toMatchObject({
      buildDir: '/b',
      host: 'h-t',
      hostDir: '/b/h-t',
      llvm: '/b/h-t/llvm',
      lld: '/b/h-t/lld',
      stage2Lib: '/b/h-t/stage2/lib',
      stage2Rustc: '/b/h-t/stage2/bin/rustc',
      stage0: { rustc: '/b/h-t/stage0/bin/rustc', cargo: '/b/h-t/stage0/bin/cargo' },
      inTreeProfdata: '/b/h-t/llvm/build/bin/llvm-profdata',
      tarballs: '/b/dist',
    });
  });

  it('has every place of ours in one directory, none of them twice', () => {
    const { own, state, lock, logs, profiles, merged, pristine, collector, temporary } = layout;
    const places = [
      state,
      lock,
      logs,
      profiles,
      merged,
      pristine,
      collector,
      temporary,
      rawDir(layout, 'bolt-llvm'),
    ];
    expect(own).toBe('/b/h-t/.opt-dist');
    for (const place of places) expect(place.startsWith(`${own}/`)).toBe(true);
    expect(new Set(places).size).toBe(places.length);
  });

  it('has none of ours where a stage clears', () => {
    for (const cleared of [layout.llvm, layout.lld, layout.tarballs]) {
      expect(layout.own.startsWith(cleared)).toBe(false);
    }
  });

  it.each([
    [
      { rustc: '/s/rustc', cargo: null },
      { rustc: '/s/rustc', cargo: '/b/h-t/stage0/bin/cargo' },
    ],
    [
      { rustc: null, cargo: '/s/cargo' },
      { rustc: '/b/h-t/stage0/bin/rustc', cargo: '/s/cargo' },
    ],
  ])('takes stage 0 tools that are named: %j', (named, stage0) => {
    expect(layoutOf('/b', 'h-t', named).stage0).toEqual(stage0);
  });
});

describe('rawDir', () => {
  it('is another one for each phase, as instrumented code has it compiled in', () => {
    expect(rawDir(layout, 'llvm-pgo')).toBe('/b/h-t/.opt-dist/raw/llvm-pgo');
    expect(rawDir(layout, 'rustc-pgo')).not.toBe(rawDir(layout, 'llvm-pgo'));
  });
});
