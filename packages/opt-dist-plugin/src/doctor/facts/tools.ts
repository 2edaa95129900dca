import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BootstrapSettings } from '../../bootstrap/settings';
import type { OptDistConfig } from '../../config/config';
import { llvmCandidates } from '../../toolchain/locate';
import type { NamedCompiler } from '../../toolchain/named-compilers';
import { vendorIn } from '../../toolchain/vendor';
import { askTool, stateOf, type Run } from '../../process/ask';
import type { ToolFact } from '../../process/tool-fact';
import { versionIn } from '../../process/probe';
import {
  type CompilerFact,
  type LlvmFact,
  type LlvmTool,
  type Stage0Fact,
  LLVM_TOOLS,
} from '../../toolchain/facts';

export interface RustcFact {
  readonly tool: ToolFact;
  readonly host: string | null;
  /** Version of its LLVM. */
  readonly llvm: string | null;
}

export async function askRustc(run: Run, rustc: string): Promise<RustcFact> {
  const ran = await run(rustc, ['-vV']);
  const field = (name: string) =>
    ran.ok ? (new RegExp(`^${name}: (.+)$`, 'm').exec(ran.text)?.[1] ?? null) : null;
  return {
    tool: { path: rustc, state: stateOf(ran, () => field('release') ?? 'unknown') },
    host: field('host'),
    llvm: field('LLVM version'),
  };
}

export async function askStage0(
  run: Run,
  origin: Stage0Fact['origin'],
  tools: { readonly rustc: string; readonly cargo: string },
): Promise<Stage0Fact> {
  const [{ tool, llvm }, cargo] = await Promise.all([askRustc(run, tools.rustc), askTool(run, tools.cargo)]);
  return { origin, rustc: tool, cargo, llvm };
}

/** Looks where the stages look, for every tool and not only until the first that is missing. */
export async function askLlvm(
  run: Run,
  config: OptDistConfig,
  dir: string,
  settings: Pick<BootstrapSettings, 'targetTools'>,
  rustcMajor: number | null,
  env: NodeJS.ProcessEnv,
): Promise<LlvmFact> {
  const standing = (prefixes: readonly string[]) =>
    prefixes.filter((prefix) => existsSync(path.join(prefix, 'bin/llvm-profdata')));
  const searched = llvmCandidates(config, dir, settings, rustcMajor, env);
  const [found = null] = standing(searched);
  const unnamed = llvmCandidates(
    { ...config, llvm: { ...config.llvm, dir: null } },
    dir,
    settings,
    rustcMajor,
    env,
  );
  const bin = path.join(found ?? searched[0] ?? '/', 'bin');
  const asked = await Promise.all(
    LLVM_TOOLS.map(async (name) => [name, await askLlvmTool(run, path.join(bin, name))] as const),
  );
  const tools = Object.fromEntries(asked) as Record<LlvmTool, ToolFact>;
  return { dir: found, searched, elsewhere: found === null ? standing(unnamed) : [], tools };
}

/** Before LLVM 17 only the subcommands of llvm-profdata tell its version. */
async function askLlvmTool(run: Run, program: string): Promise<ToolFact> {
  const fact = await askTool(run, program);
  if (fact.state.kind !== 'broken' || !program.endsWith('llvm-profdata')) return fact;
  const ran = await run(program, ['merge', '--version']);
  return ran.ok ? { path: program, state: stateOf(ran, versionIn) } : fact;
}

export async function askCompiler(run: Run, named: NamedCompiler): Promise<CompilerFact> {
  const language = named.language === 'C' ? 'c' : 'c++';
  const ran = await run(named.program, ['-dM', '-E', '-x', language, '/dev/null']);
  if (!ran.ok)
    return { ...named, state: { vendor: null, detail: ran.code === 'ENOENT' ? 'not found' : ran.detail } };
  const state = vendorIn(ran.text);
  return state.vendor === 'gcc'
    ? { ...named, state, dropsProfiling: await dropsProfiling(run, named.program, language) }
    : { ...named, state };
}

/** Runs the compiler as the build of an instrumented rustc does: does its output call gcov? */
async function dropsProfiling(run: Run, program: string, language: string): Promise<boolean> {
  const args = ['-fprofile-generate', '-S', '-x', language, '-', '-o', '-'];
  const ran = await run(program, args, { input: 'int one(void) { return 1; }\n' });
  return ran.ok && !ran.text.includes('__gcov_');
}
