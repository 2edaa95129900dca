import type { OptDistConfig } from '../config/config';
import { type BuildState, EMPTY_STATE } from './build-state';
import { planStage } from './planner';
import { ALL_PROFILES, configOf, contextOf, LAYOUT, NO_PROFILES } from '../../test/plan-context';
import { planContextOf, scenarioOf } from '../../test/planner-model/scenario';
import { runSteps } from '../../test/planner-model/steps';
import { emptyWorld, type World } from '../../test/planner-model/world';
import { actions, named, only, options, OWN } from '../../test/plan';
import type { Stage } from '../model/stages';

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

  it("with an external LLVM, merges with the host's llvm-profdata and clears nothing but raw profiles", () => {
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

  // bolt.libraries names both, the given set has only libLLVM's profile; an earlier run optimised
  // librustc_driver.
  it('a library without a BOLT profile is restored when an earlier run optimised it', () => {
    const state = planStage('dist', contextOf({ profiles: ALL_PROFILES })).state;
    const profiles = { ...ALL_PROFILES, bolt: { ...ALL_PROFILES.bolt, rustc: null } };
    const after = planStage('dist', contextOf({ profiles, state })).state;
    expect(after.libraries.rustc?.content).toBe('pristine');
  });

  // With a given BOLT profile no stage runs again, and the old llvm-bolt's library would be shipped under a
  // new key.
  it('a library is optimised again with a new llvm-bolt', () => {
    const state = planStage('dist', contextOf({ profiles: ALL_PROFILES })).state;
    const context = contextOf({ profiles: ALL_PROFILES, state });
    const toolchain = { ...context.toolchain, bolt: { path: '/llvm/bin/llvm-bolt', version: '22.1.9' } };
    const { steps } = planStage('dist', { ...context, toolchain });
    expect(actions(steps, 'optimise')).toHaveLength(2);
  });
});
