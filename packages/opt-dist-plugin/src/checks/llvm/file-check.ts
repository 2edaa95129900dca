import { good, problem, type Finding } from '../finding';
import type { Machine } from '../machine';

/**
 * Bootstrap ends at once where an LLVM that it links has no FileCheck and tests of code generation are on, as
 * they are by default (`sanity.rs`). 1.63 looks in its `--dry-run`, too, 1.85 only when it builds.
 */
export function checkFileCheck({
  config,
  fileCheck,
  bootstrapConfig,
}: Pick<Machine, 'config' | 'fileCheck' | 'bootstrapConfig'>): Finding[] {
  const name = 'FileCheck';
  if (config.llvm.build || fileCheck === null) return [];
  if (bootstrapConfig.settings.needs.rust['codegen-tests'] === false)
    return [good(name, 'not needed, tests of code generation are off')];
  if (fileCheck.isThere) return [good(name, fileCheck.path)];
  return [
    problem(
      name,
      `${fileCheck.path}: not found, and bootstrap requires it of an LLVM that it links`,
      "Install LLVM's tools for tests (Debian: llvm-N-tools), or set codegen-tests = false in the [rust] table of bootstrap's config.",
    ),
  ];
}
