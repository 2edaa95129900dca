/** Why a setting of upstream's release is no business of a build elsewhere. */
export type LeftOut =
  'condition' | 'default' | 'machine' | 'own' | 'packages' | 'portability' | 'said-again' | 'target';

export const LEFT_OUT: Readonly<Record<LeftOut, string>> = {
  machine: "belongs to upstream's machines: their paths, programs, caches and logs",
  packages: 'decides what is packaged beside the compiler: documentation, tools, sanitizers, archives',
  own: 'is decided by the stages, or by this tree and this project',
  portability: 'lets packages run on systems that lack a library',
  target: 'is meant for another target than the host',
  default: 'says what bootstrap does anyway',
  condition:
    "stands under a condition of upstream's script that a release does not meet, or that is not understood",
  'said-again': 'is said once more, with a value that wins',
};

/** What a setting does to the speed or the kind of the result; or why it is left out. */
export type Rule = { readonly does: string } | { readonly leftOut: LeftOut };

const ALLOCATOR = { does: 'The compiler allocates memory with jemalloc in place of the system’s allocator.' };
const LLD = { does: 'The compiler is linked with lld, which folds identical functions.' };
const left = (leftOut: LeftOut): Rule => ({ leftOut });

/** Keys of bootstrap's config, and options of `configure` that stand for no key; `*` is one part of a key. */
export const RULES: Readonly<Record<string, Rule>> = {
  'llvm.thin-lto': { does: 'LLVM is optimised across its files when it is linked (thin LTO).' },
  'llvm.link-shared': { does: 'LLVM is a shared library, which is optimised once for all that link it.' },
  'llvm.libzstd': { does: 'LLVM can compress debug information with zstd.' },
  'llvm.optimize': { does: 'LLVM is built with optimisation.' },
  'llvm.assertions': { does: "LLVM's own checks are on or off." },
  'rust.jemalloc': ALLOCATOR,
  'rust.override-allocator': ALLOCATOR,
  'build.allocator': ALLOCATOR,
  'target.*.jemalloc': ALLOCATOR,
  'rust.lto': { does: 'All crates of the compiler are optimised together when librustc_driver is linked.' },
  'rust.codegen-units': { does: 'Each crate of the compiler is optimised as a whole, not in parts.' },
  'rust.codegen-units-std': { does: 'Each crate of the standard library is optimised as a whole.' },
  'rust.debug-assertions': { does: "The compiler's own checks are on or off." },
  'rust.debug-assertions-std': { does: "The standard library's own checks are on or off." },
  'rust.overflow-checks': { does: 'Overflows of numbers in the compiler are checked or not.' },
  'rust.debuginfo-level-std': { does: 'The standard library has line numbers for backtraces.' },
  'rust.bootstrap-override-lld': LLD,
  'rust.use-lld': LLD,
  'rust.parallel-compiler': { does: 'The front end can use several threads.' },
  'build.optimized-compiler-builtins': {
    does: 'Basic operations come from the optimised C code of compiler-rt.',
  },
  'target.*.crt-static': { does: 'The compiler links the C library dynamically, as its plug-ins need.' },

  'build.profiler': left('own'),
  'build.submodules': left('own'),
  'build.locked-deps': left('own'),
  'build.vendor': left('own'),
  'build.build': left('own'),
  host: left('own'),
  target: left('own'),
  'rust.channel': left('own'),
  'rust.lld': left('own'),
  'target.*.profiler': left('own'),
  'llvm.download-ci-llvm': left('own'),
  'llvm.ldflags': left('own'),

  'build.sanitizers': left('packages'),
  'target.*.sanitizers': left('packages'),
  'build.docs': left('packages'),
  'build.compiler-docs': left('packages'),
  'build.extended': left('packages'),
  'build.tools': left('packages'),
  tools: left('packages'),
  'full-tools': left('packages'),
  'rust.codegen-backends': left('packages'),
  'codegen-backends': left('packages'),
  'rust.llvm-bitcode-linker': left('packages'),
  'llvm.enzyme': left('packages'),
  'llvm.offload': left('packages'),
  'llvm.clang': left('packages'),
  'llvm.plugins': left('packages'),
  'rust.dist-src': left('packages'),
  'dist.src-tarball': left('packages'),
  'dist.missing-tools': left('packages'),
  'dist.compression-formats': left('packages'),
  'dist-compression-formats': left('packages'),
  'dist.compression-profile': left('packages'),

  'llvm.static-libstdcpp': left('portability'),
  'build.cargo-native-static': left('portability'),
  'rust.remap-debuginfo': left('portability'),

  'target.*.cc': left('machine'),
  'target.*.cxx': left('machine'),
  'target.*.linker': left('machine'),
  'target.*.ar': left('machine'),
  'target.*.ranlib': left('machine'),
  'target.*.llvm-config': left('machine'),
  'target.*.musl-root': left('machine'),
  'target.*.wasi-root': left('machine'),
  'target.*.runner': left('machine'),
  'build.android-ndk': left('machine'),
  'llvm.ninja': left('machine'),
  'llvm.link-jobs': left('machine'),
  'llvm.clang-cl': left('machine'),
  'build.python': left('machine'),
  'build.ccache': left('machine'),
  sccache: left('machine'),
  'build.metrics': left('machine'),
  'build.print-step-timings': left('machine'),
  'build.print-step-rusage': left('machine'),
  'rust.verbose-tests': left('machine'),
  'rust.save-toolstates': left('machine'),
  'verbose-configure': left('machine'),
};

/** The rule of a key or option; a target's name stands for any. */
export function ruleOf(name: string): Rule | null {
  const pattern = name.replace(/^target\.[^.]+\./, 'target.*.');
  return Object.hasOwn(RULES, pattern) ? (RULES[pattern] ?? null) : null;
}

/** Keys of one setting, whose name changed from release to release. */
const ALLOCATORS = ['rust.jemalloc', 'rust.override-allocator', 'build.allocator'];
const LINKERS = ['rust.use-lld', 'rust.bootstrap-override-lld'];

/** What bootstrap takes where its config does not say. */
const DEFAULTS: Readonly<Record<string, boolean>> = {
  'llvm.assertions': false,
  'llvm.optimize': true,
  'rust.debug-assertions': false,
  'rust.debug-assertions-std': false,
  'rust.overflow-checks': false,
};

export function isDefault(key: string, value: unknown): boolean {
  return Object.hasOwn(DEFAULTS, key) && DEFAULTS[key] === value;
}

/** All names under which a setting of a key may stand in a config, its own first. */
export function namesOf(key: string, host: string): string[] {
  const same = [ALLOCATORS, LINKERS].find((names) => names.includes(key)) ?? [];
  const own = same === ALLOCATORS ? [`target.${host}.jemalloc`, `target.${host}.override-allocator`] : [];
  return [...new Set([key, ...own, ...same])];
}
