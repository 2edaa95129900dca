import { DIALECT_199, LAYOUT } from '../../test/plan-context';
import { actions, KEEP01, named, options, SHARED, uninterrupted } from '../../test/plan';
import { chain, differentKills, finish, kills } from '../../test/planner-model/runs';
import { type Scenario, scenarioOf } from '../../test/planner-model/scenario';
import { emptyWorld, type World } from '../../test/planner-model/world';

const COMPONENTS = ['rustc', 'llvm', 'rustdoc', 'cargo', 'clippy'];
const FIRST = scenarioOf({ order: 'llvm-first' });

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'LLVM first': FIRST,
  'without BOLT': scenarioOf({ order: 'llvm-first', bolt: { enabled: false } }),
  'no PGO of rustc': scenarioOf({ order: 'llvm-first', components: ['llvm'] }),
  'all tools': scenarioOf({ order: 'llvm-first', components: COMPONENTS }, { dialect: DIALECT_199 }),
  'a profile of LLVM that follows rustc': scenarioOf(
    { order: 'llvm-first', llvm: { profile: 'follow-rustc' } },
    { rustc: 'edited' },
  ),
  'other training of LLVM': scenarioOf({ order: 'llvm-first', training: { llvm: ['syn-2.0.101'] } }),
  'edited rustc sources': scenarioOf({ order: 'llvm-first' }, { rustc: 'edited' }),
  'edited LLVM sources': scenarioOf({ order: 'llvm-first' }, { llvm: 'edited' }),
  'the order of upstream': scenarioOf(),
};
const NAMES = Object.keys(SCENARIOS);
const scenario = (name: string) => SCENARIOS[name] ?? FIRST;

function whole(of: Scenario): World {
  const world = emptyWorld();
  expect(finish(world, of)).toEqual([]);
  return world;
}

/** The steps of a further run. */
function stepsOf(world: World, of: Scenario): string[] {
  const before = world.log.length;
  expect(finish(world, of)).toEqual([]);
  return world.log.slice(before);
}

function afterKills(start: World, killed: Scenario, then: Scenario): string[] {
  return differentKills(start, killed).flatMap(({ at, world }) =>
    finish(world, then).map((problem) => `${problem} [killed at ${at}]`),
  );
}

describe('one uninterrupted run with LLVM first', () => {
  const steps = uninterrupted({ order: 'llvm-first' });
  const calls = steps.filter(({ action }) => action.kind === 'bootstrap');

  it('builds LLVM twice and the stage 2 rustc twice, one call less than upstream', () => {
    const found = calls.map((step) => [
      `${step.stage}: ${step.id}`,
      ...actions([step], 'bootstrap').map(({ command }) => options(command.args).map(named)),
    ]);
    expect(found).toEqual([
      [
        'llvm-pgo: build-instrumented-llvm',
        ['--llvm-profile-generate', SHARED, '--stage 1 library/std', 'build'],
      ],
      [
        'rustc-pgo: build-instrumented-rustc',
        [
          '--keep-stage 0',
          '--llvm-profile-use <llvm profile>',
          '--rust-profile-generate <raw>/rustc-pgo',
          '--set llvm.ldflags=-Wl,-q',
          SHARED,
          '--stage 2 library/std',
          'build',
        ].sort(),
      ],
      [
        'bolt: build-optimised',
        [
          '--enable-bolt-settings',
          '--keep-stage 0',
          '--llvm-profile-use <llvm profile>',
          '--rust-profile-use <rustc profile>',
          '--set llvm.ldflags=-Wl,-q',
          SHARED,
          '--stage 2 library/std',
          'build',
        ].sort(),
      ],
      ['dist: dist', expect.arrayContaining(KEEP01) as string[]],
    ]);
  });

  it('removes LLVM once, between the two', () => {
    const cleared = steps.filter(({ id }) => id === 'clear-llvm').map(({ stage }) => stage);
    expect(cleared).toEqual(['rustc-pgo']);
  });

  it('trains LLVM with the stage 1 rustc, and everything else with that of stage 2', () => {
    const trained = actions(steps, 'train').map(({ phase, command }) => [
      phase,
      command.args.find((word) => word.endsWith('/bin/rustc')),
    ]);
    expect(trained).toEqual([
      ['llvm-pgo', LAYOUT.stage1Rustc],
      ['rustc-pgo', LAYOUT.stage2Rustc],
      ['bolt-llvm', LAYOUT.stage2Rustc],
      ['bolt-rustc', LAYOUT.stage2Rustc],
    ]);
  });

  it('tells a training program of the stage 1 rustc, and of the stage 0 cargo', () => {
    const [llvm] = actions(
      uninterrupted(
        { order: 'llvm-first', components: COMPONENTS, training: { kind: 'command', command: ['t'] } },
        { dialect: DIALECT_199 },
      ),
      'train',
    );
    expect(llvm?.command.env).toMatchObject({
      OPT_DIST_PHASE: 'llvm-pgo',
      OPT_DIST_RUSTC: LAYOUT.stage1Rustc,
      OPT_DIST_CARGO: LAYOUT.stage0.cargo,
    });
  });
});

describe('with LLVM first', () => {
  it.each(NAMES.flatMap((a) => NAMES.filter((b) => a !== b).map((b) => [a, b] as const)))(
    '%s, then %s, then as at first, from the cache and without it',
    (first, second) => {
      const world = emptyWorld();
      for (const name of [first, second, first]) expect(finish(world, scenario(name))).toEqual([]);
      world.cache.clear();
      expect(finish(world, scenario(second))).toEqual([]);
    },
  );

  it.each(NAMES)('%s ships what it should when it was killed and is run again', (name) => {
    expect(afterKills(emptyWorld(), scenario(name), scenario(name))).toEqual([]);
  });

  it.each(NAMES)('and then %s, which is killed and undone, ships what it should', (name) => {
    expect(afterKills(whole(FIRST), scenario(name), FIRST)).toEqual([]);
    expect(afterKills(emptyWorld(), FIRST, scenario(name))).toEqual([]);
  });

  it('nothing that is finished when a run is killed is built, trained or cleared again', () => {
    const again = kills(emptyWorld(), FIRST).flatMap(({ at, world }) => {
      const done = new Set(world.finished);
      const steps = stepsOf(world, FIRST);
      return steps
        .filter((step) => done.has(step) && / (build|train|merge|instrument|optimise|clear-llvm)/.test(step))
        .map((step) => `${step} [killed at ${at}]`);
    });
    expect(again).toEqual([]);
  });

  it("an edit of the compiler trains rustc and BOLT's libraries, and neither trains nor builds LLVM", () => {
    const steps = stepsOf(whole(FIRST), scenario('edited rustc sources'));
    expect(steps.filter((step) => / (build|train|clear-llvm)/.test(step))).toEqual([
      'rustc-pgo build-instrumented-rustc',
      'rustc-pgo train-rustc-pgo',
      'bolt build-optimised',
      'bolt train-bolt-llvm',
      'bolt train-bolt-rustc',
    ]);
    const followed = stepsOf(whole(FIRST), scenario('a profile of LLVM that follows rustc'));
    expect(followed).toContain('llvm-pgo train-llvm-pgo');
  });

  it("LLVM's profile is another one: rustc is neither trained nor built", () => {
    const steps = stepsOf(whole(FIRST), scenario('other training of LLVM'));
    expect(steps.filter((step) => step.startsWith('rustc-pgo'))).toEqual([]);
    expect(steps.map((step) => step.split(' ')[0])).toContain('llvm-pgo');
  });

  it('a fresh build directory with cached profiles of LLVM builds stage 1 with the LLVM to be shipped', () => {
    const { cache, outputs } = whole(FIRST);
    const world = { ...emptyWorld(), cache, outputs };
    for (const key of cache.keys()) if (!key.startsWith('["llvm-pgo"')) cache.delete(key);
    const steps = stepsOf(world, FIRST);
    expect(steps.filter((step) => / (build|clear-llvm|dist)/.test(step))).toEqual([
      'rustc-pgo build-instrumented-rustc',
      'bolt build-optimised',
      'dist dist',
    ]);
  });

  // The stage 1 call makes another stage 1 rustc below a stage 2 one that still stands.
  it('a stage 1 rustc of other sources is not kept for the stage 2 rustc that stood before', () => {
    const world = whole(FIRST);
    const both = scenarioOf({ order: 'llvm-first' }, { llvm: 'edited', rustc: 'edited' });
    Array.from(chain(world, both, 'llvm-pgo'));
    world.outputs.delete('dist');
    for (const key of world.cache.keys()) if (/^\["(dist|bolt)"/.test(key)) world.cache.delete(key);
    expect(finish(world, FIRST)).toEqual([]);
  });
});
