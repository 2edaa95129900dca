import { configOf, DIALECT_195 } from '../../test/plan-context';
import { withLists } from './workload';

describe('withLists', () => {
  it("has the tree's lists where none is named", () => {
    const named = configOf({ training: { llvm: ['externs'] } });
    expect(withLists(named, DIALECT_195).training).toMatchObject({
      rustc: DIALECT_195.training?.rustc,
      llvm: ['externs'],
    });
    expect(withLists(named, { training: null }).training).toMatchObject({ rustc: null, llvm: ['externs'] });
  });

  it('is a list like any other: written out, it is the same', () => {
    const { rustc, llvm } = DIALECT_195.training ?? {};
    expect(withLists(configOf({ training: { rustc, llvm } }), DIALECT_195)).toEqual(
      withLists(configOf({}), DIALECT_195),
    );
  });

  it('leaves a command alone', () => {
    const config = configOf({ training: { kind: 'command', command: ['./train'] } });
    expect(withLists(config, DIALECT_195)).toBe(config);
  });
});
