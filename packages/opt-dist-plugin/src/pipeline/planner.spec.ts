import type { OptDistConfig, Stage } from '../config';
import { type BuildState, EMPTY_STATE, initialState, type RustcVariant } from './build-state';
import type { PlanContext } from './plan-context';
import { planStage } from './planner';
import type { Action, Step } from './step';
import { ALL_PROFILES, configOf, contextOf, DIALECT_199, HOST, LAYOUT, NO_PROFILES } from './testing';
import { emptyWorld, planContextOf, runSteps, scenarioOf, type World } from './testing-model';

const OWN = LAYOUT.own;

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;

function actions<K extends Action['kind']>(steps: readonly Step[], kind: K): Of<K>[] {
  return steps.flatMap(({ action }) => (action.kind === kind ? [action as Of<K>] : []));
}

/** Options of a command line, each with its values, without those that say what is built for whom. */
function options(args: readonly string[]): string[] {
  const words = args
    .slice(1)
    .join(' ')
    .split(/ (?=--)/);
  return words.filter((option) => !/^--(target|host) /.test(option)).sort();
}

/** The id of a step, without the number that makes it unique where it can occur twice. */
function idOf({ id }: Step): string {
  return id.replace(/^(restore-\w+)-\d+$/, '$1');
}

function only<T>(found: readonly T[]): T {
  const [first] = found;
  if (first === undefined || found.length !== 1) throw new Error(`expected one, found ${found.length}`);
  return first;
}

/** One uninterrupted run from nothing; the steps of each stage. */
function uninterrupted(file: unknown = {}, given: Parameters<typeof scenarioOf>[1] = {}) {
  const scenario = scenarioOf(file, given);
  const world = emptyWorld();
  return (['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'] as const).flatMap((stage) => {
    const context = planContextOf(world, scenario, stage);
    const { steps } = planStage(stage, context);
    Array.from(runSteps(world, context, steps));
    return steps;
  });
}

/** Paths that hold digests, by what they are. */
function named(text: string): string {
  return text
    .replaceAll(/[^\s"]*\/(rustc|llvm)-\S*-pgo#\d+\.profdata/g, '<$1 profile>')
    .replaceAll(/[^\s"]*\/(rustc|llvm)-bolt-\S*#\d+\.fdata/g, '<$1 fdata>')
    .replaceAll(`${OWN}/raw`, '<raw>');
}

const BUILD = ['build', '--stage 2 library/std'];
const SHARED = '--set llvm.link-shared=true';
const NOLTO = [SHARED, '--set llvm.thin-lto=false'];
const KEEP01 = ['--keep-stage 0', '--keep-stage 1'];

/** Upstream's calls of bootstrap, opt-dist of Rust 1.95 with BOLT (`local --use-bolt`), and where ours differ. */
const CALLS = [
  {
    id: 'build-instrumented-rustc',
    upstream: [...BUILD, '--rust-profile-generate <raw>/rustc-pgo', ...NOLTO],
    added: [],
    reason: '',
  },
  {
    id: 'build-optimised-rustc',
    upstream: [...BUILD, '--rust-profile-use <rustc profile>', '--enable-bolt-settings'],
    added: NOLTO,
    reason:
      'the LLVM of the call before is kept, so its options are named again: a bootstrap that hashes them keeps it too',
  },
  {
    id: 'build-instrumented-llvm',
    upstream: [...BUILD, '--llvm-profile-generate', ...KEEP01],
    added: [SHARED],
    reason:
      'an LLVM that bootstrap links into rustc cannot be trained; the config of upstream’s CI prevents it',
  },
  {
    id: 'build-optimised',
    upstream: [...BUILD, '--set llvm.ldflags=-Wl,-q', '--llvm-profile-use <llvm profile>', ...KEEP01],
    added: [SHARED],
    reason: 'there would be no library for BOLT',
  },
  {
    id: 'dist',
    upstream: [
      'dist',
      '--llvm-profile-use <llvm profile>',
      '--rust-profile-use <rustc profile>',
      ...KEEP01,
      '--reproducible-artifact <llvm fdata>',
      '--reproducible-artifact <rustc fdata>',
    ],
    added: ['--enable-bolt-settings', SHARED, '--set llvm.ldflags=-Wl,-q'],
    reason:
      'what stands was built with them: without them a bootstrap that hashes them would build LLVM without relocations',
  },
];

describe('one uninterrupted run from an empty build directory', () => {
  const steps = uninterrupted();

  it("calls bootstrap in upstream's order, no call more", () => {
    const called = steps.filter(({ action }) => action.kind === 'bootstrap').map(({ id }) => id);
    expect(called).toEqual(CALLS.map(({ id }) => id));
  });

  it.each(CALLS)("$id has upstream's options", ({ id, upstream, added }) => {
    const [{ command }] = [
      only(
        actions(
          steps.filter((step) => step.id === id),
          'bootstrap',
        ),
      ),
    ];
    expect(options(command.args).map(named)).toEqual([...upstream, ...added].sort());
  });

  it('gives a reason for every option that upstream does not give', () => {
    for (const { added, reason } of CALLS) expect(reason !== '').toBe(added.length > 0);
  });

  it("names the tree's entry, the host as the only target, and no build directory but bootstrap's own", () => {
    for (const { command } of actions(steps, 'bootstrap')) {
      expect(command).toMatchObject({ program: 'python3', cwd: '/p' });
      expect(command.args[0]).toBe('/src/x.py');
      expect(command.args).not.toContain('--build-dir');
    }
    const builds = actions(steps, 'bootstrap').slice(0, 4);
    for (const { command } of builds) {
      expect(command.args.slice(1, 8)).toEqual(['build', '--target', HOST, '--host', HOST, '--stage', '2']);
    }
  });

  it('sets LLVM_PROFILE_DIR for the instrumented LLVM and nowhere else', () => {
    const patterns = steps.map(({ id, action }) => [
      id,
      action.kind === 'bootstrap' ? action.command.env['LLVM_PROFILE_DIR'] : undefined,
    ]);
    expect(patterns.filter(([, pattern]) => pattern !== undefined)).toEqual([
      ['build-instrumented-llvm', `${OWN}/raw/llvm-pgo/prof-%p`],
    ]);
  });

  /**
   * Beside bootstrap, upstream's order with these differences: arguments are checked and the collector is built first; profiles get a place
   * named by their digest (cargo looks at path and time only); instrumented LLVM is cleared by the stage that needs
   * another one, not by the one that trained it (a kill in between loses nothing, and a cache hit clears nothing);
   * a pristine copy is kept (BOLT runs once on a file); the instrumented library is restored before the merge; what
   * lies in the raw directory from the build (tblgen runs instrumented) goes before training, inside `train`; raw
   * profiles go in a step of their own, once the merged one is recorded.
   */
  it('has these steps', () => {
    expect(
      steps.map(
        (step) =>
          `${step.stage}: ${named(`/${idOf(step)}`)
            .slice(1)
            .replace(/-?#\d+/, '')}`,
      ),
    ).toEqual([
      'rustc-pgo: check-arguments',
      'rustc-pgo: collector',
      'rustc-pgo: build-instrumented-rustc',
      'rustc-pgo: train-rustc-pgo',
      'rustc-pgo: merge-rustc-pgo',
      'rustc-pgo: clear-raw-rustc-pgo',
      'rustc-pgo: collect-rustc-pgo',
      'llvm-pgo: check-arguments',
      'llvm-pgo: collector',
      'llvm-pgo: place-rustc-rustc-pgo.profdata',
      'llvm-pgo: build-optimised-rustc',
      'llvm-pgo: clear-llvm',
      'llvm-pgo: build-instrumented-llvm',
      'llvm-pgo: train-llvm-pgo',
      'llvm-pgo: merge-llvm-pgo',
      'llvm-pgo: clear-raw-llvm-pgo',
      'llvm-pgo: collect-llvm-pgo',
      'bolt: check-arguments',
      'bolt: collector',
      'bolt: place-rustc-rustc-pgo.profdata',
      'bolt: place-llvm-llvm-pgo.profdata',
      'bolt: clear-llvm',
      'bolt: build-optimised',
      'bolt: snapshot-llvm',
      'bolt: instrument-llvm',
      'bolt: train-bolt-llvm',
      'bolt: restore-llvm',
      'bolt: merge-bolt-llvm',
      'bolt: clear-raw-bolt-llvm',
      'bolt: optimise-llvm',
      'bolt: snapshot-rustc',
      'bolt: instrument-rustc',
      'bolt: train-bolt-rustc',
      'bolt: restore-rustc',
      'bolt: merge-bolt-rustc',
      'bolt: clear-raw-bolt-rustc',
      'bolt: optimise-rustc',
      'bolt: collect-bolt',
      'dist: check-arguments',
      'dist: place-rustc-rustc-pgo.profdata',
      'dist: place-llvm-llvm-pgo.profdata',
      'dist: place-llvm-bolt-llvm.fdata',
      'dist: place-rustc-bolt-rustc.fdata',
      'dist: clear-tarballs',
      'dist: dist',
      'dist: verify-tarballs',
      'dist: collect-dist',
    ]);
  });

  it('clears lld together with LLVM, and first: when that is cut off, LLVM is there to tell', () => {
    const cleared = actions(steps, 'clear').flatMap(({ paths }) =>
      paths.some((each) => each.startsWith(`${OWN}/raw/`)) ? [] : [paths],
    );
    expect(cleared).toEqual([[LAYOUT.lld, LAYOUT.llvm], [LAYOUT.lld, LAYOUT.llvm], [LAYOUT.tarballs]]);
  });

  it("trains in upstream's modes, each phase into a directory of its own", () => {
    expect(
      actions(steps, 'train').map(({ phase, command, rawDir, suffix }) => [
        phase,
        /--profiles (\S+) --scenarios (\S+)/.exec(command.args.join(' '))?.slice(1),
        command.env['LLVM_PROFILE_FILE'] ?? null,
        rawDir,
        suffix,
      ]),
    ).toEqual([
      [
        'rustc-pgo',
        ['Check,Debug,Opt', 'All'],
        `${OWN}/raw/rustc-pgo/default_%m_%p.profraw`,
        `${OWN}/raw/rustc-pgo`,
        '.profraw',
      ],
      ['llvm-pgo', ['Debug,Opt', 'Full'], null, `${OWN}/raw/llvm-pgo`, '.profraw'],
      ['bolt-llvm', ['Debug,Opt', 'Full'], null, `${OWN}/raw/bolt-llvm`, '.fdata'],
      ['bolt-rustc', ['Check,Debug,Opt', 'All'], null, `${OWN}/raw/bolt-rustc`, '.fdata'],
    ]);
  });

  it("merges rustc's profiles with the tree's llvm-profdata and LLVM's with the host's", () => {
    expect(actions(steps, 'merge').map(({ phase, tool, program }) => [phase, tool, program])).toEqual([
      ['rustc-pgo', 'llvm-profdata', LAYOUT.inTreeProfdata],
      ['llvm-pgo', 'llvm-profdata', '/llvm/bin/llvm-profdata'],
      ['bolt-llvm', 'merge-fdata', '/llvm/bin/merge-fdata'],
      ['bolt-rustc', 'merge-fdata', '/llvm/bin/merge-fdata'],
    ]);
  });

  it('instruments into the directory that training looks in', () => {
    const raw = new Map(actions(steps, 'train').map(({ phase, rawDir }) => [phase, rawDir]));
    expect(actions(steps, 'instrument').map(({ library, fdataPrefix }) => [library, fdataPrefix])).toEqual([
      ['llvm', `${raw.get('bolt-llvm') ?? ''}/prof.fdata`],
      ['rustc', `${raw.get('bolt-rustc') ?? ''}/prof.fdata`],
    ]);
  });

  it('optimises each library once, in the bolt stage, with what was just merged', () => {
    expect(actions(steps, 'optimise').map(({ library, data }) => [library, data])).toEqual([
      ['llvm', `${OWN}/merged/bolt-llvm.fdata`],
      ['rustc', `${OWN}/merged/bolt-rustc.fdata`],
    ]);
  });

  it('lets bootstrap check the arguments of the final build before anything is built', () => {
    const checks = actions(steps, 'check').map(({ command }) => command.args);
    expect(checks).toEqual(Array(4).fill(['/src/x.py', 'dist', '--dry-run']));
    for (const stage of ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'] as const) {
      expect(steps.find((step) => step.stage === stage)?.action.kind).toBe('check');
    }
  });

  it('names every step once in its stage, with a title and a reason', () => {
    const ids = steps.map(({ stage, id }) => `${stage} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title, reason, id } of steps) {
      expect({ id, title, reason }).toEqual({
        id: expect.stringMatching(/^\S+$/) as string,
        title: expect.stringMatching(/^[A-Z].*[^.]$/) as string,
        reason: expect.stringMatching(/^\S.*[^. ]$/) as string,
      });
    }
  });

  it('is the same plan each time', () => {
    expect(uninterrupted()).toEqual(steps);
  });
});

describe('one uninterrupted run of a tree with [pgo] tables', () => {
  const steps = uninterrupted({}, { dialect: DIALECT_199 });
  const calls = actions(steps, 'bootstrap').map(({ command }) => options(command.args).map(named));

  it('has the same steps', () => {
    expect(steps.map(({ id }) => id)).toEqual(uninterrupted().map(({ id }) => id));
  });

  it('asks for PGO in settings, not with the old flags', () => {
    expect(calls.map((call) => call.filter((option) => /pgo|profile/.test(option)))).toEqual([
      ['--set pgo.rustc.generate="<raw>/rustc-pgo"'],
      ['--set pgo.rustc.use="<rustc profile>"'],
      ['--set pgo.llvm.generate="<raw>/llvm-pgo/prof-%p"'],
      ['--set pgo.llvm.use="<llvm profile>"'],
      ['--set pgo.llvm.use="<llvm profile>"', '--set pgo.rustc.use="<rustc profile>"'],
    ]);
  });

  it('keeps and relocates as before', () => {
    const rest = calls.map((call) => call.filter((option) => !/pgo|profile/.test(option)));
    expect(rest.slice(2, 4)).toEqual([
      [...KEEP01, SHARED, '--stage 2 library/std', 'build'],
      [...KEEP01, SHARED, '--set llvm.ldflags=-Wl,-q', '--stage 2 library/std', 'build'].sort(),
    ]);
  });
});

describe('a stage that starts from profile sets, in an empty build directory', () => {
  const plan = (stage: Stage, given: Partial<PlanContext> = {}) => planStage(stage, contextOf(given)).steps;
  const ids = (steps: readonly Step[]) =>
    steps
      .map(idOf)
      .filter((id) => !/^(place|check|clear-raw)-|^(collector|clear-tarballs|verify-tarballs)$/.test(id));
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
    const linked = { sysroot: 'partial', libraries: {} };
    expect([step?.before, step?.after]).toEqual([linked, linked]);
  });

  it.each<[string, Partial<PlanContext>, string[]]>([
    [
      'edited LLVM sources (rustc is linked with it, so its digest changes too)',
      { inputs: { llvm: 'llvm sources 2', rustc: 'rustc sources 2', training: 'training 1' } },
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
      { inputs: { llvm: 'llvm sources 1', rustc: 'rustc sources 2', training: 'training 1' } },
      ['restore-rustc', 'build-optimised', 'snapshot-rustc', 'optimise-rustc', 'clear-tarballs', 'dist'],
    ],
    [
      'other workloads',
      { inputs: { llvm: 'llvm sources 1', rustc: 'rustc sources 1', training: 'training 2' } },
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
    ['rustc', { llvm: 'llvm sources 1', rustc: 'rustc sources 2', training: 'training 1' }],
    ['LLVM', { llvm: 'llvm sources 2', rustc: 'rustc sources 2', training: 'training 1' }],
  ])('builds rustc without keeping a stage when the sources of %s were edited', (_, inputs) => {
    const build = dist({ inputs }).steps.find(({ id }) => id === 'build-optimised');
    const { command } = only(actions(build === undefined ? [] : [build], 'bootstrap'));
    expect(command.args).not.toContain('--keep-stage');
  });

  it('records as unfinished what a build changes, before it, and forgets its library', () => {
    const inputs = { llvm: 'llvm sources 1', rustc: 'rustc sources 2', training: 'training 1' };
    const variant = { ...RUSTC, inputs: 'rustc sources 2' };
    const build = dist({ inputs }).steps.find(({ id }) => id === 'build-optimised');
    const libraries = { rustc: null };
    expect(build?.before).toEqual({
      rustc: { status: 'unfinished', variant },
      sysroot: 'partial',
      libraries,
    });
    expect(build?.after).toEqual({ rustc: { status: 'standing', variant }, sysroot: 'whole', libraries });
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

describe('a sysroot that dist left without a standard library', () => {
  const after = planStage('dist', contextOf({ profiles: ALL_PROFILES })).state;
  const plan = (stage: Stage, profiles: PlanContext['profiles']) =>
    planStage(stage, contextOf({ profiles, state: after })).steps;

  it('is linked again for BOLT’s training, with nothing built', () => {
    const [step] = plan('bolt', ALL_PROFILES).filter(({ action }) => action.kind === 'bootstrap');
    expect(step).toMatchObject({ title: 'Link the sysroot', after: { sysroot: 'whole', libraries: {} } });
    const { command } = only(actions(step === undefined ? [] : [step], 'bootstrap'));
    expect(options(command.args)).toEqual(expect.arrayContaining([...BUILD, ...KEEP01]));
  });

  it('is linked by the builds of the other stages', () => {
    for (const stage of ['rustc-pgo', 'llvm-pgo'] as const) {
      const steps = plan(stage, { ...NO_PROFILES, rustc: ALL_PROFILES.rustc });
      const build = steps.findLastIndex(({ action }) => action.kind === 'bootstrap');
      const train = steps.findIndex(({ action }) => action.kind === 'train');
      expect(steps[build]?.after.sysroot).toBe('whole');
      expect(build).toBeLessThan(train);
    }
  });

  it('does not matter to dist', () => {
    expect(actions(plan('dist', ALL_PROFILES), 'bootstrap')).toHaveLength(1);
  });
});

describe('tools with profiles', () => {
  const steps = uninterrupted(
    { components: ['rustc', 'llvm', 'rustdoc', 'cargo', 'clippy'] },
    { dialect: DIALECT_199 },
  );
  const of = (text: string) =>
    text
      .replaceAll(/[^\s"]*\/(rustc|rustdoc|clippy|llvm)-\S*-pgo#\d+\.profdata/g, '<$1 profile>')
      .replaceAll(`${OWN}/raw`, '<raw>');
  const USE = [
    ...['cargo', 'clippy', 'rustc', 'rustdoc'].map(
      (tool) => `--set pgo.${tool}.use="<${tool === 'cargo' ? 'rustc' : tool} profile>"`,
    ),
  ];

  // Upstream's calls of the nightlies from July 2026 on, but that cargo is named wherever a training follows.
  it('are built with rustc, and cargo whenever something is trained', () => {
    const calls = steps.flatMap((step) =>
      step.action.kind === 'bootstrap'
        ? [
            [
              step.id,
              options(step.action.command.args)
                .filter((option) => /pgo|2 library/.test(option))
                .map(of),
            ],
          ]
        : [],
    );
    expect(calls).toEqual([
      [
        'build-instrumented-rustc',
        [
          ...['cargo', 'clippy', 'rustc', 'rustdoc'].map(
            (tool) => `--set pgo.${tool}.generate="<raw>/rustc-pgo"`,
          ),
          '--stage 2 library/std rustdoc cargo clippy',
        ],
      ],
      ['build-optimised-rustc', [...USE, '--stage 2 library/std rustdoc cargo clippy']],
      [
        'build-instrumented-llvm',
        [USE[0], '--set pgo.llvm.generate="<raw>/llvm-pgo/prof-%p"', '--stage 2 library/std cargo'],
      ],
      ['build-optimised', [USE[0], '--set pgo.llvm.use="<llvm profile>"', '--stage 2 library/std cargo']],
      ['dist', [...USE, '--set pgo.llvm.use="<llvm profile>"'].sort()],
    ]);
  });

  it('are trained one after the other in one place, which is cleared in between', () => {
    const ids = steps.filter(({ stage }) => stage === 'rustc-pgo').map(idOf);
    expect(ids.slice(ids.indexOf('train-rustc-pgo'))).toEqual([
      ...['train-rustc-pgo', 'merge-rustc-pgo', 'clear-raw-rustc-pgo'],
      ...['train-rustdoc-pgo', 'merge-rustdoc-pgo', 'clear-raw-rustdoc-pgo'],
      ...['train-clippy-pgo', 'merge-clippy-pgo', 'clear-raw-clippy-pgo'],
      'collect-rustc-pgo',
    ]);
    const trainings = actions(steps, 'train').filter(({ rawDir }) => rawDir === `${OWN}/raw/rustc-pgo`);
    expect(trainings.map(({ phase, command }) => [phase, command.env['LLVM_PROFILE_FILE']])).toEqual(
      ['rustc-pgo', 'rustdoc-pgo', 'clippy-pgo'].map((phase) => [
        phase,
        `${OWN}/raw/rustc-pgo/default_%m_%p.profraw`,
      ]),
    );
  });
});

describe('configurations', () => {
  const run = (file: unknown) => uninterruptedStages(configOf(file), file);

  function uninterruptedStages(config: OptDistConfig, file: unknown): Record<string, string[]> {
    const scenario = scenarioOf(file);
    const world: World = emptyWorld();
    const result: Record<string, string[]> = {};
    const stages: Stage[] = ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'];
    const used = stages.filter((stage) => {
      if (stage === 'llvm-pgo') return config.llvm.build && config.components.includes('llvm');
      if (stage === 'rustc-pgo') return config.components.includes('rustc');
      return stage !== 'bolt' || config.bolt.enabled;
    });
    for (const stage of used) {
      const context = planContextOf(world, scenario, stage);
      const { steps } = planStage(stage, context);
      Array.from(runSteps(world, context, steps));
      result[stage] = steps
        .filter(({ action }) => action.kind === 'bootstrap')
        .map(({ action }) =>
          (action.kind === 'bootstrap' ? options(action.command.args).map(named) : [])
            .filter((option) => !/^(build|--stage 2)/.test(option))
            .join(' '),
        );
    }
    return result;
  }

  it('without BOLT: the optimised LLVM is built by dist, as upstream does', () => {
    expect(run({ bolt: { enabled: false } })).toEqual({
      'rustc-pgo': [
        '--rust-profile-generate <raw>/rustc-pgo --set llvm.link-shared=true --set llvm.thin-lto=false',
      ],
      'llvm-pgo': [
        '--rust-profile-use <rustc profile> --set llvm.link-shared=true --set llvm.thin-lto=false',
        '--keep-stage 0 --keep-stage 1 --llvm-profile-generate --set llvm.link-shared=true',
      ],
      dist: [
        '--keep-stage 0 --keep-stage 1 --llvm-profile-use <llvm profile> --rust-profile-use <rustc profile> --set llvm.link-shared=true dist',
      ],
    });
  });

  it('with an external LLVM: no options of LLVM at all, and BOLT of rustc only', () => {
    expect(run({ llvm: { build: false } })).toEqual({
      'rustc-pgo': ['--rust-profile-generate <raw>/rustc-pgo'],
      bolt: ['--enable-bolt-settings --rust-profile-use <rustc profile>'],
      dist: [
        '--enable-bolt-settings --keep-stage 0 --keep-stage 1 --reproducible-artifact <rustc fdata> --rust-profile-use <rustc profile> dist',
      ],
    });
  });

  it('with an external LLVM, merges with the host’s llvm-profdata and clears nothing but raw profiles', () => {
    const { steps } = planStage('rustc-pgo', contextOf({ config: configOf({ llvm: { build: false } }) }));
    expect(only(actions(steps, 'merge')).program).toBe('/llvm/bin/llvm-profdata');
    expect(actions(steps, 'clear').flatMap(({ paths }) => paths)).toEqual([`${OWN}/raw/rustc-pgo`]);
  });

  it('without PGO of LLVM: it is built once, as the config says, with relocations', () => {
    expect(run({ components: ['rustc'] })).toEqual({
      'rustc-pgo': [
        '--rust-profile-generate <raw>/rustc-pgo --set llvm.link-shared=true --set llvm.thin-lto=false',
      ],
      bolt: [
        '--enable-bolt-settings --rust-profile-use <rustc profile> --set llvm.ldflags=-Wl,-q --set llvm.link-shared=true',
      ],
      dist: [
        '--enable-bolt-settings --keep-stage 0 --keep-stage 1 --reproducible-artifact <llvm fdata> --reproducible-artifact <rustc fdata> --rust-profile-use <rustc profile> --set llvm.ldflags=-Wl,-q --set llvm.link-shared=true dist',
      ],
    });
  });

  it('without PGO of rustc: rustc is built without a profile, with relocations', () => {
    expect(run({ components: ['llvm'] })).toEqual({
      'llvm-pgo': [
        '--enable-bolt-settings --set llvm.link-shared=true --set llvm.thin-lto=false',
        '--keep-stage 0 --keep-stage 1 --llvm-profile-generate --set llvm.link-shared=true',
      ],
      bolt: [
        '--keep-stage 0 --keep-stage 1 --llvm-profile-use <llvm profile> --set llvm.ldflags=-Wl,-q --set llvm.link-shared=true',
      ],
      dist: [
        '--enable-bolt-settings --keep-stage 0 --keep-stage 1 --llvm-profile-use <llvm profile> --reproducible-artifact <llvm fdata> --reproducible-artifact <rustc fdata> --set llvm.ldflags=-Wl,-q --set llvm.link-shared=true dist',
      ],
    });
  });

  it('with a static LLVM: dist keeps stage 0 only, so that rustc is linked with the optimised LLVM', () => {
    const config = configOf({ llvm: { shared: false }, bolt: { enabled: false } });
    const profiles = { ...ALL_PROFILES, bolt: NO_PROFILES.bolt };
    const state: BuildState = {
      ...EMPTY_STATE,
      rustc: {
        status: 'standing',
        variant: { kind: 'optimised', profile: 'rrrr', relocations: false, inputs: 'rustc sources 1' },
      },
      llvm: {
        status: 'standing',
        variant: { kind: 'instrumented', profile: null, relocations: false, inputs: 'llvm sources 1' },
      },
    };
    const { steps } = planStage('dist', contextOf({ config, profiles, state }));
    const { command } = only(actions(steps, 'bootstrap'));
    expect(options(command.args)).toEqual([
      '--keep-stage 0',
      `--llvm-profile-use ${OWN}/profiles/llvm-pgo-llll.profdata`,
      `--rust-profile-use ${OWN}/profiles/rustc-pgo-rrrr.profdata`,
      '--set llvm.link-shared=false',
      'dist',
    ]);
    expect(steps.map(({ id }) => id)).toContain('clear-llvm');
  });

  it('with a static LLVM: it is made so whatever the config says; ThinLTO is not switched off, as upstream', () => {
    const { steps } = planStage('rustc-pgo', contextOf({ config: configOf({ llvm: { shared: false } }) }));
    const { args } = only(actions(steps, 'bootstrap')).command;
    expect(args.filter((word) => word.startsWith('llvm.'))).toEqual(['llvm.link-shared=false']);
  });

  it('given arguments come after dist.args and before ours, in the check and in the build', () => {
    const config = configOf({ dist: { args: ['dist', 'rustc'] } });
    const { steps } = planStage(
      'dist',
      contextOf({ config, profiles: ALL_PROFILES, extraArgs: ['--exclude', 'src/doc'] }),
    );
    expect(only(actions(steps, 'check')).command.args).toEqual([
      '/src/x.py',
      'dist',
      'rustc',
      '--exclude',
      'src/doc',
      '--dry-run',
    ]);
    const last = actions(steps, 'bootstrap').at(-1);
    expect(last?.command.args.slice(0, 5)).toEqual(['/src/x.py', 'dist', 'rustc', '--exclude', 'src/doc']);
  });

  it('extra arguments for BOLT come last, in every optimising call', () => {
    const { steps } = planStage(
      'bolt',
      contextOf({ config: configOf({ bolt: { args: ['-plt=hot'] } }), profiles: ALL_PROFILES }),
    );
    expect(actions(steps, 'optimise').map(({ args }) => args.at(-1))).toEqual(['-plt=hot', '-plt=hot']);
  });

  it('a training command runs without the collector', () => {
    const { steps } = planStage(
      'rustc-pgo',
      contextOf({ config: configOf({ training: { kind: 'command', command: ['./train.sh', 'x'] } }) }),
    );
    expect(actions(steps, 'collector')).toEqual([]);
    expect(only(actions(steps, 'train')).command).toMatchObject({
      program: './train.sh',
      args: ['x'],
      cwd: '/p',
    });
  });

  it('the collector is built once in a stage, from the configured directory', () => {
    const { steps } = planStage(
      'bolt',
      contextOf({ config: configOf({ training: { dir: '/perf' } }), profiles: ALL_PROFILES }),
    );
    expect(only(actions(steps, 'collector'))).toMatchObject({
      from: '/perf',
      to: LAYOUT.collector,
      inputs: 'training 1',
    });
    const plain = planStage('bolt', contextOf({ profiles: ALL_PROFILES })).steps;
    expect(only(actions(plain, 'collector')).from).toBe('/src/src/tools/rustc-perf');
  });

  // bolt.libraries names both, the given set has only libLLVM's profile; an earlier run optimised librustc_driver.
  it('a library without a BOLT profile is restored when an earlier run optimised it', () => {
    const state = planStage('dist', contextOf({ profiles: ALL_PROFILES })).state;
    const profiles = { ...ALL_PROFILES, bolt: { ...ALL_PROFILES.bolt, rustc: null } };
    const after = planStage('dist', contextOf({ profiles, state })).state;
    expect(after.libraries.rustc?.content).toBe('pristine');
  });

  // With a given BOLT profile no stage runs again, and the old llvm-bolt's library would be shipped under a new key.
  it('a library is optimised again with a new llvm-bolt', () => {
    const state = planStage('dist', contextOf({ profiles: ALL_PROFILES })).state;
    const context = contextOf({ profiles: ALL_PROFILES, state });
    const toolchain = { ...context.toolchain, bolt: { path: '/llvm/bin/llvm-bolt', version: '22.1.9' } };
    const { steps } = planStage('dist', { ...context, toolchain });
    expect(actions(steps, 'optimise')).toHaveLength(2);
  });
});
