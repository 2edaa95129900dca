import { bootstrapConfig } from './bootstrap-config';
import { EXTERNAL, IN_TREE, LLVM_19, STRIPPED, UPSTREAM } from '../../../../test/rust-source';
import type { ReleaseOption } from '../../../release/release-settings';
import type { Tree } from '../tree';

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

it('leaves out the documentation that is neither in the tree nor fetched', () => {
  const docs = (tree: Partial<Tree>) => {
    const config = bootstrapConfig({ ...UPSTREAM, ...tree }, IN_TREE);
    return parse(config.text) as { readonly build: { readonly docs?: boolean } };
  };
  expect(docs({ hasBooks: false }).build.docs).toBe(false);
  expect(docs({ hasBooks: false, isCheckout: true }).build).not.toHaveProperty('docs');
  expect(docs({ hasBooks: true }).build).not.toHaveProperty('docs');
});

it("writes only keys that the tree's sample config knows, in a comment or not", () => {
  const text =
    '#profiler = build.profiler (bool)\n[build]\n#vendor = false\n  # profiler = false\n[dist]\ncompression-formats = ["gz"]\n[rust]\n#ignore-git = false\n';
  const sample = { name: 'config.toml.example', text };
  const config = bootstrapConfig({ ...STRIPPED, sample }, EXTERNAL);
  expect(config.text).toContain(' All keys: config.toml.example of the source tree.');
  expect(parse(config.text)).toEqual({
    'change-id': 134650,
    build: { vendor: true, profiler: true },
    rust: { 'ignore-git': true },
    dist: { 'compression-formats': ['xz'] },
    target: { 'x86_64-unknown-linux-gnu': { profiler: LLVM_19.profiler } },
  });
});

it('knows the keys of a sample that names them with their tables, and writes tables', () => {
  const text = `#build.vendor = if "is a tarball source" { true } else { false }
#build.submodules = true
#build.rustc = "/path/to/rustc"
#llvm.download-ci-llvm = true
#rust.lld = false, except for targets that opt into LLD
#rust.deny-warnings = true
#dist.vendor = true
[target.x86_64-unknown-linux-gnu]
#cc = "cc" (path)
#profiler = build.profiler (bool)
`;
  const config = bootstrapConfig({ ...STRIPPED, sample: { name: 'bootstrap.example.toml', text } }, EXTERNAL);
  expect(parse(config.text)).toEqual({
    'change-id': 134650,
    build: { vendor: true, submodules: false, profiler: true, rustc: '/w/deb/stage0/bin/rustc' },
    llvm: { 'download-ci-llvm': false },
    rust: { lld: false, 'deny-warnings': false },
    target: { 'x86_64-unknown-linux-gnu': { profiler: LLVM_19.profiler, cc: `${LLVM_19.dir}/bin/clang` } },
  });
  expect(config.text).not.toMatch(/^\w+\./m);
});

it('says that LLVM is shared where no option says it', () => {
  const older = { ...UPSTREAM, dialect: { ...UPSTREAM.dialect, set: false } };
  expect(parse(bootstrapConfig(older, IN_TREE).text)).toMatchObject({
    llvm: { 'link-shared': true, 'download-ci-llvm': false },
  });
});

it('names no runtime where bootstrap wants a boolean', () => {
  const older = { ...STRIPPED, dialect: { ...STRIPPED.dialect, profilerPath: false } };
  expect(bootstrapConfig(older, EXTERNAL).text).not.toContain(LLVM_19.profiler);
});

it('has no tests of code generation where the linked LLVM has no FileCheck, for want of which bootstrap ends', () => {
  const settings = (checks: boolean) =>
    parse(bootstrapConfig(STRIPPED, { ...EXTERNAL, llvm: { ...LLVM_19, checks } }).text);
  expect(settings(false)).toMatchObject({ rust: { 'codegen-tests': false } });
  expect(settings(true)).not.toHaveProperty(['rust', 'codegen-tests']);
});

describe('settings of upstream’s release', () => {
  const place = { file: 'src/ci/Dockerfile', line: 7 };
  const option = (spelling: string, verdict: ReleaseOption['verdict']): ReleaseOption => ({
    ...{ spelling, ...place },
    verdict,
  });
  const RELEASE = [
    option('--set rust.lto=thin', { kind: 'taken', key: 'rust.lto', value: 'thin', does: 'Together.' }),
    option('--set rust.channel=beta', { kind: 'taken', key: 'rust.channel', value: 'beta', does: 'Other.' }),
    option('--set llvm.link-shared=true', {
      ...{ kind: 'taken', key: 'llvm.link-shared', value: true, does: 'Shared.' },
    }),
    option('--set rust.jemalloc', {
      ...{ kind: 'missing', key: 'rust.jemalloc', value: true, does: 'Allocates.' },
      ...{ why: 'vendor lacks it', remedy: null },
    }),
    option('--enable-docs', { kind: 'left-out', reason: 'packages' }),
  ];

  it('come with a comment on what they do and where they come from', () => {
    const { text } = bootstrapConfig(UPSTREAM, IN_TREE, RELEASE);
    expect(text).toContain(
      'channel = "stable"\n# Together.\n# Upstream: --set rust.lto=thin, src/ci/Dockerfile:7\nlto = "thin"\n',
    );
    expect(parse(text)).toMatchObject({ rust: { channel: 'stable', lto: 'thin' } });
  });

  it('do not win over what the tree decides, and are not said twice', () => {
    const { text } = bootstrapConfig(UPSTREAM, { ...EXTERNAL, stage0: null }, RELEASE);
    expect(text.match(/link-shared/g)).toHaveLength(1);
    expect(text).not.toContain('beta');
  });

  it('are named in a comment where they cannot be had', () => {
    const { text } = bootstrapConfig(UPSTREAM, IN_TREE, RELEASE);
    expect(text).toContain('which cannot be had here:\n#   rust.jemalloc = true: vendor lacks it\n');
    expect(parse(text)).not.toHaveProperty(['rust', 'jemalloc']);
  });
});
