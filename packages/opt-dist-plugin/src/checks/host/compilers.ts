import { LLVM_TOOLS_COMPILER } from '../../toolchain/named-compilers';
import { good, problem, untried, warning, type Finding } from '../finding';
import type { Machine } from '../machine';
import type { CompilerFact, LlvmFact } from '../../toolchain/facts';

/** Bootstrap takes any C and C++ compiler, and gcc fails only at the link of an instrumented build. */
export function checkCompilers({
  compilers,
  llvm,
}: Pick<Machine, 'compilers'> & { readonly llvm: Pick<LlvmFact, 'dir'> }): Finding[] {
  return compilers.map((compiler) => checkCompiler(compiler, llvm));
}

function checkCompiler(compiler: CompilerFact, llvm: Pick<LlvmFact, 'dir'>): Finding {
  const { language, program, from, state } = compiler;
  const name = `${language} compiler`;
  const found = `${program} (${from})`;
  switch (state.vendor) {
    case 'clang':
      return good(name, `clang ${state.version ?? ''}, ${found}`);
    case 'gcc':
      if (compiler.dropsProfiling === true)
        return good(name, `gcc ${state.version ?? ''} without the flags of profiling, ${found}`);
      return problem(
        name,
        `gcc ${state.version ?? ''}, ${found}: the instrumented rustc dies at its last link, with undefined __gcov_* symbols`,
        howToChange(compiler, llvm),
      );
    case 'other':
      return warning(
        name,
        `${found}: neither clang nor gcc`,
        `Instrumented builds are tested with clang only. ${howToChange(compiler, llvm)}`,
      );
    case null:
      // Another finding reports that the tools have no clang.
      if (from === LLVM_TOOLS_COMPILER) return untried(name, `there is no ${program}`);
      return problem(
        name,
        `${found}: ${state.detail}${program.includes(' ') ? '; it must be a program without arguments' : ''}`,
        howToChange(compiler, llvm),
      );
  }
}

function howToChange({ language, from }: CompilerFact, { dir }: Pick<LlvmFact, 'dir'>): string {
  const program = language === 'C' ? 'clang' : 'clang++';
  const clang = dir === null ? program : `${dir}/bin/${program}`;
  if (from.startsWith('target.')) return `Set ${from} in bootstrap's config to ${clang}, or remove it.`;
  if (from === 'CC') {
    return `Set CC to ${clang} and CXX likewise, or unset both: the stages then take the clang of the LLVM tools.`;
  }
  // Written in capitals: a variable.
  if (/^[A-Z]/.test(from)) return `Set ${from} to ${clang}, or unset it.`;
  return `Set CXX to ${clang}; where a C compiler is named, the stages set no C++ compiler.`;
}
