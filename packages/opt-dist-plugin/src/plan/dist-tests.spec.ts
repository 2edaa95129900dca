import { bootstrapSettings } from '../bootstrap/settings';
import type { Dialect } from '../tree/dialect';
import { patched } from './build-state';
import { missingForTests } from './dist-tests';
import type { PlanContext } from './plan-context';
import { planStage } from './planner';
import type { Step } from './step';
import { ALL_PROFILES, configOf, contextOf, DIALECT_195, HOST, LAYOUT } from '../../test/plan-context';

const TESTED = { dist: { tests: { run: true } } };
const OWN = `${LAYOUT.own}/tests`;

function context(file: object = TESTED, given: Partial<PlanContext> = {}) {
  return contextOf({ config: configOf(file), profiles: ALL_PROFILES, ...given });
}

function steps(given: PlanContext): readonly Step[] {
  return planStage('dist', given).steps;
}

function ids(given: PlanContext) {
  return steps(given).map(({ id }) => id);
}

function action<K extends Step['action']['kind']>(given: PlanContext, kind: K) {
  const found = steps(given).find((step) => step.action.kind === kind)?.action;
  return found as Extract<Step['action'], { kind: K }>;
}

const LAST = ['verify-tarballs', 'unpack-toolchain', 'test', 'clear-tests', 'collect-dist'];

describe('tests in the plan of dist', () => {
  it('come between the check of the tarballs and their collection', () => {
    expect(ids(context()).slice(-6)).toEqual(['dist', ...LAST]);
  });

  it.each<[string, object]>([
    ['by default', {}],
    ['in a try build', { ...TESTED, tryBuild: true }],
  ])('are not there %s', (_, file) => {
    expect(ids(context(file)).slice(-2)).toEqual(['verify-tarballs', 'collect-dist']);
  });

  it('run the suites of the tree on stage 0, by a config of their own', () => {
    expect(action(context(), 'test').command).toEqual({
      program: 'python3',
      args: [
        ...['/src/x.py', 'test', '--config', `${OWN}/bootstrap.toml`, '--build', HOST, '--stage', '0'],
        ...['tests/codegen-llvm', 'tests/ui'],
      ],
      cwd: '/p',
      env: { COMPILETEST_ENABLE_DIST_TESTS: '1' },
    });
  });

  it('leave out what is to be skipped, as the tree spells it', () => {
    const file = { dist: { tests: { run: true, skip: ['tests/ui/a.rs', 'tests/ui/b'] } } };
    expect(action(context(file), 'test').command.args.slice(-4)).toEqual([
      ...['--skip', 'tests/ui/a.rs', '--skip', 'tests/ui/b'],
    ]);
    const dialect: Dialect = { ...DIALECT_195, skipOption: '--exclude' };
    expect(action(context(file, { dialect }), 'test').command.args.slice(-2)).toEqual([
      ...['--exclude', 'tests/ui/b'],
    ]);
  });

  it('make the packaged toolchain stage 0, in another build directory', () => {
    const { config, components, to, configFile } = action(context(), 'unpack-toolchain');
    expect(components.filter(({ optional }) => !optional)).toEqual([
      { component: 'rustc', target: HOST, optional: false },
      { component: 'rust-std', target: HOST, optional: false },
      { component: 'cargo', target: HOST, optional: false },
      { component: 'rust-src', target: null, optional: false },
    ]);
    expect({ to, configFile }).toEqual({ to: `${OWN}/toolchain`, configFile: `${OWN}/bootstrap.toml` });
    expect(config).toEqual({
      'change-id': 148671,
      profile: 'user',
      build: {
        'build-dir': `${OWN}/build`,
        rustc: `${OWN}/toolchain/bin/rustc`,
        cargo: `${OWN}/toolchain/bin/cargo`,
        'local-rebuild': true,
        'compiletest-allow-stage0': true,
      },
      rust: { channel: 'stable', 'verbose-tests': true, lld: false },
      target: { [HOST]: { 'llvm-config': `${LAYOUT.llvm}/bin/llvm-config` } },
    });
  });

  it("keep what this machine needs of the user's config: compilers, vendored crates, an LLVM that is not built", () => {
    const target = {
      cc: '/llvm/bin/clang',
      linker: '/llvm/bin/clang',
      'llvm-config': '/llvm/bin/llvm-config',
    };
    const toml = {
      build: { vendor: true, 'optimized-compiler-builtins': false, docs: false },
      rust: { 'deny-warnings': false, 'debuginfo-level': 0 },
      target: { [HOST]: target },
    };
    const settings = bootstrapSettings(toml, HOST);
    const dialect: Dialect = {
      ...DIALECT_195,
      configFile: 'config.toml',
      distTests: {
        suites: ['tests/ui'],
        env: { COMPILETEST_FORCE_STAGE0: '1' },
        allowsStage0: false,
        withoutLld: false,
      },
    };
    const built = action(context(TESTED, { settings, dialect }), 'unpack-toolchain').config;
    expect(built).toMatchObject({
      build: { vendor: true, 'optimized-compiler-builtins': false },
      rust: { channel: 'stable', 'deny-warnings': false },
    });
    expect(JSON.stringify(built)).not.toMatch(/docs|debuginfo/);
    expect(built['target']).toEqual({
      [HOST]: { ...target, 'llvm-config': `${LAYOUT.llvm}/bin/llvm-config` },
    });
    const file = { ...TESTED, llvm: { build: false }, components: ['rustc'], bolt: { libraries: ['rustc'] } };
    expect(action(context(file, { settings, dialect }), 'unpack-toolchain').config['target']).toEqual({
      [HOST]: target,
    });
  });
});

describe('tarballs that stand', () => {
  /** The state in which the stage ends when its step of that name fails. */
  function failedAt(given: PlanContext, id: string): PlanContext['state'] {
    let { state } = given;
    for (const step of steps(given)) {
      state = patched(state, step.before);
      if (step.id === id) return patched(state, step.failed ?? {});
      state = patched(state, step.after);
    }
    throw new Error(`no step ${id}`);
  }

  /** Without the steps that only put profiles where they lie already. */
  const work = (given: PlanContext) => ids(given).filter((id) => !id.startsWith('place-'));

  it.each<[string, object]>([
    ['with BOLT', TESTED],
    ['without BOLT', { ...TESTED, bolt: { enabled: false } }],
    ['with a static LLVM', { ...TESTED, llvm: { shared: false } }],
  ])('are tested again when the tests failed, and not built again: %s', (_, file) => {
    const first = context(file);
    const state = failedAt(first, 'test');
    expect(work({ ...first, state })).toEqual(['check-arguments', ...LAST]);
  });

  it('are collected when the disk was full, without tests, too', () => {
    const first = context({});
    const state = failedAt(first, 'collect-dist');
    expect(work({ ...first, state })).toEqual(['check-arguments', 'verify-tarballs', 'collect-dist']);
  });

  it.each<[string, Partial<PlanContext>]>([
    ['the sources or options of dist', { shipped: 'sources and options 2' }],
    ['a profile', { profiles: { ...ALL_PROFILES, rustc: null } }],
    ['the sources of rustc', { inputs: { ...context().inputs, rustc: 'rustc sources 2' } }],
  ])('are built again after a change of %s', (_, change) => {
    const first = context();
    const state = failedAt(first, 'test');
    expect(ids({ ...first, state, ...change })).toContain('dist');
  });

  it('are tested with other tests without being built again', () => {
    const first = context();
    const state = failedAt(first, 'test');
    const skipping = { dist: { tests: { run: true, skip: ['tests/ui/a.rs'] } } };
    expect(ids({ ...context(skipping), state })).not.toContain('dist');
  });

  it('are not built again when a kill cut off their check', () => {
    const first = context();
    let { state } = first;
    for (const step of steps(first)) {
      state = patched(state, step.before);
      if (step.id === 'verify-tarballs') break;
      state = patched(state, step.after);
    }
    expect(work({ ...first, state })).toEqual(['check-arguments', ...LAST]);
  });

  it('are built again when they are not what they should be', () => {
    const first = context();
    expect(ids({ ...first, state: failedAt(first, 'verify-tarballs') })).toContain('dist');
  });

  it('are built again once they were collected', () => {
    const first = context();
    expect(ids({ ...first, state: planStage('dist', first).state })).toContain('dist');
  });
});

describe('missingForTests', () => {
  function missing(file: object, config: unknown = {}, extraArgs: readonly string[] = [], tools = true) {
    const problem = missingForTests(
      {
        config: configOf(file),
        dialect: DIALECT_195,
        settings: bootstrapSettings(config, HOST),
        extraArgs,
      },
      tools,
    );
    return (problem?.facts ?? []).map(({ where, expected, found }) => `${where}: ${expected}, ${found}`);
  }
  const dist = (...args: string[]) => ({ dist: { args: ['dist', ...args], tests: { run: true } } });

  it.each<[string, string[]]>([
    ['all of the default', missing(TESTED)],
    ['nothing, when nothing is tested', missing({}, { dist: { 'compression-formats': ['gz'] } })],
    ['nothing, in a try build', missing({ ...TESTED, tryBuild: true }, { build: { extended: false } })],
    ['every component by name', missing(dist('rustc', 'rust-std', 'cargo', 'rust-src'))],
    ['more than the default', missing(dist('--include-default-paths', 'bootstrap'))],
    ['cargo by name', missing(dist('--include-default-paths', 'cargo'), { build: { extended: false } })],
    ['cargo among the tools', missing(TESTED, { build: { tools: ['cargo', 'clippy'] } })],
    ['tools that a checkout asks for', missing(TESTED, { build: { extended: true } }, [], false)],
  ])('is nothing with %s', (_, found) => {
    expect(found).toEqual([]);
  });

  it.each<[string, string[], string[]]>([
    [
      'xz',
      missing(TESTED, { dist: { 'compression-formats': ['gz'] } }),
      ['dist.compression-formats: "xz" among them, ["gz"]'],
    ],
    [
      'a component that is left out',
      missing(dist('--skip', 'rust-src')),
      ['dist.args: rust-src, rust-src left out'],
    ],
    [
      'one that is left out on the command line',
      missing(TESTED, {}, ['--exclude=cargo']),
      ['dist.args: cargo, cargo left out'],
    ],
    [
      'what is not named',
      missing(dist('rustc', 'rust-std', 'cargo')),
      ['dist.args: rust-src, rustc rust-std cargo'],
    ],
    ['tools', missing(TESTED, { build: { extended: false } }), ['build.extended: true, false']],
    [
      'tools of a checkout without a profile',
      missing(TESTED, {}, [], false),
      ['build.extended: true, nothing, which is false here'],
    ],
    [
      'cargo among the tools',
      missing(TESTED, { build: { tools: ['clippy'] } }),
      ['build.tools: "cargo" among them, ["clippy"]'],
    ],
  ])('names %s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});
