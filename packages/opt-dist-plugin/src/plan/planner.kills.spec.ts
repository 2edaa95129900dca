import { DIALECT_195, DIALECT_199 } from '../../test/plan-context';
import { chain, differentKills, finish, kills } from '../../test/planner-model/runs';
import { type Scenario, scenarioOf } from '../../test/planner-model/scenario';
import { emptyWorld, type World } from '../../test/planner-model/world';
import type { Stage } from '../model/stages';

const ALL_COMPONENTS = ['rustc', 'llvm', 'rustdoc', 'cargo', 'clippy'];

/** Settings and edits of users, each as a change from the defaults. */
const SCENARIOS = {
  'the defaults': scenarioOf(),
  '[pgo] tables': scenarioOf({}, { dialect: DIALECT_199 }),
  'tools with profiles': scenarioOf({ components: ALL_COMPONENTS }, { dialect: DIALECT_199 }),
  'a dist without the tools': scenarioOf(
    { components: ALL_COMPONENTS, bolt: { enabled: false }, dist: { args: ['dist', 'rustc'] } },
    { dialect: DIALECT_199 },
  ),
  'cargo with a profile': scenarioOf({ components: ['rustc', 'cargo'] }, { dialect: DIALECT_199 }),
  'tests of the toolchain': scenarioOf({ dist: { tests: { run: true } } }),
  'no BOLT': scenarioOf({ bolt: { enabled: false } }),
  'BOLT of LLVM only': scenarioOf({ bolt: { libraries: ['llvm'] } }),
  'BOLT of rustc only': scenarioOf({ bolt: { libraries: ['rustc'] } }),
  'other BOLT flags': scenarioOf({ bolt: { args: ['-plt=hot'] } }),
  'an external LLVM': scenarioOf({ llvm: { build: false } }),
  'no PGO of LLVM': scenarioOf({ components: ['rustc'] }),
  'no PGO of rustc': scenarioOf({ components: ['llvm'] }),
  'other training of rustc': scenarioOf({ training: { rustc: ['externs'] } }),
  'other training of LLVM': scenarioOf({ training: { llvm: ['syn-2.0.101'] } }),
  'edited LLVM sources': scenarioOf({}, { llvm: 'edited' }),
  'edited rustc sources': scenarioOf({}, { rustc: 'edited' }),
  'an edited collector': scenarioOf({}, { training: 'edited' }),
  'a static LLVM': scenarioOf({ llvm: { shared: false } }),
  'a static LLVM with other training of it': scenarioOf({
    llvm: { shared: false },
    training: { llvm: ['syn-2.0.101'] },
  }),
  'a static LLVM without BOLT': scenarioOf({ llvm: { shared: false }, bolt: { enabled: false } }),
  'a cc-rs that cannot take flags back': scenarioOf({}, { dialect: { ...DIALECT_195, cc: [1, 2, 6] } }),
  'LLVM first': scenarioOf({ order: 'llvm-first' }),
  'LLVM first, edited rustc sources': scenarioOf({ order: 'llvm-first' }, { rustc: 'edited' }),
  'LLVM first, edited LLVM sources': scenarioOf({ order: 'llvm-first' }, { llvm: 'edited' }),
  'LLVM first, tools with profiles': scenarioOf(
    { order: 'llvm-first', components: ALL_COMPONENTS },
    { dialect: DIALECT_199 },
  ),
  // Rust 1.73 and 1.74: librustc_driver cannot be linked with relocations; upstream leaves it to itself, too.
  'no settings for BOLT': scenarioOf({}, { dialect: { ...DIALECT_195, boltSettings: false } }),
} as const satisfies Record<string, Scenario>;
const NAMES = Object.keys(SCENARIOS) as (keyof typeof SCENARIOS)[];
const DEFAULTS = SCENARIOS['the defaults'];

/** Runs to the end from each disk that a kill leaves; returns the faults. */
function afterKills(start: World, killed: Scenario, then: Scenario): string[] {
  return differentKills(start, killed).flatMap(({ at, world }) =>
    finish(world, then).map((problem) => `${problem} [killed at ${at}]`),
  );
}

function whole(scenario: Scenario): World {
  const world = emptyWorld();
  expect(finish(world, scenario)).toEqual([]);
  return world;
}

describe('a run that nobody ends', () => {
  it.each(NAMES)('with %s ships what it should, and trains what it ships', (name) => {
    expect(finish(emptyWorld(), SCENARIOS[name])).toEqual([]);
  });

  it.each(NAMES.flatMap((a) => NAMES.filter((b) => a !== b).map((b) => [a, b] as const)))(
    'with %s, then with %s, then as at first, from the cache and without it',
    (first, second) => {
      const world = emptyWorld();
      const sequence = [SCENARIOS[first], SCENARIOS[second], SCENARIOS[first]];
      for (const scenario of sequence) expect(finish(world, scenario)).toEqual([]);
      world.cache.clear();
      expect(finish(world, SCENARIOS[second])).toEqual([]);
    },
  );
});

describe('a run that is killed at any point', () => {
  it('is killed at every point of every step', () => {
    const points = kills(emptyWorld(), DEFAULTS).map(({ at }) => at);
    expect(new Set(points).size).toBe(points.length);
    for (const place of ['before', 'recorded', 'done']) {
      expect(points.filter((at) => at.endsWith(`: ${place}`))).toHaveLength(whole(DEFAULTS).log.length);
    }
    expect(points).toEqual(
      expect.arrayContaining([
        'rustc-pgo build-instrumented-rustc: rustc half built',
        'llvm-pgo build-instrumented-llvm: LLVM half built',
        'bolt instrument-llvm: half written',
        'bolt train-bolt-rustc: externs Check half trained',
        'bolt optimise-rustc: half written',
        'dist dist: sysroot linked',
      ]),
    );
  });

  it.each(NAMES)('with %s ships what it should when it is run again', (name) => {
    expect(afterKills(emptyWorld(), SCENARIOS[name], SCENARIOS[name])).toEqual([]);
  });

  it.each(NAMES.slice(1))('ships what it should when it goes on with %s', (name) => {
    expect(afterKills(emptyWorld(), DEFAULTS, SCENARIOS[name])).toEqual([]);
  });

  it.each(NAMES.slice(1))('in the build directory of an earlier one, now with %s', (name) => {
    expect(afterKills(whole(DEFAULTS), SCENARIOS[name], SCENARIOS[name])).toEqual([]);
  });

  it.each(NAMES.slice(1))(
    'in the build directory of an earlier one, with %s, which is then undone',
    (name) => {
      expect(afterKills(whole(DEFAULTS), SCENARIOS[name], DEFAULTS)).toEqual([]);
    },
  );

  it('twice ships what it should', () => {
    // Every 9th first kill keeps it to a second.
    const first = differentKills(emptyWorld(), DEFAULTS).filter((_, index) => index % 9 === 0);
    expect(first.length).toBeGreaterThan(9);
    for (const { at, world } of first) {
      expect(afterKills(world, DEFAULTS, DEFAULTS).map((problem) => `${problem}, ${at}`)).toEqual([]);
    }
  });

  it('and whose profile sets were then removed builds on what stands', () => {
    const problems = kills(emptyWorld(), DEFAULTS).flatMap(({ world }) => {
      world.outputs.clear();
      world.cache.clear();
      return finish(world, DEFAULTS);
    });
    expect(problems).toEqual([]);
  });
});

describe('what is finished when a run is killed', () => {
  /** Steps of the kind that begin again although their end was recorded, by where the run was killed. */
  function repeated(kind: RegExp): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const { at, world } of kills(emptyWorld(), DEFAULTS)) {
      const done = new Set(world.finished);
      const before = world.log.length;
      finish(world, DEFAULTS);
      const again = world.log.slice(before).filter((step) => done.has(step) && kind.test(step));
      if (again.length > 0) found[at] = again;
    }
    return found;
  }

  it.each([
    ['built', / build-/],
    ['trained', / train-/],
    ['merged', / merge-/],
    ['instrumented by BOLT', / instrument-/],
    ['optimised by BOLT', / optimise-/],
    ['packaged', /^dist dist$/],
    ['cleared', / clear-llvm/],
  ])('is not %s again', (_, kind) => {
    expect(repeated(kind)).toEqual({});
  });

  it('of earlier stages is not run again at all', () => {
    for (const { at, world } of kills(emptyWorld(), DEFAULTS)) {
      const stage = at.split(' ')[0] as Stage;
      const made = world.cache.size;
      const before = world.log.length;
      finish(world, DEFAULTS);
      const stages = new Set(world.log.slice(before).map((step) => step.split(' ')[0]));
      expect([...stages]).toEqual(['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'].slice(made));
      expect([...stages][0]).toBe(stage);
    }
  });
});

/** What each of them was once: an oversight that a kill or a change brought to light. */
describe('what is easily forgotten', () => {
  it('lld goes with LLVM, also when the removal is cut off', () => {
    const problems = afterKills(emptyWorld(), SCENARIOS['no BOLT'], SCENARIOS['no BOLT']);
    expect(problems.filter((problem) => problem.startsWith('lld is built against'))).toEqual([]);
  });

  /** Neither an LLVM of ours nor a profile: nothing tells cargo that rustc is to be linked otherwise. */
  const bare = (bolt: boolean): Scenario => {
    const scenario = scenarioOf({ llvm: { build: false }, bolt: { enabled: bolt } });
    return { ...scenario, config: { ...scenario.config, components: [] } };
  };

  it('BOLT can be switched on in an old build directory, also of a rustc without a profile', () => {
    const world = whole(bare(false));
    expect(finish(world, bare(true))).toEqual([]);
  });

  // Its relocations stay: harmless but for the size of what is shipped, and the record says that there are
  // none.
  it('BOLT can be switched off again, also of a rustc without a profile', () => {
    const world = whole(bare(true));
    expect(finish(world, bare(false))).toEqual([]);
  });

  // LLVM-PGO is trained, its merge is killed. Then another rustc is to train LLVM: its instrumented LLVM is
  // built, whose tools write into the directory of the training, and that run is killed. Then the first
  // change is undone: what lies there still counts as the finished training. The build must take it from the
  // record before it begins.
  it('a finished training is not mixed with what the next instrumented LLVM writes in its build', () => {
    const [merging] = kills(emptyWorld(), DEFAULTS).filter(
      ({ at }) => at === 'llvm-pgo merge-llvm-pgo: before',
    );
    const problems = afterKills(
      merging?.world ?? emptyWorld(),
      SCENARIOS['other training of rustc'],
      DEFAULTS,
    );
    expect(problems).toEqual([]);
  });
});

/** The profiles of all that one build instruments are written to one directory. */
describe('what is easily forgotten of the tools', () => {
  const tools = SCENARIOS['tools with profiles'];
  const edited = scenarioOf({ components: ALL_COMPONENTS }, { dialect: DIALECT_199, training: 'edited' });

  // rustdoc is trained, its merge is killed. The next run, with another training, trains rustc in the same
  // place and is killed, too. Then the change is undone: rustc is merged, and of rustdoc the record must not
  // say that it is trained.
  it('a finished training is not mixed with that of another program', () => {
    const [merging] = kills(emptyWorld(), tools).filter(
      ({ at }) => at === 'rustc-pgo merge-rustdoc-pgo: before',
    );
    expect(merging).toBeDefined();
    expect(afterKills(merging?.world ?? emptyWorld(), edited, tools)).toEqual([]);
  });

  it('each is trained once, whatever kills the run in between', () => {
    const ends = kills(emptyWorld(), tools).filter(({ at }) => at.startsWith('rustc-pgo '));
    for (const { at, world } of ends) {
      const done = world.finished.filter((step) => / (train|merge|build)-/.test(step));
      const before = world.log.length;
      expect(finish(world, tools)).toEqual([]);
      expect({ at, again: world.log.slice(before).filter((step) => done.includes(step)) }).toEqual({
        at,
        again: [],
      });
    }
  });

  // The final build made rustc and left the instrumented cargo where it was; then rustc stands, but its cargo
  // does not.
  it('a kept rustc has its cargo', () => {
    const common = { components: ['rustc', 'cargo'] };
    const dialect = DIALECT_199;
    const world = whole(
      scenarioOf({ ...common, bolt: { enabled: false }, dist: { args: ['dist', 'rustc'] } }, { dialect }),
    );
    expect(finish(world, scenarioOf({ ...common, bolt: { libraries: ['llvm'] } }, { dialect }))).toEqual([]);
  });
});

describe('the build directory when the record is lost', () => {
  it('is not trusted: LLVM and rustc are built again', () => {
    const world = whole(SCENARIOS['no BOLT']);
    world.state = { ...world.state, llvm: { status: 'unknown' }, rustc: { status: 'unknown' } };
    world.outputs.clear();
    world.cache.clear();
    const before = world.log.length;
    expect(finish(world, SCENARIOS['no BOLT'])).toEqual([]);
    expect(world.log.slice(before)).toEqual(
      expect.arrayContaining(['rustc-pgo clear-llvm', 'rustc-pgo build-instrumented-rustc']),
    );
  });
});

describe('single stages', () => {
  it.each(['rustc-pgo', 'llvm-pgo', 'bolt'] as const)('%s can be the last one', (stage) => {
    const world = emptyWorld();
    Array.from(chain(world, DEFAULTS, stage));
    expect([...world.outputs.keys()].at(-1)).toBe(stage);
    expect(world.violations).toEqual([]);
  });
});
