import type { Machine } from '../machine';
import { BROKEN, finding, MISSING } from '../../../test/machine';
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

  it('is asked for the host', () => {
    expect(finding('host', { host: null })?.status).toBe('problem');
  });
});
