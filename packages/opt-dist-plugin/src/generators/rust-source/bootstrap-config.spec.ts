import { bootstrapConfig } from './bootstrap-config';
import { EXTERNAL, IN_TREE, LLVM_19, STRIPPED, UPSTREAM } from './testing';

// An ES module, which TypeScript lets no CommonJS file import.
const { parse } = jest.requireActual<{ parse: (text: string) => unknown }>('smol-toml');

it('names stage 0, LLVM, the profiler and the compilers for a tree that Debian stripped', () => {
  const { name, text } = bootstrapConfig(STRIPPED, EXTERNAL);
  expect(name).toBe('config.toml');
  expect(parse(text)).toEqual({
    'change-id': 134650,
    build: {
      vendor: true,
      'locked-deps': false,
      submodules: false,
      profiler: true,
      rustc: '/w/deb/stage0/bin/rustc',
      cargo: '/w/deb/stage0/bin/cargo',
      docs: false,
      extended: true,
      tools: ['cargo'],
      'optimized-compiler-builtins': false,
    },
    llvm: { 'link-shared': true, 'download-ci-llvm': false },
    rust: {
      channel: 'stable',
      'download-rustc': false,
      lld: false,
      'omit-git-hash': true,
      'deny-warnings': false,
    },
    dist: { 'compression-formats': ['xz'] },
    target: {
      'x86_64-unknown-linux-gnu': {
        'llvm-config': '/usr/lib/llvm-19/bin/llvm-config',
        profiler: '/usr/lib/llvm-19/lib/libclang_rt.profile-x86_64.a',
        cc: '/usr/lib/llvm-19/bin/clang',
        cxx: '/usr/lib/llvm-19/bin/clang++',
        ar: '/usr/lib/llvm-19/bin/llvm-ar',
        ranlib: '/usr/lib/llvm-19/bin/llvm-ranlib',
      },
    },
  });
});

it('says no more than it must for a whole tarball', () => {
  const { name, text } = bootstrapConfig(UPSTREAM, { ...IN_TREE, llvm: LLVM_19 });
  expect(name).toBe('bootstrap.toml');
  expect(parse(text)).toEqual({
    'change-id': 148671,
    build: { vendor: true, submodules: false, profiler: true },
    llvm: { 'download-ci-llvm': false },
    rust: { channel: 'stable' },
    dist: { 'compression-formats': ['xz'] },
    target: {
      'x86_64-unknown-linux-gnu': {
        cc: '/usr/lib/llvm-19/bin/clang',
        cxx: '/usr/lib/llvm-19/bin/clang++',
        ar: '/usr/lib/llvm-19/bin/llvm-ar',
        ranlib: '/usr/lib/llvm-19/bin/llvm-ranlib',
      },
    },
  });
});

it('lets bootstrap fetch the submodules and choose the channel of a checkout', () => {
  const checkout = { ...UPSTREAM, isCheckout: true, hasVendor: false, hasLlvm: false, hasCompilerRt: false };
  expect(parse(bootstrapConfig(checkout, IN_TREE).text)).toMatchObject({ build: { profiler: true } });
  const { text } = bootstrapConfig(checkout, IN_TREE);
  expect(text).not.toMatch(/submodules|vendor|channel|optimized|\[target/);
});

it("writes only keys that the tree's sample config knows, in a comment or not", () => {
  const sampleConfig =
    '[build]\n#vendor = false\n  # profiler = false\n[dist]\ncompression-formats = ["gz"]\n';
  const { text } = bootstrapConfig({ ...STRIPPED, sampleConfig }, EXTERNAL);
  expect(parse(text)).toEqual({
    'change-id': 134650,
    build: { vendor: true, profiler: true },
    dist: { 'compression-formats': ['xz'] },
    target: { 'x86_64-unknown-linux-gnu': { profiler: LLVM_19.profiler } },
  });
});
