import { describeProblem } from '../text/describe';
import type { Dialect } from '../tree/dialect';
import { configOf, DIALECT_195, DIALECT_199 } from '../../test/plan-context';
import { beyondComponents } from '../bootstrap/abilities';
import { rustcPgoPhases, toolsOf } from './uses';

const ALL = ['clippy', 'cargo', 'llvm', 'rustdoc', 'rustc'];

describe('toolsOf', () => {
  it.each<[object, string[], string[]]>([
    [{}, [], ['rustc-pgo']],
    [{ components: ALL }, ['rustdoc', 'cargo', 'clippy'], ['rustc-pgo', 'rustdoc-pgo', 'clippy-pgo']],
    [{ components: ['rustc', 'cargo'] }, ['cargo'], ['rustc-pgo']],
    // As upstream's fast try builds.
    [{ components: ALL, tryBuild: true }, ['rustdoc', 'cargo'], ['rustc-pgo', 'rustdoc-pgo']],
  ])('%j', (file, tools, phases) => {
    expect(toolsOf(configOf(file))).toEqual(tools);
    expect(rustcPgoPhases(configOf(file))).toEqual(phases);
  });
});

describe('beyondComponents', () => {
  const words = (components: readonly string[], dialect: Dialect) => {
    const problem = beyondComponents(configOf({ components }), dialect);
    return problem === null ? [] : describeProblem(problem);
  };
  const tables = (...components: readonly string[]): Dialect => ({
    ...DIALECT_199,
    pgo: { style: 'tables', components },
  });

  it('finds nothing where the tree has all', () => {
    expect(words(ALL, DIALECT_199)).toEqual([]);
    expect(words(['rustc', 'llvm'], DIALECT_195)).toEqual([]);
  });

  it('says once what is too much, and what the tree has', () => {
    expect(words(ALL, DIALECT_195)).toEqual([
      'components: Rust 1.95.0 does not support "clippy", "cargo" and "rustdoc"; its bootstrap takes profiles of rustc and llvm',
    ]);
    expect(words(ALL, tables('rustc', 'rustdoc', 'llvm'))).toEqual([
      'components: Rust 1.99.0 does not support "clippy" and "cargo"; its bootstrap takes profiles of rustc, llvm and rustdoc',
    ]);
  });

  // The first nightlies with tables had one for rustc alone, and the old option for LLVM.
  it('knows that LLVM needs no table', () => {
    expect(words(['rustc', 'llvm'], tables('rustc'))).toEqual([]);
  });
});
