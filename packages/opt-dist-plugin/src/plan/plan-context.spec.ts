import { placed, wantsBoltSettings } from './plan-context';
import { configOf, contextOf, DIALECT_195, LAYOUT } from '../../test/plan-context';
import { boltLibraries, usesStage } from '../config/uses';

const BOTH = ['llvm', 'rustc'];

describe('boltLibraries', () => {
  it.each<[unknown, string[]]>([
    [{}, BOTH],
    [{ bolt: { libraries: ['rustc', 'llvm'] } }, BOTH],
    [{ bolt: { libraries: ['rustc'] } }, ['rustc']],
    [{ bolt: { libraries: ['llvm'] } }, ['llvm']],
    [{ bolt: { enabled: false } }, []],
    [{ llvm: { build: false } }, ['rustc']],
    [{ llvm: { shared: false } }, ['rustc']],
    [{ llvm: { shared: false }, bolt: { libraries: ['llvm'] } }, []],
  ])('%j', (file, expected) => {
    expect(boltLibraries(configOf(file), null)).toEqual(expected);
    expect(boltLibraries(configOf(file), { boltSettings: true })).toEqual(expected);
    // Without relocations librustc_driver stays as it is.
    expect(boltLibraries(configOf(file), { boltSettings: false })).toEqual(
      expected.filter((library) => library === 'llvm'),
    );
  });
});

describe('usesStage', () => {
  it.each<[unknown, string[]]>([
    [{}, ['rustc-pgo', 'llvm-pgo', 'bolt']],
    [{ components: ['rustc'] }, ['rustc-pgo', 'bolt']],
    [{ components: ['llvm'] }, ['llvm-pgo', 'bolt']],
    [{ llvm: { build: false } }, ['rustc-pgo', 'bolt']],
    [{ bolt: { enabled: false } }, ['rustc-pgo', 'llvm-pgo']],
    [{ llvm: { shared: false }, bolt: { libraries: ['llvm'] } }, ['rustc-pgo', 'llvm-pgo']],
    // A given profile is used as a stage's would be.
    [{ profiles: { 'llvm-pgo': 'x.profdata' } }, ['rustc-pgo', 'llvm-pgo', 'bolt']],
  ])('%j', (file, expected) => {
    const config = configOf(file);
    expect((['rustc-pgo', 'llvm-pgo', 'bolt'] as const).filter((stage) => usesStage(config, stage))).toEqual(
      expected,
    );
  });
});

describe('wantsBoltSettings', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ bolt: { enabled: false } }, true, false],
    [{ bolt: { libraries: ['llvm'] } }, true, false],
  ])('%j, a tree that has them: %s', (file, boltSettings, expected) => {
    expect(
      wantsBoltSettings(contextOf({ config: configOf(file), dialect: { ...DIALECT_195, boltSettings } })),
    ).toBe(expected);
  });
});

describe('placed', () => {
  const profile = {
    from: '/cache/rustc-pgo-1234.profdata',
    fileName: 'rustc-pgo-1234.profdata',
    sha256: '1234',
  };

  it('has another path with relocations, so that cargo sees a change that it cannot see', () => {
    const [without, relocations] = [placed(LAYOUT, profile, false), placed(LAYOUT, profile, true)];
    expect(without).toEqual({ path: `${LAYOUT.profiles}/rustc-pgo-1234.profdata`, sha256: '1234' });
    expect(relocations).toEqual({
      path: `${LAYOUT.profiles}/relocations/rustc-pgo-1234.profdata`,
      sha256: '1234',
    });
  });
});
