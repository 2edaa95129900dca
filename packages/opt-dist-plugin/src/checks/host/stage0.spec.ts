import { ok } from 'profile-formats';
import { configOf } from '../../../test/plan-context';
import type { Machine } from '../machine';
import { BROKEN, DIALECT, finding, MISSING, withSettings, withTree } from '../../../test/machine';
import type { ToolFact } from '../../process/tool-fact';

describe('stage 0', () => {
  const stage0 = (origin: Machine['stage0']['origin'], state: ToolFact['state']) => ({
    stage0: { origin, rustc: { path: '/s0/rustc', state }, cargo: { path: '/s0/cargo', state }, llvm: null },
  });

  it.each(['stage 0 rustc', 'stage 0 cargo'])('%s may be downloaded later, else it must be there', (name) => {
    expect(finding(name, stage0('downloaded', MISSING))).toMatchObject({ status: 'ok' });
    expect(finding(name, stage0('downloaded', BROKEN))?.status).toBe('problem');
    expect(finding(name, stage0('named', MISSING))?.advice).toContain('Correct "stage0"');
    expect(finding(name, stage0('path', MISSING))?.advice).toContain('Install rustc');
  });

  it('is not that of bootstrap, which downloads its own', () => {
    const name = "bootstrap's stage 0";
    const config = configOf({ stage0: '/opt/rust' });
    expect(finding(name)).toBeUndefined();
    expect(finding(name, { config })).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('sets no build.rustc and build.cargo, so bootstrap downloads') as string,
      advice: expect.stringContaining('/opt/rust/bin') as string,
    });
    const half = withSettings({ build: { rustc: '/opt/rust/bin/rustc' } });
    expect(finding(name, { config, ...half })?.found).toContain('sets no build.cargo,');
    const both = withSettings({ build: { rustc: '/r', cargo: '/c' } });
    expect(finding(name, { config, ...both })).toBeUndefined();
    const local = withTree({ dialect: ok({ ...DIALECT, downloadsStage0: false }) });
    expect(finding(name, { config, ...local })).toBeUndefined();
  });

  it('is asked for the host', () => {
    expect(finding('host', { host: null })?.status).toBe('problem');
  });
});
