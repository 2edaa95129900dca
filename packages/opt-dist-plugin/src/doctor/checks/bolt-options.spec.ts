import { checkBoltOptions } from './bolt-options';

describe('checkBoltOptions', () => {
  it('knows which llvm-bolt does not take -icf=all', () => {
    const status = (args: readonly string[], major: number) => checkBoltOptions(args, major)[0]?.status;
    expect(status(['-icf=all'], 19)).toBe('problem');
    expect(status(['--icf=safe'], 19)).toBe('problem');
    expect(status(['-icf=all'], 20)).toBeUndefined();
    expect(status(['-icf=1', '-dyno-stats'], 19)).toBeUndefined();
  });
});
