import type { PlanContext } from './plan-context';
import { planStage } from './planner';
import { configOf, contextOf, DIALECT_195, HOST } from '../../test/plan-context';
import { layoutOf } from '../bootstrap/layout';

const FILE = '/src/.cargo/config.toml';

/** What cargo is given when it builds the collector, and when it runs it. */
function given(change: Partial<PlanContext>): string[] {
  const { steps } = planStage('rustc-pgo', contextOf({ cargoConfig: FILE, ...change }));
  return steps.flatMap(({ action }) => {
    const command =
      action.kind === 'collector' ? action.build : action.kind === 'train' ? action.command : null;
    if (command === null) return [];
    const place = command.args.indexOf('--config');
    return [place < 0 ? 'none' : (command.args[place + 1] ?? '')];
  });
}

describe('the config of cargo in a tree, whose copy of rustc-perf lies elsewhere', () => {
  it('is named when the collector is built and when it is run', () => {
    expect(given({})).toEqual([FILE, FILE]);
    expect(given({ cargoConfig: null })).toEqual(['none', 'none']);
  });

  it('is found by cargo itself where the build directory lies in the tree', () => {
    const layout = layoutOf('/src/build', HOST, { rustc: null, cargo: null });
    expect(given({ layout })).toEqual(['none', 'none']);
    expect(given({ layout: layoutOf('/src-build', HOST, { rustc: null, cargo: null }) })).toEqual([
      FILE,
      FILE,
    ]);
  });

  it('does not hold for a rustc-perf that lies outside of the tree', () => {
    expect(given({ config: configOf({ training: { dir: '/p/rustc-perf' } }) })).toEqual(['none', 'none']);
    expect(given({ config: configOf({ training: { dir: '/src/perf' } }) })).toEqual([FILE, FILE]);
  });

  it('cannot be named to the cargo of 1.62', () => {
    expect(given({ dialect: { ...DIALECT_195, rustVersion: '1.63.0', buildDirOption: false } })).toEqual([
      'none',
      'none',
    ]);
  });
});

describe('parts that an earlier training left', () => {
  const kinds = (change: Partial<PlanContext>) =>
    planStage('rustc-pgo', contextOf(change)).steps.map(({ action }) => action.kind);
  const digests = planStage('rustc-pgo', contextOf()).steps.flatMap(({ action }) =>
    action.kind === 'merge' ? action.parts.map(({ digest }) => digest) : [],
  );
  const llvm = { llvm: { build: false }, components: ['rustc'] };

  it('are merged with other weights, without a build and a training', () => {
    const config = configOf({ ...llvm, training: { weights: ['externs=2'] } });
    const kept = planStage('rustc-pgo', contextOf({ config: configOf(llvm) })).steps.flatMap(({ action }) =>
      action.kind === 'merge' ? action.parts.map(({ digest }) => digest) : [],
    );
    const inputs = { ...contextOf().inputs, training: 'other weights' };
    const { steps } = planStage('rustc-pgo', contextOf({ config, inputs, keptParts: new Set(kept) }));
    expect(steps.map(({ action }) => action.kind)).toEqual(['check', 'merge', 'clear', 'collect-profiles']);
    const weights = steps.flatMap(({ action }) =>
      action.kind === 'merge' ? action.parts.map(({ name, weight }) => [name, weight]) : [],
    );
    expect(weights.slice(2, 5)).toEqual([
      ['externs Opt', 2],
      ['ctfe-stress-5 Check', 1],
      ['ctfe-stress-5 Debug', 1],
    ]);
  });

  it('are not enough where one lacks, or no LLVM stands whose tool merges them', () => {
    expect(kinds({ keptParts: new Set(digests.slice(1)) })).toContain('train');
    expect(kinds({ keptParts: new Set(digests) })).toContain('train');
  });
});
