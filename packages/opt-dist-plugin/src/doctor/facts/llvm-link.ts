import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { attempt } from '../../fs/attempt';
import { systemError } from '../../text/system-error';
import type { Trial } from '../../checks/machine';
import type { Run } from '../../process/ask';

/** What rustc_llvm's build script asks of every LLVM (its `required_components`). */
// prettier-ignore
const COMPONENTS = ['ipo', 'bitreader', 'bitwriter', 'linker', 'asmparser', 'lto', 'coverage', 'instrumentation'];

const WRAPPER = 'compiler/rustc_llvm/llvm-wrapper/LLVMWrapper.h';

const PROGRAM = `#include "llvm/Config/llvm-config.h"
#include "llvm-c/Core.h"
int main() { LLVMContextDispose(LLVMContextCreate()); return 0; }
`;

export interface LlvmLink {
  readonly llvmConfig: string;
  /** The C++ compiler that bootstrap will use. */
  readonly compiler: string;
  /** `llvm.link-shared`: bootstrap asks the LLVM for its shared library, else for the static ones. */
  readonly shared: boolean;
  readonly source: string;
}

/**
 * Compiles and links a program with what llvm-config says, as the build script of rustc_llvm does after half
 * an hour of stage 1: distributions package headers, static and system libraries apart from the tools.
 */
export async function tryLlvmLink(
  run: Run,
  { llvmConfig, compiler, shared, source }: LlvmLink,
  scratch: string,
): Promise<Trial> {
  if (!includesLlvm(source))
    return { kind: 'untried', reason: "the tree's rustc_llvm includes no header of LLVM" };
  const failed = (step: string, detail: string): Trial => ({ kind: 'failed', step, detail });
  const ask = (...args: readonly string[]) => run(llvmConfig, args);
  const link = shared ? '--link-shared' : '--link-static';
  const known = await ask('--components');
  const wanted = known.ok ? COMPONENTS.filter((name) => words(known.text).includes(name)) : [];
  const answers = [];
  for (const args of [['--cxxflags'], ['--ldflags'], [link, '--libs', '--system-libs', ...wanted]]) {
    const said = await ask(...args);
    if (!said.ok) return failed(`llvm-config ${args.join(' ')}`, said.detail);
    answers.push(words(said.text));
  }
  const [flags = [], places = [], libraries = []] = answers;
  const program = path.join(scratch, 'links-llvm.cpp');
  const written = await attempt('write', program, () => writeFile(program, PROGRAM));
  if (!written.ok)
    return { kind: 'untried', reason: `${program} cannot be written: ${systemError(written.error.code)}` };
  const object = `${program}.o`;
  const usable = flags.filter((flag) => !flag.startsWith('-flto'));
  const compiled = await run(compiler, [...usable, '-c', program, '-o', object], { cwd: scratch });
  if (!compiled.ok) {
    if (compiled.code !== null)
      return { kind: 'untried', reason: `${compiler} does not run: ${compiled.detail}` };
    return failed('compile', compiled.detail);
  }
  const linked = await run(compiler, [object, ...places, ...libraries, '-o', `${program}.out`], {
    cwd: scratch,
  });
  return linked.ok ? { kind: 'passed' } : failed('link', linked.detail);
}

/** A compiler with a code generator of its own may bring an LLVM of another make. */
function includesLlvm(source: string): boolean {
  const file = path.join(source, WRAPPER);
  return existsSync(file) && /^#include "llvm(?:-c)?\//m.test(readFileSync(file, 'utf8'));
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
