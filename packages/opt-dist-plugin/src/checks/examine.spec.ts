import { examine } from './examine';
import { HEALTHY } from '../../test/machine';
import { LLVM_TOOLS } from '../toolchain/facts';

describe('a healthy machine', () => {
  it('has nothing but good findings, which need no advice', () => {
    expect(examine(HEALTHY).filter(({ status, advice }) => status !== 'ok' || advice !== null)).toEqual([]);
  });

  it('has findings of everything', () => {
    const names = new Set(examine(HEALTHY).map(({ name }) => name));
    expect([...names]).toEqual([
      ...[
        'configuration',
        "bootstrap's config",
        'release settings',
        'source tree',
        'requested features',
        'commit in the version',
        'nx affected',
        'LLVM sources',
        'profiler setting',
        'training',
        'host',
      ],
      ...[
        'python',
        'x.py',
        'stage 0 rustc',
        'stage 0 cargo',
        'dist arguments',
        'cmake',
        'ninja',
        'OpenSSL for cargo',
        'LLVM tools',
        ...LLVM_TOOLS,
        'C compiler',
        'C++ compiler',
      ],
      ...[
        'LLVM versions',
        'raw profiles',
        'profiles of clang',
        'profiles of rustc',
        'BOLT',
        'build directory',
        'project directory',
        'output directories',
        'temporary directory',
      ],
      ...['hard links', 'lock', 'disk', 'memory', 'tar', 'xz', 'gzip'],
    ]);
  });
});
