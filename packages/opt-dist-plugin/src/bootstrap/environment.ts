/** Names a config file in place of those that bootstrap looks for. */
export const CONFIG_VARIABLE = 'RUST_BOOTSTRAP_CONFIG';

/**
 * Variables that bootstrap, cc-rs and CMake read and that can change the results (grep of the 1.85 and 1.95
 * trees). They are part of every stage's key. Triples of the host are added by `environmentOf`.
 */
// prettier-ignore
const VARIABLES = [
  'RUSTFLAGS', 'RUSTFLAGS_BOOTSTRAP', 'RUSTFLAGS_NOT_BOOTSTRAP', 'RUSTDOCFLAGS', 'CARGOFLAGS',
  'CARGOFLAGS_BOOTSTRAP', 'CARGOFLAGS_NOT_BOOTSTRAP', 'MAGIC_EXTRA_RUSTFLAGS', 'RUSTC_WRAPPER',
  'RUST_TARGET_PATH',
  'IN_NIX_SHELL', 'RUSTBUILD_FORCE_CLANG_BASED_TESTS',
  'JEMALLOC_SYS_WITH_LG_PAGE', 'MACOSX_STD_DEPLOYMENT_TARGET', 'MACOSX_DEPLOYMENT_TARGET', 'SDKROOT',
  'WASI_SDK_PATH',
  'CFLAGS', 'CXXFLAGS', 'LDFLAGS', 'CPATH', 'LIBRARY_PATH', 'LIBCURL_NO_PKG_CONFIG', 'CMAKE_GENERATOR',
  'C_INCLUDE_PATH', 'CPLUS_INCLUDE_PATH', 'CXXSTDLIB', 'CRATE_CC_NO_DEFAULTS',
  'CMAKE_TOOLCHAIN_FILE', 'CMAKE_PREFIX_PATH', 'CMAKE_BUILD_TYPE',
  'PKG_CONFIG_PATH', 'PKG_CONFIG_LIBDIR', 'PKG_CONFIG_SYSROOT_DIR', 'PKG_CONFIG_ALL_STATIC',
  'OPENSSL_DIR', 'OPENSSL_LIB_DIR', 'OPENSSL_INCLUDE_DIR', 'OPENSSL_STATIC', 'OPENSSL_NO_VENDOR',
  'CARGO_ENCODED_RUSTFLAGS', 'CARGO_BUILD_RUSTFLAGS', 'RUSTC_WORKSPACE_WRAPPER',
] as const;

/** Settings of cargo's profiles: too many to be listed, so none of them is an input for Nx. */
const PROFILE_SETTING = /^CARGO_PROFILE_[A-Z]/;

/**
 * The names as they are for one host: cc-rs and cargo also read variants that carry the triple.
 * @param host null: not known, then only the names without it
 */
export function environmentOf(host: string | null): string[] {
  if (host === null) return [...VARIABLES];
  const underscored = host.replaceAll('-', '_');
  const flags = ['CFLAGS', 'CXXFLAGS'].flatMap((name) => [
    ...[`${name}_${host}`, `${name}_${underscored}`],
    ...[`HOST_${name}`, `TARGET_${name}`],
  ]);
  const cargo = ['RUSTFLAGS', 'LINKER'].map((name) => `CARGO_TARGET_${underscored.toUpperCase()}_${name}`);
  return [...VARIABLES, ...flags, ...cargo];
}

/**
 * The values for the stages' keys. The file that {@link CONFIG_VARIABLE} names counts by its content, a
 * compiler by its version. No process gets the variable of CI, which bootstrap reads, too.
 */
export function countedEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  host: string,
): Readonly<Record<string, string>> {
  const names = [...environmentOf(host), ...Object.keys(env).filter((name) => PROFILE_SETTING.test(name))];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
