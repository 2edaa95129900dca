import type { BuildState, RustcVariant } from './build-state';
import type { PlanContext } from './plan-context';
import { planStage } from './planner';
import type { Step } from './step';
import { ALL_PROFILES, configOf, contextOf, NO_PROFILES } from '../../test/plan-context';
import { actions, idOf, KEEP01, only, options } from '../../test/plan';

describe('a build directory in which everything stands', () => {
  const RUSTC: RustcVariant = {
    kind: 'optimised',
    profile: 'rrrr',
    relocations: true,
    inputs: 'rustc sources 1',
  };
  const library = (file: string, optimisation: string) => ({
    file,
    pristine: { path: `pristine/${file}`, sha256: 'p' },
    content: 'optimised' as const,
    optimisation,
  });
  const optimised = stateAfter();

  /** The state that dist leaves, with the digests that its plan foresees. */
  function stateAfter(): BuildState {
    return planStage('dist', contextOf({ profiles: ALL_PROFILES })).state;
  }

  const dist = (given: Partial<PlanContext> = {}) =>
    planStage('dist', contextOf({ profiles: ALL_PROFILES, state: optimised, ...given }));
  const changing = (steps: readonly Step[]) =>
    steps
      .filter(
        ({ action }) =>
          !['check', 'place-profile', 'verify-tarballs', 'collect-tarballs'].includes(action.kind),
      )
      .map(idOf);

  it('is what dist leaves', () => {
    expect(optimised).toMatchObject({
      rustc: { status: 'standing', variant: RUSTC },
      llvm: {
        status: 'standing',
        variant: { kind: 'optimised', profile: 'llll', relocations: true, inputs: 'llvm sources 1' },
      },
      libraries: { llvm: { content: 'optimised' }, rustc: { content: 'optimised' } },
    });
  });

  it('is packaged by dist, nothing is built', () => {
    expect(changing(dist().steps)).toEqual(['clear-tarballs', 'dist']);
    expect(dist().state).toEqual(optimised);
  });

  it('keeps every stage in that call', () => {
    const [{ command }] = [only(actions(dist().steps, 'bootstrap'))];
    expect(options(command.args)).toEqual(expect.arrayContaining(KEEP01));
  });

  it('changes nothing in the record while dist packages it, but that the sysroot is linked anew in part', () => {
    const step = dist().steps.find(({ id }) => id === 'dist');
    const stage1 = { inputs: 'rustc sources 1', sysroot: 'partial' };
    const linked = { sysroot: 'partial', stage1, libraries: {} };
    expect([step?.before, step?.after]).toEqual([
      { ...linked, tarballs: null },
      { ...linked, tarballs: expect.any(String) as string },
    ]);
  });

  it.each<[string, Partial<PlanContext>, string[]]>([
    [
      'edited LLVM sources (rustc is linked with it, so its digest changes too)',
      {
        inputs: {
          llvm: 'llvm sources 2',
          rustc: 'rustc sources 2',
          training: 'training 1',
          trainer: 'trainer 1',
        },
      },
      [
        'clear-llvm',
        'restore-rustc',
        'build-optimised',
        'snapshot-llvm',
        'optimise-llvm',
        'snapshot-rustc',
        'optimise-rustc',
        'clear-tarballs',
        'dist',
      ],
    ],
    [
      'edited sources of rustc alone',
      {
        inputs: {
          llvm: 'llvm sources 1',
          rustc: 'rustc sources 2',
          training: 'training 1',
          trainer: 'trainer 1',
        },
      },
      ['restore-rustc', 'build-optimised', 'snapshot-rustc', 'optimise-rustc', 'clear-tarballs', 'dist'],
    ],
    [
      'other workloads',
      {
        inputs: {
          llvm: 'llvm sources 1',
          rustc: 'rustc sources 1',
          training: 'training 2',
          trainer: 'trainer 2',
        },
      },
      ['clear-tarballs', 'dist'],
    ],
    [
      'another profile of rustc',
      { profiles: { ...ALL_PROFILES, rustc: { from: '/x', fileName: 'x.profdata', sha256: 'xxxx' } } },
      ['restore-rustc', 'build-optimised', 'snapshot-rustc', 'optimise-rustc', 'clear-tarballs', 'dist'],
    ],
    [
      'another profile of LLVM',
      { profiles: { ...ALL_PROFILES, llvm: { from: '/x', fileName: 'x.profdata', sha256: 'xxxx' } } },
      ['clear-llvm', 'build-optimised', 'snapshot-llvm', 'optimise-llvm', 'clear-tarballs', 'dist'],
    ],
    [
      'another BOLT profile of libLLVM',
      {
        profiles: {
          ...ALL_PROFILES,
          bolt: { ...ALL_PROFILES.bolt, llvm: { from: '/x', fileName: 'x.fdata', sha256: 'xxxx' } },
        },
      },
      ['optimise-llvm', 'clear-tarballs', 'dist'],
    ],
    [
      'other flags for BOLT',
      { config: configOf({ bolt: { args: ['-plt=hot'] } }) },
      ['optimise-llvm', 'optimise-rustc', 'clear-tarballs', 'dist'],
    ],
    [
      'BOLT switched off',
      {
        config: configOf({ bolt: { enabled: false } }),
        profiles: { ...ALL_PROFILES, bolt: NO_PROFILES.bolt },
      },
      ['clear-llvm', 'restore-rustc', 'clear-tarballs', 'dist'],
    ],
    [
      'BOLT of LLVM only',
      {
        config: configOf({ bolt: { libraries: ['llvm'] } }),
        profiles: { ...ALL_PROFILES, bolt: { ...ALL_PROFILES.bolt, rustc: null } },
      },
      ['restore-rustc', 'build-optimised', 'clear-tarballs', 'dist'],
    ],
    ['arguments on the command line', { extraArgs: ['--exclude', 'src/doc'] }, ['clear-tarballs', 'dist']],
  ])('%s: only that is done again', (_, given, expected) => {
    expect(changing(dist(given).steps)).toEqual(expected);
  });

  it.each<[string, PlanContext['inputs']]>([
    [
      'rustc',
      { llvm: 'llvm sources 1', rustc: 'rustc sources 2', training: 'training 1', trainer: 'trainer 1' },
    ],
    [
      'LLVM',
      { llvm: 'llvm sources 2', rustc: 'rustc sources 2', training: 'training 1', trainer: 'trainer 1' },
    ],
  ])('builds rustc without keeping a stage when the sources of %s were edited', (_, inputs) => {
    const build = dist({ inputs }).steps.find(({ id }) => id === 'build-optimised');
    const { command } = only(actions(build === undefined ? [] : [build], 'bootstrap'));
    expect(command.args).not.toContain('--keep-stage');
  });

  it('records as unfinished what a build changes, before it, and forgets its library', () => {
    const inputs = {
      llvm: 'llvm sources 1',
      rustc: 'rustc sources 2',
      training: 'training 1',
      trainer: 'trainer 1',
    };
    const variant = { ...RUSTC, inputs: 'rustc sources 2' };
    const build = dist({ inputs }).steps.find(({ id }) => id === 'build-optimised');
    const libraries = { rustc: null };
    expect(build?.before).toEqual({
      rustc: { status: 'unfinished', variant },
      sysroot: 'partial',
      stage1: null,
      libraries,
    });
    expect(build?.after).toEqual({
      rustc: { status: 'standing', variant },
      sysroot: 'whole',
      stage1: { inputs: 'rustc sources 2', sysroot: 'whole' },
      libraries,
    });
  });

  it('is not changed by what is not finished or altered in the record without work to put it right', () => {
    const states: [string, BuildState, string[]][] = [
      [
        'LLVM is half built with the same options',
        {
          ...optimised,
          llvm: {
            status: 'unfinished',
            variant: { kind: 'optimised', profile: 'llll', relocations: true, inputs: 'llvm sources 1' },
          },
        },
        ['build-optimised'],
      ],
      [
        'LLVM is half built with others',
        {
          ...optimised,
          llvm: {
            status: 'unfinished',
            variant: { kind: 'instrumented', profile: null, relocations: false, inputs: 'llvm sources 1' },
          },
        },
        ['clear-llvm', 'build-optimised'],
      ],
      [
        'LLVM is half removed',
        { ...optimised, llvm: { status: 'unknown' } },
        ['clear-llvm', 'build-optimised'],
      ],
      [
        'rustc is half built',
        {
          ...optimised,
          rustc: { status: 'unfinished', variant: RUSTC },
          libraries: { ...optimised.libraries, rustc: null },
        },
        ['build-optimised', 'snapshot-rustc', 'optimise-rustc'],
      ],
      [
        'libLLVM is half written',
        {
          ...optimised,
          libraries: { ...optimised.libraries, llvm: { ...library('l', ''), content: 'altering' } },
        },
        ['restore-llvm', 'optimise-llvm'],
      ],
      [
        'librustc_driver is instrumented',
        {
          ...optimised,
          libraries: { ...optimised.libraries, rustc: { ...library('r', ''), content: 'instrumented' } },
        },
        ['restore-rustc', 'optimise-rustc'],
      ],
      [
        'libLLVM is pristine',
        {
          ...optimised,
          libraries: { ...optimised.libraries, llvm: { ...library('l', ''), content: 'pristine' } },
        },
        ['optimise-llvm'],
      ],
    ];
    for (const [name, state, expected] of states) {
      const found = changing(dist({ state }).steps).filter((id) => !['clear-tarballs', 'dist'].includes(id));
      // A new LLVM has a new library.
      const ids = name.startsWith('LLVM')
        ? found.filter((id) => !/^(snapshot|optimise)-llvm$/.test(id))
        : found;
      expect({ name, ids }).toEqual({ name, ids: expected });
    }
  });
});
