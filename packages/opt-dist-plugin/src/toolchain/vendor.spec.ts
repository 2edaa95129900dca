import { vendorIn } from './vendor';

describe('vendorIn', () => {
  const GCC = '#define __GNUC__ 12\n#define __GNUC_MINOR__ 2\n#define __GNUC_PATCHLEVEL__ 0\n';

  it('knows gcc, and clang that claims to be gcc', () => {
    expect(vendorIn(GCC)).toEqual({ vendor: 'gcc', version: '12.2.0' });
    const clang = `${GCC}#define __clang_major__ 22\n#define __clang_minor__ 1\n#define __clang_patchlevel__ 8\n`;
    expect(vendorIn(clang)).toEqual({ vendor: 'clang', version: '22.1.8' });
    expect(vendorIn('#define __TINYC__ 927\n')).toEqual({ vendor: 'other', version: null });
  });
});
