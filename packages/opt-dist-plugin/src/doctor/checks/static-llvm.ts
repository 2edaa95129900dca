import { usesStage } from '../../pipeline';
import { good, problem, type Finding } from '../finding';
import type { Machine } from '../machine';

/**
 * A static LLVM becomes a part of librustc_driver, which rustc links. Where clang instruments LLVM's objects, somebody has to
 * bring its runtime to that link: on Windows the objects name the library themselves and bootstrap says where it lies
 * (`rustc_cargo_env` in its `compile.rs`); elsewhere clang does it when it links, and rustc's linker is told of no
 * profiling. The symbols stay undefined, or no profile is ever written.
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
    return [good(name, `linked by ${linker}, which must bring clang's profile runtime`)];
  return [
    problem(
      name,
      '"llvm.shared" is false and LLVM gets a profile: an instrumented static LLVM cannot be linked into rustc, its __llvm_profile symbols stay undefined',
      `Set "llvm.shared" to true, or "components" to ["rustc"], or name a finished profile in "profiles.llvm-pgo".`,
    ),
  ];
}
