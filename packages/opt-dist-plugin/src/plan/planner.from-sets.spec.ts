import { EMPTY_STATE, initialState } from './build-state';
import type { PlanContext } from './plan-context';
import { planStage } from './planner';
import type { Step } from './step';
import { ALL_PROFILES, configOf, contextOf, NO_PROFILES, profileOf } from '../../test/plan-context';
import { actions, BUILD, idOf, KEEP01, NOLTO, only, options, OWN, SHARED } from '../../test/plan';
import type { Stage } from '../model/stages';

describe('a stage that starts from profile sets, in an empty build directory', () => {
  const plan = (stage: Stage, given: Partial<PlanContext> = {}) => planStage(stage, contextOf(given)).steps;
  const ids = (steps: readonly Step[]) =>
    steps
      .map(idOf)
      .filter(
        (id) => !/^(place|rebase|check|try|clear-raw)-|^(collector|clear-tarballs|verify-tarballs)$/.test(id),
      );
  const optionsOf = (steps: readonly Step[], id: string) =>
    options(
      only(
        actions(
          steps.filter((step) => step.id === id),
          'bootstrap',
        ),
      ).command.args,
    );

  const rustcOnly = { ...NO_PROFILES, rustc: ALL_PROFILES.rustc };
  const pgo = { ...NO_PROFILES, rustc: ALL_PROFILES.rustc, llvm: ALL_PROFILES.llvm };

  it('llvm-pgo builds the optimised rustc with a throw-away LLVM, then the instrumented LLVM', () => {
    const steps = plan('llvm-pgo', { profiles: rustcOnly });
    expect(ids(steps)).toEqual([
      'build-optimised-rustc',
      'clear-llvm',
      'build-instrumented-llvm',
      'train-llvm-pgo',
      'merge-llvm-pgo',
      'collect-llvm-pgo',
    ]);
    expect(optionsOf(steps, 'build-optimised-rustc')).toEqual(
      [
        ...BUILD,
        ...NOLTO,
        '--enable-bolt-settings',
        `--rust-profile-use ${OWN}/profiles/relocations/rustc-pgo-rrrr.profdata`,
      ].sort(),
    );
  });

  it('bolt builds rustc and LLVM in one call, without keeping a stage', () => {
    const steps = plan('bolt', { profiles: pgo });
    expect(ids(steps)).toEqual([
      'build-optimised',
      ...[
        'snapshot-llvm',
        'instrument-llvm',
        'train-bolt-llvm',
        'restore-llvm',
        'merge-bolt-llvm',
        'optimise-llvm',
      ],
      ...[
        'snapshot-rustc',
        'instrument-rustc',
        'train-bolt-rustc',
        'restore-rustc',
        'merge-bolt-rustc',
        'optimise-rustc',
      ],
      'collect-bolt',
    ]);
    expect(optionsOf(steps, 'build-optimised')).toEqual(
      [
        ...BUILD,
        '--enable-bolt-settings',
        `--llvm-profile-use ${OWN}/profiles/llvm-pgo-llll.profdata`,
        `--rust-profile-use ${OWN}/profiles/relocations/rustc-pgo-rrrr.profdata`,
        SHARED,
        '--set llvm.ldflags=-Wl,-q',
      ].sort(),
    );
  });

  it('dist builds once, optimises both libraries and packages what stands', () => {
    const steps = plan('dist', { profiles: ALL_PROFILES });
    expect(ids(steps)).toEqual([
      'build-optimised',
      ...['snapshot-llvm', 'optimise-llvm', 'snapshot-rustc', 'optimise-rustc'],
      ...['dist', 'collect-dist'],
    ]);
    expect(optionsOf(steps, 'dist')).toEqual(expect.arrayContaining(KEEP01));
    expect(actions(steps, 'optimise').map(({ data }) => data)).toEqual([
      `${OWN}/profiles/llvm-bolt-blbl.fdata`,
      `${OWN}/profiles/rustc-bolt-brbr.fdata`,
    ]);
    expect(only(actions(steps, 'verify-tarballs')).libraries).toEqual(['llvm', 'rustc']);
  });

  it('dist without BOLT needs no build before the final one', () => {
    const config = configOf({ bolt: { enabled: false } });
    const steps = plan('dist', { profiles: pgo, config });
    expect(ids(steps)).toEqual(['dist', 'collect-dist']);
    expect(optionsOf(steps, 'dist')).toEqual([
      `--llvm-profile-use ${OWN}/profiles/llvm-pgo-llll.profdata`,
      `--rust-profile-use ${OWN}/profiles/rustc-pgo-rrrr.profdata`,
      SHARED,
      'dist',
    ]);
  });

  it('takes every profile to its place before the first build, by digest, with the source it was verified at', () => {
    const steps = plan('dist', { profiles: ALL_PROFILES });
    expect(actions(steps, 'place-profile')).toEqual([
      {
        kind: 'place-profile',
        from: '/p/rustc-pgo-profiles/rustc-pgo-rrrr.profdata',
        to: `${OWN}/profiles/relocations/rustc-pgo-rrrr.profdata`,
        sha256: 'rrrr',
      },
      {
        kind: 'place-profile',
        from: '/p/llvm-pgo-profiles/llvm-pgo-llll.profdata',
        to: `${OWN}/profiles/llvm-pgo-llll.profdata`,
        sha256: 'llll',
      },
      {
        kind: 'place-profile',
        from: '/p/bolt-profiles/llvm-bolt-blbl.fdata',
        to: `${OWN}/profiles/llvm-bolt-blbl.fdata`,
        sha256: 'blbl',
      },
      {
        kind: 'place-profile',
        from: '/p/bolt-profiles/rustc-bolt-brbr.fdata',
        to: `${OWN}/profiles/rustc-bolt-brbr.fdata`,
        sha256: 'brbr',
      },
    ]);
    for (const { path, at } of profilesInUse(steps)) {
      const placed = steps.findIndex(({ action }) => action.kind === 'place-profile' && action.to === path);
      expect({ path, before: placed !== -1 && placed < at }).toEqual({ path, before: true });
    }
  });

  describe('with a profile of LLVM that was gathered in another tree', () => {
    const found = { ...profileOf('llvm', 'pgo', 'llll'), gatheredIn: '/home/a/rust' };
    const rebased = `${OWN}/profiles/rebased/llvm-pgo-llll.profdata`;

    it.each(['bolt', 'dist'] as const)('%s builds LLVM with a rebased one', (stage) => {
      const steps = plan(stage, { profiles: { ...ALL_PROFILES, llvm: found } });
      expect(only(actions(steps, 'rebase-profile'))).toEqual({
        kind: 'rebase-profile',
        program: '/llvm/bin/llvm-profdata',
        from: `${OWN}/profiles/llvm-pgo-llll.profdata`,
        to: rebased,
        gatheredIn: '/home/a/rust',
        source: '/src',
      });
      const order = steps.map(({ id }) => id).filter((id) => /llvm-pgo|^build/.test(id));
      expect(order).toEqual([
        'place-llvm-pgo-llll.profdata',
        'rebase-llvm-pgo-llll.profdata',
        'build-optimised',
      ]);
      const calls = actions(steps, 'bootstrap').map(({ command }) => command.args.join(' '));
      for (const call of calls) expect(call).toContain(`--llvm-profile-use ${rebased}`);
    });

    it('knows LLVM by the profile as it was published, so that it stands for every plan', () => {
      const [own, other] = [ALL_PROFILES.llvm, found].map(
        (llvm) => planStage('dist', contextOf({ profiles: { ...ALL_PROFILES, llvm } })).state,
      );
      expect(other?.llvm).toEqual(own?.llvm);
      const state = { ...(own ?? EMPTY_STATE), tarballs: null };
      expect(ids(plan('dist', { profiles: { ...ALL_PROFILES, llvm: found }, state }))).not.toContain(
        'clear-llvm',
      );
    });
  });

  it('shows a plan from profiles that are still to be made without taking them', () => {
    const pending = { from: null, fileName: 'pending-rustc-pgo', sha256: 'pending rustc-pgo' };
    const steps = plan('llvm-pgo', { profiles: { ...NO_PROFILES, rustc: pending } });
    expect(actions(steps, 'place-profile')).toEqual([]);
    expect(optionsOf(steps, 'build-optimised-rustc').join(' ')).toContain(
      '/profiles/relocations/pending-rustc-pgo',
    );
  });

  it.each([
    ['what lies there is of somebody else', initialState({ llvm: true, rustc: true })],
    ['an LLVM of somebody else lies there', initialState({ llvm: true, rustc: false })],
  ])('removes LLVM first when %s', (_, state) => {
    for (const [stage, profiles] of [
      ['rustc-pgo', NO_PROFILES],
      ['llvm-pgo', rustcOnly],
      ['bolt', pgo],
      ['dist', ALL_PROFILES],
    ] as const) {
      const steps = ids(plan(stage, { profiles, state }));
      expect(steps[0]).toBe('clear-llvm');
      expect(steps[1]).toMatch(/^build-/);
    }
  });
});

/** Every placed profile that a command reads, with the step's place in the plan. */
function profilesInUse(steps: readonly Step[]): { path: string; at: number }[] {
  return steps.flatMap(({ action }, at) => {
    const words =
      action.kind === 'bootstrap' ? action.command.args : action.kind === 'optimise' ? [action.data] : [];
    return words.filter((word) => word.startsWith(`${OWN}/profiles/`)).map((path) => ({ path, at }));
  });
}
