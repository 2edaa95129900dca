import { ok } from 'profile-formats';
import { configOf } from '../../../test/plan-context';
import { DIALECT, finding, MISSING, withTool, withTree } from '../../../test/machine';

describe('LLVM versions', () => {
  it('warn when a profile may be too new for the tools, or of another kind', () => {
    const older = finding('LLVM versions', withTool('llvm-profdata', { kind: 'found', version: '19.1.7' }));
    expect(older).toMatchObject({
      status: 'warning',
      found: 'tools: 19.1.7; stage 0 rustc: 22.1.2; source tree: 22.1.2',
    });
    expect(older?.advice).toContain('llvm-profdata 19 may refuse profiles of LLVM 22');
    const newer = finding('LLVM versions', withTool('llvm-profdata', { kind: 'found', version: '23.1.1' }));
    expect(newer?.advice).toContain("LLVM 22's tools");
  });

  it('do not look at an LLVM that is not built', () => {
    const change = { ...withTree({ dialect: ok({ ...DIALECT, llvmVersion: '21.1.0' }) }) };
    expect(finding('LLVM versions', change)?.status).toBe('warning');
    expect(
      finding('LLVM versions', { ...change, config: configOf({ llvm: { build: false } }) })?.status,
    ).toBe('ok');
  });

  it('are not compared without tools', () => {
    expect(finding('LLVM versions', withTool('llvm-profdata', MISSING))?.found).toContain('not tried');
  });
});
