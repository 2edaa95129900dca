import { llvmSettings } from './llvm-settings';

describe('llvmSettings', () => {
  it('are what is said, and the default where nothing is', () => {
    expect(llvmSettings({})).toEqual({ downloads: null, checksVersion: true });
    expect(llvmSettings({ llvm: { 'download-ci-llvm': true, 'version-check': false } })).toEqual({
      downloads: true,
      checksVersion: false,
    });
    const said = (value: unknown) => llvmSettings({ llvm: { 'download-ci-llvm': value } }).downloads;
    expect(['if-unchanged', 'if-available', false, 1].map(said)).toEqual(['if-unchanged', true, false, null]);
    expect(llvmSettings('no table')).toEqual({ downloads: null, checksVersion: true });
  });
});
