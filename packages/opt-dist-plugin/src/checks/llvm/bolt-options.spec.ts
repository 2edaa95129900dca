import { configOf } from '../../../test/plan-context';
import { checkBoltOptions } from './bolt-options';
import { finding } from '../../../test/machine';

describe('checkBoltOptions', () => {
  it('knows which llvm-bolt does not take -icf=all', () => {
    const status = (args: readonly string[], major: number) => checkBoltOptions(args, major)[0]?.status;
    expect(status(['-icf=all'], 19)).toBe('problem');
    expect(status(['--icf=safe'], 19)).toBe('problem');
    expect(status(['-icf=all'], 20)).toBeUndefined();
    expect(status(['-icf=1', '-dyno-stats'], 19)).toBeUndefined();
  });
});

describe('BOLT on a host', () => {
  it('is warned of where upstream does without, if it is used', () => {
    const host = 'aarch64-unknown-linux-gnu';
    expect(finding('BOLT host', { host })).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('rust-lang/rust#133807') as string,
      advice: expect.stringContaining('"enabled": false') as string,
    });
    expect(finding('BOLT host', { host, config: configOf({ bolt: { enabled: false } }) })).toBeUndefined();
    const external = { llvm: { build: false }, components: ['rustc'], bolt: { libraries: ['rustc'] } };
    expect(finding('BOLT host', { host, config: configOf(external) })?.status).toBe('warning');
    expect(finding('BOLT host')).toBeUndefined();
    expect(finding('BOLT host', { host: null })).toBeUndefined();
  });
});
