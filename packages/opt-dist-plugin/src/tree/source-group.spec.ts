import fc from 'fast-check';
import { directoryGroup, NOT_SOURCES, SOURCE_GROUP_NAMES, sourceGroup } from './source-group';

describe('sourceGroup', () => {
  it.each([
    ['x.py', 'bootstrap'],
    ['Cargo.toml', 'build'],
    ['Cargo.lock', 'build'],
    ['version', 'bootstrap'],
    ['git-commit-hash', 'bootstrap'],
    ['git-commit-info', 'bootstrap'],
    ['src/version', 'bootstrap'],
    ['src/stage0', 'build'],
    ['src/stage0.json', 'build'],
    ['src/ci/channel', 'bootstrap'],
    ['src/bootstrap/bootstrap.py', 'bootstrap'],
    ['src/bootstrap/defaults/bootstrap.dist.toml', 'bootstrap'],
    ['src/build_helper/src/lib.rs', 'build'],
    ['compiler/rustc_driver/src/lib.rs', 'compiler'],
    ['compiler/rustc_llvm/llvm-wrapper/PassWrapper.cpp', 'compiler'],
    ['library/core/src/lib.rs', 'build'],
    ['library/Cargo.lock', 'build'],
    ['vendor/cc-1.2.16/src/lib.rs', 'build'],
    ['.cargo/config.toml', 'build'],
    ['src/rustdoc-json-types/lib.rs', 'build'],
    ['src/llvm-project/llvm/lib/IR/Value.cpp', 'llvm'],
    ['src/llvm-project/compiler-rt/lib/profile/InstrProfiling.c', 'llvm'],
    ['src/llvm-project/README.md', 'llvm'],
    ['src/tools/rustc-perf/collector/src/main.rs', 'training'],
    ['src/tools/rustc-perf/collector/compile-benchmarks/syn-2.0.101/src/lib.rs', 'training'],
    ['src/tools/cargo/src/lib.rs', 'tools'],
    ['src/tools/rustc-perf-wrapper/src/main.rs', 'tools'],
    ['src/librustdoc/lib.rs', 'tools'],
    ['src/doc/book/title-page.md', 'packaged'],
    ['src/etc/gdb_lookup.py', 'packaged'],
    ['README.md', 'packaged'],
    ['COPYRIGHT', 'packaged'],
    ['LICENSE-MIT', 'packaged'],
    ['LICENSES/MIT.txt', 'packaged'],
    ['.gitignore', 'packaged'],
    ['tests/ui/hello.rs', 'tests'],
    ['tests/ui/README.md', 'tests'],
    ['src/ci/docker/run.sh', 'ci'],
    ['src/ci/channel.txt', 'ci'],
    ['.github/workflows/ci.yml', null],
    ['debian/rules', null],
    ['build/x86_64-unknown-linux-gnu/stage1/bin/rustc', null],
    ['compiler/rustc_codegen_gcc/build/x.rs', 'compiler'],
    ['.vscode/settings.json', null],
    ['.reuse/dep5', null],
    ['bootstrap.toml', null],
    ['config.toml', null],
    ['library/config.toml', 'build'],
  ])('%s is %s', (file, group) => {
    expect(sourceGroup(file)).toBe(group);
  });

  it.each(['testsuite/x.rs', 'src/toolset/x.rs', 'debianised/x.rs', 'src/docs/x.md'])(
    '%s is not taken for the directory whose name it starts with',
    (file) => {
      expect(sourceGroup(file)).toBe('build');
    },
  );

  it.each(['bootstrap.example.toml', 'config.example.toml', 'config.toml.example'])(
    '%s, which nobody reads, is at most packaged',
    (file) => {
      // As a source of every build it costs no more than a needless run when it is edited.
      expect(['build', 'packaged', null]).toContain(sourceGroup(file));
    },
  );
});

describe('NOT_SOURCES', () => {
  it('holds names of directories, no paths', () => {
    for (const name of NOT_SOURCES) expect(name).not.toMatch(/[/\\]/);
    expect(NOT_SOURCES).toContain('.git');
  });
});

describe('directoryGroup', () => {
  it.each(['', 'src', 'src/ci', 'src/tools'])('is of no use for %p', (dir) => {
    expect(directoryGroup(dir)).toBeUndefined();
  });

  it.each([
    ['tests', 'tests'],
    ['tests/ui', 'tests'],
    ['debian', null],
    ['src/ci/docker', 'ci'],
    ['src/tools/rustc-perf', 'training'],
    ['src/tools/rustc-perf-wrapper', 'tools'],
    ['src/llvm-project', 'llvm'],
    ['src/doc', 'packaged'],
    ['src/bootstrap', 'bootstrap'],
    ['srcs', 'build'],
    ['vendor/cc-1.2.16', 'build'],
  ] as const)('of %s is %s', (dir, group) => {
    expect(directoryGroup(dir)).toBe(group);
  });

  it('is the group of every file below, whatever its name', () => {
    const word = fc.constantFrom(
      ...['src', 'tests', 'debian', 'ci', 'channel', 'version', 'tools', 'rustc-perf', 'doc', 'a.md', 'x.py'],
      ...[
        'llvm-project',
        'bootstrap',
        'librustdoc',
        'etc',
        'LICENSES',
        'LICENSE-MIT',
        '.github',
        'README.txt',
      ],
    );
    const words = fc.array(word, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(words, words, (above, below) => {
        const group = directoryGroup(above.join('/'));
        if (group !== undefined) expect(sourceGroup([...above, ...below].join('/'))).toBe(group);
      }),
      { numRuns: 2000 },
    );
  });

  it('has a list of all groups', () => {
    const files = [
      'x.py',
      'compiler/a',
      'a/b',
      'src/llvm-project/a',
      'src/tools/rustc-perf/a',
      'src/tools/a',
      'src/doc/a',
      'tests/a',
      'src/ci/a',
    ];
    expect(files.map(sourceGroup)).toEqual(SOURCE_GROUP_NAMES);
  });
});
