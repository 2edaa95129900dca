import { configOf } from '../../pipeline/testing';
import { finding, withSettings } from './testing';

describe('static LLVM', () => {
  const given = (file: object) =>
    finding('static LLVM', { config: configOf({ llvm: { shared: false }, ...file }) });

  it('cannot be instrumented', () => {
    expect(given({})?.status).toBe('problem');
    expect(given({})?.advice).toContain('"llvm.shared"');
  });

  it('goes without a profile, with one that is given, and shared', () => {
    const found = [
      given({ components: ['rustc'], bolt: { enabled: false } }),
      given({ profiles: { 'llvm-pgo': 'set' } }),
      given({ llvm: {} }),
    ];
    expect(found).toEqual([undefined, undefined, undefined]);
  });

  it('is linked on Windows, and where somebody names a linker', () => {
    const shared = { config: configOf({ llvm: { shared: false } }) };
    expect(finding('static LLVM', { ...shared, host: 'x86_64-pc-windows-msvc' })).toBeUndefined();
    const toml = { target: { 'x86_64-unknown-linux-gnu': { linker: '/own/linker' } } };
    expect(finding('static LLVM', { ...shared, ...withSettings(toml) })?.status).toBe('ok');
  });
});
