import { llvmSettings } from './llvm-settings';

describe('llvmSettings', () => {
  it('are what is said, and the default where nothing is', () => {
    expect(llvmSettings({})).toEqual({ downloads: false, checksVersion: true });
    expect(llvmSettings({ llvm: { 'download-ci-llvm': true, 'version-check': false } })).toEqual({
      downloads: true,
      checksVersion: false,
    });
    expect(llvmSettings({ llvm: { 'download-ci-llvm': 'if-unchanged' } }).downloads).toBe(false);
    expect(llvmSettings({ include: ['a.toml'] }).checksVersion).toBe(false);
    expect(llvmSettings('no table')).toEqual({ downloads: false, checksVersion: true });
  });
});
