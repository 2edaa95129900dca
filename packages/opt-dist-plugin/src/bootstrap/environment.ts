/** Names a config file in place of those that bootstrap looks for. */
export const CONFIG_VARIABLE = 'RUST_BOOTSTRAP_CONFIG';

/**
 * Tells bootstrap that it runs in a CI job: other defaults (`CiEnv::is_ci` in build_helper/src/ci.rs), which a teammate's
 * machine does not have. It is kept from every process, so that what CI trained is what everybody else would have
 * trained, and no key differs by it. It stays among the declared inputs, always as unset: keys keep their values.
 */
export const CI_VARIABLE = 'GITHUB_ACTIONS';

/**
 * Variables that bootstrap, cc-rs and CMake read and that can change what is built (grep of the 1.85 and 1.95
 * trees). They are part of every stage's key. Triples of the host are added by `environmentOf`.
 */
const VARIABLES = [
  ...['RUSTFLAGS', 'RUSTFLAGS_BOOTSTRAP', 'RUSTFLAGS_NOT_BOOTSTRAP', 'RUSTDOCFLAGS', 'CARGOFLAGS'],
  ...[
    'CARGOFLAGS_BOOTSTRAP',
    'CARGOFLAGS_NOT_BOOTSTRAP',
    'MAGIC_EXTRA_RUSTFLAGS',
    'RUSTC_WRAPPER',
    'RUST_TARGET_PATH',
  ],
  ...[
    CONFIG_VARIABLE,
    'RUSTUP_DIST_SERVER',
    CI_VARIABLE,
    'IN_NIX_SHELL',
    'RUSTBUILD_FORCE_CLANG_BASED_TESTS',
  ],
  ...[
    'JEMALLOC_SYS_WITH_LG_PAGE',
    'MACOSX_STD_DEPLOYMENT_TARGET',
    'MACOSX_DEPLOYMENT_TARGET',
    'SDKROOT',
    'WASI_SDK_PATH',
  ],
  ...['CFLAGS', 'CXXFLAGS', 'LDFLAGS', 'CPATH', 'LIBRARY_PATH', 'LIBCURL_NO_PKG_CONFIG', 'CMAKE_GENERATOR'],
] as const;

/**
 * The names as they are for one host: cc-rs and cargo also read variants that carry the triple.
 * @param host null: not known, then only the names without it
 */
export function environmentOf(host: string | null): string[] {
  if (host === null) return [...VARIABLES];
  const underscored = host.replaceAll('-', '_');
  const flags = ['CFLAGS', 'CXXFLAGS'].flatMap((name) => [`${name}_${host}`, `${name}_${underscored}`]);
  return [...VARIABLES, ...flags, `CARGO_TARGET_${underscored.toUpperCase()}_RUSTFLAGS`];
}

/**
 * The environment of every process that a stage runs. What would divert profiles goes (an inherited
 * LLVM_PROFILE_FILE moves them in every phase), what belongs to Nx, npm and node, and what only CI has.
 */
export function cleanEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const dropped =
      /^(NX_|npm_|LLVM_PROFILE_|OPT_DIST_)/.test(name) ||
      ['NODE_OPTIONS', 'FORCE_COLOR', 'NODE_PATH', 'LERNA_PACKAGE_NAME', CI_VARIABLE].includes(name);
    if (value !== undefined && !dropped) clean[name] = value;
  }
  return clean;
}
