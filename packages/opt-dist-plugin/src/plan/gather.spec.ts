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
