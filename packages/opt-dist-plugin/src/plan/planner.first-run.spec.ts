import { HOST, LAYOUT } from '../../test/plan-context';
import {
  actions,
  BUILD,
  idOf,
  KEEP01,
  named,
  NOLTO,
  only,
  options,
  OWN,
  SHARED,
  uninterrupted,
} from '../../test/plan';

/**
 * Upstream's calls of bootstrap, opt-dist of Rust 1.95 with BOLT (`local --use-bolt`), and where ours differ.
 */
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
      "an LLVM that bootstrap links into rustc cannot be trained; the config of upstream's CI prevents it",
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
   * Beside bootstrap, upstream's order with these differences: arguments are checked and the collector is
   * built first, and the workloads are tried; profiles get a place named by their digest (cargo looks at path and time only); instrumented
   * LLVM is cleared by the stage that needs another one, not by the one that trained it (a kill in between
   * loses nothing, and a cache hit clears nothing); a pristine copy is kept (BOLT runs once on a file); the
   * instrumented library is restored before the merge; what lies in the raw directory from the build (tblgen
   * runs instrumented) goes before training, inside `train`; raw profiles go in a step of their own, once the
   * merged one is recorded.
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
      'rustc-pgo: try-rustc',
      'rustc-pgo: build-instrumented-rustc',
      'rustc-pgo: train-rustc-pgo',
      'rustc-pgo: merge-rustc-pgo',
      'rustc-pgo: clear-raw-rustc-pgo',
      'rustc-pgo: collect-rustc-pgo',
      'llvm-pgo: check-arguments',
      'llvm-pgo: collector',
      'llvm-pgo: try-llvm',
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
      'bolt: try-rustc',
      'bolt: try-llvm',
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
