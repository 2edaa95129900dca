import type { Dialect } from '../tree/dialect';
import { configOf, DIALECT_195, LAYOUT } from '../../test/plan-context';
import { collectorBuildCommand, trainingCommand, type TrainingContext } from './command';
import { workloadOf } from './workload';
import type { Tool } from '../model/components';

const STAGE0 = `${LAYOUT.hostDir}/stage0/bin`;

function context(training: unknown = {}, dialect: Dialect = DIALECT_195, tools: readonly Tool[] = []) {
  return {
    training: configOf({ training }).training,
    tools,
    dialect,
    layout: LAYOUT,
    projectDir: '/p',
    cargoConfigFile: null,
  };
}

const WORKLOAD = {
  profiles: ['Debug', 'Opt'],
  scenarios: ['Full'],
  crates: ['syn-2.0.101', 'serde-1.0.219'],
} as const;
const train = (given: TrainingContext, env: Readonly<Record<string, string>> = {}) =>
  trainingCommand(given, 'llvm-pgo', WORKLOAD, env);

/** Upstream's words, opt-dist of Rust 1.95. */
const UPSTREAM = [
  ...['run', '-p', 'collector', '--bin', 'collector', '--', 'profile_local', 'eprintln', LAYOUT.stage2Rustc],
  ...['--id', 'Test', '--cargo', `${STAGE0}/cargo`, '--profiles', 'Debug,Opt', '--scenarios', 'Full'],
  ...['--exact-match', 'syn-2.0.101,serde-1.0.219'],
];

describe('the collector', () => {
  it('is built with the stage 0 tools, where it was copied to', () => {
    expect(collectorBuildCommand(context())).toEqual({
      program: `${STAGE0}/cargo`,
      args: ['build', '-p', 'collector'],
      cwd: LAYOUT.collector,
      env: { RUSTC: `${STAGE0}/rustc`, RUSTC_BOOTSTRAP: '1', RUST_LOG: 'collector=debug' },
    });
  });

  it('is built and run with the config of cargo that its copy would not see', () => {
    const given = { ...context(), cargoConfigFile: '/src/.cargo/config.toml' };
    expect(collectorBuildCommand(given).args).toEqual([
      ...['build', '--config', '/src/.cargo/config.toml', '-p', 'collector'],
    ]);
    const [verb = '', ...rest] = UPSTREAM;
    expect(train(given).args).toEqual([verb, '--config', '/src/.cargo/config.toml', ...rest]);
  });

  it('runs as upstream runs it', () => {
    expect(train(context(), { LLVM_PROFILE_FILE: '/raw/x' })).toEqual({
      program: `${STAGE0}/cargo`,
      args: UPSTREAM,
      cwd: LAYOUT.collector,
      env: {
        RUSTC: `${STAGE0}/rustc`,
        RUSTC_BOOTSTRAP: '1',
        RUST_LOG: 'collector=debug',
        LLVM_PROFILE_FILE: '/raw/x',
      },
    });
  });

  it.each<[string, unknown, string[]]>([
    ['several jobs', { jobs: 4 }, ['--jobs', '4']],
    ['one job, which old collectors do not take', { jobs: 1 }, []],
    [
      'values for cargo',
      { cargoConfig: ['net.offline=true', '/c.toml'] },
      ['--cargo-config', 'net.offline=true', '--cargo-config', '/c.toml'],
    ],
    // It calls cargo in a temporary directory.
    ['a file of the project', { cargoConfig: ['c.toml'] }, ['--cargo-config', '/p/c.toml']],
  ])('is told of %s', (_, training, added) => {
    expect(train(context(training)).args).toEqual([...UPSTREAM, ...added]);
  });

  // Bootstrap puts it beside the sysroot, in a directory that is named by the rule of the compiler's.
  it.each([
    ['stage2-rustc', 'stage2-tools-bin'],
    ['stage1-rustc', 'stage1-tools-bin'],
  ] as const)("takes the tree's own cargo where it is trained (%s)", (stage2RustcDir, dir) => {
    const { program, args } = train(context({}, { ...DIALECT_195, stage2RustcDir }, ['cargo']));
    expect(args[args.indexOf('--cargo') + 1]).toBe(`${LAYOUT.hostDir}/${dir}/cargo`);
    expect(program).toBe(`${STAGE0}/cargo`);
  });

  it("selects as its tree's collector can", () => {
    expect(train(context({}, { ...DIALECT_195, selector: '--include' })).args).toContain('--include');
  });
});

describe('a command', () => {
  const custom = (env: Readonly<Record<string, string>> = {}) =>
    train(context({ kind: 'command', command: ['./train.sh', '--fast', 'a b'], jobs: 3 }), env);

  it('runs in the directory of opt-dist.json and is told compiler, phase and workload', () => {
    expect(custom({ LLVM_PROFILE_FILE: '/raw/x' })).toEqual({
      program: './train.sh',
      args: ['--fast', 'a b'],
      cwd: '/p',
      env: {
        LLVM_PROFILE_FILE: '/raw/x',
        OPT_DIST_PHASE: 'llvm-pgo',
        OPT_DIST_RUSTC: `${LAYOUT.hostDir}/stage2/bin/rustc`,
        OPT_DIST_RUSTDOC: `${LAYOUT.hostDir}/stage2/bin/rustdoc`,
        OPT_DIST_CARGO: `${STAGE0}/cargo`,
        OPT_DIST_PROFILES: 'Debug,Opt',
        OPT_DIST_SCENARIOS: 'Full',
        OPT_DIST_JOBS: '3',
      },
    });
  });
});

describe('a command that trains tools', () => {
  it('is told where they are', () => {
    const given = context({ kind: 'command', command: ['./train.sh'] }, DIALECT_195, ['cargo', 'clippy']);
    const { env } = trainingCommand(
      given,
      'clippy-pgo',
      workloadOf(configOf(), DIALECT_195, 'clippy-pgo'),
      {},
    );
    expect(env).toMatchObject({
      OPT_DIST_PHASE: 'clippy-pgo',
      OPT_DIST_PROFILES: 'Clippy',
      OPT_DIST_CARGO: `${LAYOUT.hostDir}/stage2-tools-bin/cargo`,
      OPT_DIST_CLIPPY_DRIVER: `${LAYOUT.hostDir}/stage2/bin/clippy-driver`,
    });
  });
});

describe('workloadOf', () => {
  it.each([
    ['rustc-pgo', ['Check', 'Debug', 'Opt'], ['All'], DIALECT_195.training?.rustc],
    ['rustdoc-pgo', ['Doc'], ['Full'], DIALECT_195.training?.rustc],
    ['clippy-pgo', ['Clippy'], ['Full'], DIALECT_195.training?.rustc],
    ['llvm-pgo', ['Debug', 'Opt'], ['Full'], DIALECT_195.training?.llvm],
    ['bolt-llvm', ['Debug', 'Opt'], ['Full'], DIALECT_195.training?.llvm],
    ['bolt-rustc', ['Check', 'Debug', 'Opt'], ['All'], DIALECT_195.training?.rustc],
  ] as const)("%s has upstream's modes and the tree's own list", (phase, profiles, scenarios, crates) => {
    expect(workloadOf(configOf(), DIALECT_195, phase)).toEqual({ profiles, scenarios, crates });
  });

  it('takes the lists of the configuration, each for its own', () => {
    const config = configOf({ training: { rustc: ['externs'] } });
    expect(workloadOf(config, DIALECT_195, 'bolt-rustc').crates).toEqual(['externs']);
    expect(workloadOf(config, DIALECT_195, 'bolt-llvm').crates).toEqual(DIALECT_195.training?.llvm);
  });

  it('has no benchmarks for a command', () => {
    const config = configOf({ training: { kind: 'command', command: ['./train.sh'] } });
    expect(workloadOf(config, DIALECT_195, 'rustc-pgo').crates).toEqual([]);
  });

  // With no list at all the collector is told `--exact-match ''`, which selects nothing (or, as a prefix,
  // everything).
  it('has none where neither the configuration nor the tree names any', () => {
    expect(workloadOf(configOf(), { ...DIALECT_195, training: null }, 'rustc-pgo').crates).toEqual([]);
  });
});
