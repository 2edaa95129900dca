import { good, problem, untried, type Finding } from '../finding';
import type { Machine } from '../machine';
import { majorOf, versionOf } from '../../process/tool-fact';

/**
 * Has a linked LLVM its headers and libraries, and those that it needs itself? rustc_llvm would find out after
 * most of stage 1.
 */
export function checkLlvmLink({
  config,
  externalLlvm,
  llvmLink,
}: Pick<Machine, 'config' | 'externalLlvm' | 'llvmLink'>): Finding[] {
  const name = 'linking LLVM';
  if (config.llvm.build || externalLlvm === null || llvmLink === null) return [];
  switch (llvmLink.kind) {
    case 'passed':
      return [good(name, 'headers and libraries are there')];
    case 'untried':
      return [untried(name, llvmLink.reason)];
    case 'failed': {
      const version = versionOf(externalLlvm);
      const major = version === null ? 'N' : majorOf(version);
      const what = llvmLink.step === 'compile' ? 'headers' : 'headers and libraries';
      const also =
        llvmLink.step === 'link' ? ', and the libraries that it is linked with, such as zlib1g-dev' : '';
      return [
        problem(
          name,
          `a small program with what ${externalLlvm.path} says: ${llvmLink.step}: ${llvmLink.detail}; rustc_llvm would fail with it, late in stage 1`,
          `Install the ${what} of that LLVM (Debian: llvm-${major}-dev${also}), or name another llvm-config in the [target] table of bootstrap's config.`,
        ),
      ];
    }
  }
}
