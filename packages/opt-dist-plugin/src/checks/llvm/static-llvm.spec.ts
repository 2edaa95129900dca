import { ok } from 'profile-formats';
import { configOf } from '../../../test/plan-context';
import { DIALECT, finding, withSettings, withTree } from '../../../test/machine';

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

describe('linkage of LLVM', () => {
  const old = withTree({ dialect: ok({ ...DIALECT, set: false, rustVersion: '1.70.0' }) });
  const found = (toml: object, file: object = {}) =>
    finding('linkage of LLVM', { ...old, ...withSettings(toml), config: configOf(file) });

  it('is what the config says where no option can say otherwise', () => {
    expect(found({})).toMatchObject({
      status: 'problem',
      advice: expect.stringContaining('llvm.link-shared = true') as string,
    });
    expect(found({ llvm: { 'link-shared': true } }, { llvm: { shared: false } })?.status).toBe('problem');
    expect(found({ llvm: { 'link-shared': true } })).toBeUndefined();
    expect(found({ llvm: { 'thin-lto': true } })).toBeUndefined();
    expect(found({}, { llvm: { shared: false } })).toBeUndefined();
  });

  it('does not matter where LLVM is not built, or is said with each call', () => {
    expect(found({}, { llvm: { build: false } })).toBeUndefined();
    expect(finding('linkage of LLVM', withSettings({}))).toBeUndefined();
  });
});
