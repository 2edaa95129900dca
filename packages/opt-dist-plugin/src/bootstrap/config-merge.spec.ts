import { mergedConfig } from './config-merge';

describe('mergedConfig', () => {
  it('is the file itself where nothing is included', () => {
    expect(mergedConfig({ build: { vendor: true } }, [])).toEqual({ build: { vendor: true } });
  });

  it('takes what the file does not say from what it includes', () => {
    const own = { include: ['a'], rust: { channel: 'beta' } };
    const included = { profile: 'dist', rust: { channel: 'dev', lto: 'thin' }, llvm: { 'thin-lto': true } };
    expect(mergedConfig(own, [included])).toEqual({
      include: ['a'],
      profile: 'dist',
      rust: { channel: 'beta', lto: 'thin' },
      llvm: { 'thin-lto': true },
    });
  });

  it('takes the later one of those that say the same', () => {
    expect(mergedConfig({}, [{ rust: { lto: 'off' } }, { rust: { lto: 'fat' } }])).toEqual({
      rust: { lto: 'fat' },
    });
  });

  it('merges the tables of targets', () => {
    const own = { target: { a: { cc: 'clang' } } };
    expect(mergedConfig(own, [{ target: { a: { cc: 'gcc', cxx: 'g++' }, b: { cc: 'gcc' } } }])).toEqual({
      target: { a: { cc: 'clang', cxx: 'g++' }, b: { cc: 'gcc' } },
    });
  });

  it('replaces lists and all that is no table', () => {
    const below = { build: { tools: ['cargo'], profiler: true }, dist: { a: 1 } };
    expect(mergedConfig({ build: { tools: [], profiler: false }, dist: 1 }, [below])).toEqual({
      build: { tools: [], profiler: false },
      dist: 1,
    });
  });

  it('changes nothing that it is given', () => {
    const own = { rust: { lto: 'off' } };
    const included = { rust: { channel: 'dev' } };
    mergedConfig(own, [included]);
    expect([own, included]).toEqual([{ rust: { lto: 'off' } }, { rust: { channel: 'dev' } }]);
  });
});
