import { good, problem, type Finding } from '../finding';
import type { Machine, TreeFact } from '../machine';
import { usesStage } from '../../config/uses';

/**
 * Where bootstrap knows no `--set` (up to 1.71) its config alone decides how LLVM is linked, but
 * opt-dist.json decides how much of rustc is kept when LLVM is built anew: a rustc that was wrongly thought
 * to be linked with a shared LLVM would be kept with the earlier LLVM, and trained in vain.
 */
export function checkLinkage({
  config,
  tree,
  bootstrapConfig: { settings, file },
}: Pick<Machine, 'config'> & {
  readonly tree: Pick<TreeFact, 'dialect'> | null;
  readonly bootstrapConfig: Pick<Machine['bootstrapConfig'], 'settings' | 'file'>;
}): Finding[] {
  if (tree?.dialect.ok !== true || tree.dialect.value.set || !config.llvm.build) return [];
  const { shared } = config.llvm;
  if (settings.sharesLlvm === shared) return [];
  const { configFile, rustVersion } = tree.dialect.value;
  return [
    problem(
      'linkage of LLVM',
      `"llvm.shared" is ${shared}, but bootstrap's config makes LLVM ${shared ? 'static' : 'shared'}, and Rust ${rustVersion} has no option to change that`,
      `Set llvm.link-shared = ${shared} in ${file ?? configFile}.`,
    ),
  ];
}

/**
 * A static LLVM becomes a part of librustc_driver, which rustc links. Where clang instruments LLVM's objects,
 * that link needs clang's runtime: on Windows the objects name the library themselves and bootstrap says
 * where it lies (`rustc_cargo_env` in its `compile.rs`); elsewhere clang does it when it links, and rustc's
 * linker is told of no profiling. The symbols stay undefined, or no profile is ever written.
 */
export function checkStaticLlvm({
  config,
  host,
  bootstrapConfig: { settings },
}: Pick<Machine, 'config' | 'host'> & {
  readonly bootstrapConfig: Pick<Machine['bootstrapConfig'], 'settings'>;
}): Finding[] {
  const name = 'static LLVM';
  const isTrained = usesStage(config, 'llvm-pgo') && config.profiles['llvm-pgo'] === null;
  if (!isTrained || config.llvm.shared || host?.includes('windows') === true) return [];
  const { linker } = settings.targetTools;
  if (linker !== undefined)
    return [good(name, `linked by ${linker}, which must supply clang's profile runtime`)];
  return [
    problem(
      name,
      '"llvm.shared" is false and LLVM gets a profile: an instrumented static LLVM cannot be linked into rustc, its __llvm_profile symbols stay undefined',
      `Set "llvm.shared" to true, or "components" to ["rustc"], or name a finished profile in "profiles.llvm-pgo".`,
    ),
  ];
}
