import { configOf, DIALECT_195 } from '../../../test/plan-context';
import type { Machine } from '../machine';
import { checkBenchmarks } from './benchmarks';
import { findings, HEALTHY, withTree } from '../../../test/machine';
import { ok } from 'profile-formats';

const THERE = ['externs', 'syn-2.0.101', 'syn-2.0.101-new-solver', 'serde-1.0.228', 'serde_derive-1.0.1'];
const DIR = '/rust/src/tools/rustc-perf/collector/compile-benchmarks';

function found(training: object, change: Partial<Machine> = {}) {
  return findings('benchmarks', { config: configOf({ training }), benchmarkNames: THERE, ...change });
}

describe('benchmarks that are named', () => {
  it('must be there', () => {
    expect(found({ rustc: ['externs'], llvm: ['syn-2.0.101'] })).toEqual([
      { name: 'benchmarks', status: 'ok', found: `all named benchmarks are in ${DIR}`, advice: null },
    ]);
    expect(found({ rustc: ['externs', 'extern', 'nothing-1.0.0'], llvm: ['serde-1.0.219'] })).toEqual([
      {
        name: 'benchmarks',
        status: 'problem',
        found: `"training.rustc": no benchmark in ${DIR} is called extern, nothing-1.0.0`,
        advice: 'Correct "training.rustc" of opt-dist.json.',
      },
      {
        name: 'benchmarks',
        status: 'problem',
        found: `"training.llvm": no benchmark in ${DIR} is called serde-1.0.219`,
        advice: 'Correct "training.llvm" of opt-dist.json (there is serde-1.0.228).',
      },
    ]);
  });

  it('are beginnings of names where the collector knows no others', () => {
    const tree = withTree({ dialect: ok({ ...DIALECT_195, selector: '--include' }) });
    expect(found({ rustc: ['extern', 'serde'], llvm: ['syn-'] }, tree)).toMatchObject([{ status: 'ok' }]);
    expect(found({ rustc: ['xterns'], llvm: ['syn'] }, tree)).toMatchObject([
      { status: 'problem', found: expect.stringContaining('begins with xterns') as string },
    ]);
  });

  it("may be the tree's own list", () => {
    const tree = withTree({
      dialect: ok({ ...DIALECT_195, training: { rustc: ['externs'], llvm: ['a-1.0'] } }),
    });
    expect(found({}, tree)).toMatchObject([
      {
        found: `"training.llvm" (the source tree's own list): no benchmark in ${DIR} is called a-1.0`,
        advice: 'Name those to train with in "training.llvm" of opt-dist.json.',
      },
    ]);
  });

  it('do not matter where their profile is given, or the phase is not trained', () => {
    const training = { rustc: ['gone'], llvm: ['externs'] };
    const profiles = { 'rustc-pgo': 'set', bolt: 'set' };
    const config = configOf({ training, profiles });
    expect(found(training, { config })).toMatchObject([{ status: 'ok' }]);
    const machine = { ...HEALTHY, config: configOf({ training }), benchmarkNames: THERE };
    const status = (phases: Parameters<typeof checkBenchmarks>[1]) =>
      checkBenchmarks(machine, phases).map((each) => each.status);
    expect(status(['llvm-pgo', 'bolt-llvm'])).toEqual(['ok']);
    expect(status(['bolt-rustc', 'rustc-pgo'])).toEqual(['problem']);
  });

  it('are no finding where there is nothing to look at', () => {
    expect(found({ rustc: ['gone'] }, { benchmarkNames: null })).toEqual([]);
    expect(found({ rustc: ['gone'] }, { tree: null })).toEqual([]);
    expect(found({ kind: 'command', command: ['x'] })).toEqual([]);
    expect(found({ rustc: ['gone'] }, { training: { kind: 'command', program: 'x', found: true } })).toEqual(
      [],
    );
  });
});
