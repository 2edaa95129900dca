import { namedCompilers, type CompilerSources } from './named-compilers';

const HOST = 'x86_64-unknown-linux-gnu';

function programs(
  env: CompilerSources['env'],
  settings: CompilerSources['settings'] = { cc: null, cxx: null },
) {
  return namedCompilers({ settings, host: HOST, env, llvmDir: '/llvm' }).map(
    ({ program, from }) => `${program}: ${from}`,
  );
}

describe('namedCompilers', () => {
  it('are those of the LLVM tools when nobody names a C compiler', () => {
    const ours = ['/llvm/bin/clang: the LLVM tools', '/llvm/bin/clang++: the LLVM tools'];
    expect(programs({})).toEqual(ours);
    // The stages set both.
    expect(programs({ CXX: 'g++' })).toEqual(ours);
  });

  it('leave C++ to the system when only C is named', () => {
    expect(programs({ CC: 'gcc' })).toEqual(['gcc: CC', 'c++: default, CXX is not set']);
    expect(programs({ CC: 'gcc', CXX: 'g++' })).toEqual(['gcc: CC', 'g++: CXX']);
  });

  it('are taken from the variables with the triple first, then from those of the host', () => {
    expect(
      programs({ [`CC_${HOST}`]: 'a', CC_x86_64_unknown_linux_gnu: 'b', HOST_CC: 'c', CC: 'd' })[0],
    ).toBe(`a: CC_${HOST}`);
    expect(programs({ CC_x86_64_unknown_linux_gnu: 'b', HOST_CC: 'c' })[0]).toBe(
      'b: CC_x86_64_unknown_linux_gnu',
    );
    expect(programs({ HOST_CC: 'c', HOST_CXX: 'e' })).toEqual(['c: HOST_CC', 'e: HOST_CXX']);
  });

  it("are those of bootstrap's config before all", () => {
    expect(programs({ CC: 'gcc', [`CXX_${HOST}`]: 'g++' }, { cc: 'tcc', cxx: null })).toEqual([
      `tcc: target.${HOST}.cc`,
      `g++: CXX_${HOST}`,
    ]);
  });
});
