import { configOf } from '../../../test/plan-context';
import { BROKEN, finding, HEALTHY, MISSING, withSettings, withTool } from '../../../test/machine';
import { LLVM_TOOLS } from '../../toolchain/facts';

describe('LLVM tools', () => {
  it('tell where they are elsewhere', () => {
    const llvm = { ...HEALTHY.llvm, dir: null, searched: ['/nowhere'], elsewhere: ['/llvm'] };
    expect(finding('LLVM tools', { llvm })).toMatchObject({
      status: 'problem',
      found: 'no llvm-profdata in /nowhere/bin',
    });
    expect(finding('LLVM tools', { llvm })?.advice).toContain('There is one in /llvm.');
  });

  it.each(LLVM_TOOLS.filter((name) => name !== 'ld.lld'))('%s must be there and run', (name) => {
    expect(finding(name, withTool(name, MISSING))).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('not found in /llvm/bin; it is needed for ') as string,
    });
    expect(finding(name, withTool(name, BROKEN))?.advice).toContain('broken or too old');
  });

  it.each(['llvm-bolt', 'merge-fdata'] as const)('%s is not needed without the bolt stage', (name) => {
    expect(
      finding(name, { ...withTool(name, MISSING), config: configOf({ bolt: { enabled: false } }) }),
    ).toBeUndefined();
  });

  it.each(['clang++', 'llvm-ar', 'llvm-ranlib'] as const)(
    '%s is not needed with compilers of the user',
    (name) => {
      const compilers = HEALTHY.compilers.map((compiler) => ({ ...compiler, from: 'CC' }));
      expect(finding(name, { ...withTool(name, MISSING), compilers })).toBeUndefined();
    },
  );

  it("has an lld where bootstrap's config asks for it", () => {
    const gone = withTool('ld.lld', MISSING);
    expect(finding('ld.lld', gone)).toBeUndefined();
    for (const toml of [
      { llvm: { 'use-linker': 'lld' } },
      { rust: { 'bootstrap-override-lld': true } },
      { rust: { 'use-lld': 'external' } },
    ]) {
      expect(finding('ld.lld', { ...gone, ...withSettings(toml) })?.status).toBe('problem');
    }
  });
});
