/**
 * Tells bootstrap that it runs in a CI job: other defaults (`CiEnv::is_ci` in build_helper/src/ci.rs), which
 * a teammate's machine does not have. No process gets it, so that CI trains the same programs as everybody
 * else, and no key differs by it. It stays among the declared inputs, always as unset: keys keep their
 * values.
 */
export const CI_VARIABLE = 'GITHUB_ACTIONS';

/**
 * The environment of every process that a stage runs. It lacks the variables that would divert profiles (an
 * inherited LLVM_PROFILE_FILE moves them in every phase), those of Nx, npm and node, and those that only CI
 * has.
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
