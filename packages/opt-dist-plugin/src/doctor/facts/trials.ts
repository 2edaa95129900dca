import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemError } from '../../text/system-error';
import type { Command } from '../../model/command';
import type { OptDistConfig } from '../../config/config';
import { boltArgs, boltInstrumentCommand, boltOptimiseCommand } from '../../plan/bolt-commands';
import { attempt } from '../../fs/attempt';
import type { ProfileStep, ProfileTrial } from '../../checks/machine';
import type { Run } from '../../process/ask';
import { majorOf, versionOf, type ToolFact } from '../../process/tool-fact';
import type { LlvmFact, LlvmTool } from '../../toolchain/facts';

const C_PROGRAM =
  'int twice(int n) { return 2 * n; }\nint main(int argc, char **argv) { return twice(argc) - 2; }\n';
const RUST_PROGRAM = 'fn main() {}\n';
/** Directory of a trial's raw profiles. */
const RAW = 'raw';

type StepName = Extract<ProfileStep, { kind: 'failed' }>['step'];
/** An LLVM of which the trial needs some tools only. */
type LlvmWith<T extends LlvmTool> = Pick<LlvmFact, 'dir'> & {
  readonly tools: Readonly<Record<T, ToolFact>>;
};
type TrialCommand = Pick<Command, 'program' | 'args'> & {
  readonly step: StepName;
  readonly env?: Command['env'];
};

function untriedFor(tool: string, fact: ToolFact): ProfileTrial {
  const reason = fact.state.kind === 'missing' ? `there is no ${tool}` : `${tool} does not run`;
  return { outcome: { kind: 'untried', reason }, runtime: null };
}

/** An instrumented C program: clang's runtime library, and llvm-profdata beside it. */
export async function tryClangProfile(run: Run, { tools }: LlvmFact, scratch: string): Promise<ProfileTrial> {
  const { clang, 'llvm-profdata': profdata } = tools;
  const missing = missingTool({ clang, 'llvm-profdata': profdata });
  if (missing !== null) return missing;
  const dir = path.join(scratch, 'clang');
  const [runtime, outcome] = await Promise.all([
    clangRuntime(run, clang.path),
    tryOut(run, dir, { 'main.c': C_PROGRAM }, [
      { step: 'compile', program: clang.path, args: ['-fprofile-generate', 'main.c', '-o', 'main'] },
      ...runAndMerge(dir, profdata.path),
    ]),
  ]);
  return { outcome, runtime };
}

/** An instrumented Rust program: the runtime that comes with rustc as `profiler_builtins`. */
export async function tryRustcProfile(
  run: Run,
  rustc: ToolFact,
  { tools }: LlvmFact,
  scratch: string,
): Promise<ProfileTrial> {
  const { 'llvm-profdata': profdata } = tools;
  const missing = missingTool({ rustc, 'llvm-profdata': profdata });
  if (missing !== null) return missing;
  const dir = path.join(scratch, 'rustc');
  const [runtime, outcome] = await Promise.all([
    rustcRuntime(run, rustc.path),
    tryOut(run, dir, { 'main.rs': RUST_PROGRAM }, [
      { step: 'compile', program: rustc.path, args: [`-Cprofile-generate=${dir}`, 'main.rs', '-o', 'main'] },
      ...runAndMerge(dir, profdata.path),
    ]),
  ]);
  return { outcome, runtime };
}

/** A C program with relocations, instrumented and optimised with the options that the stages use. */
export async function tryBolt(
  run: Run,
  { tools, dir: llvmDir }: LlvmWith<'clang' | 'llvm-bolt' | 'merge-fdata'>,
  host: string,
  settings: OptDistConfig['bolt'],
  scratch: string,
): Promise<ProfileTrial> {
  const { clang, 'llvm-bolt': bolt, 'merge-fdata': merge } = tools;
  const missing = missingTool({ clang, 'llvm-bolt': bolt, 'merge-fdata': merge });
  if (missing !== null) return missing;
  const dir = path.join(scratch, 'bolt');
  const at = (name: string) => path.join(dir, name);
  const args = boltArgs(majorOf(versionOf(bolt) ?? ''), host, settings);
  const outcome = await tryOut(run, dir, { 'main.c': C_PROGRAM }, [
    { step: 'compile', program: clang.path, args: ['-O1', '-Wl,-q', 'main.c', '-o', 'plain'] },
    {
      step: 'instrument',
      ...boltInstrumentCommand(
        bolt.path,
        at('plain'),
        at(`${RAW}/prof.fdata`),
        at('main'),
        dir,
        settings.instrumentArgs,
      ),
    },
    { step: 'run', program: at('main'), args: [] },
    { step: 'merge', program: merge.path, args: ['-o', at('merged.fdata'), at(RAW)] },
    {
      step: 'optimise',
      ...boltOptimiseCommand(bolt.path, at('plain'), at('merged.fdata'), args, at('fast'), dir),
    },
    { step: 'optimise', program: at('fast'), args: [] },
  ]);
  return { outcome, runtime: llvmDir === null ? null : boltRuntime(llvmDir) };
}

function missingTool(tools: Readonly<Record<string, ToolFact>>): ProfileTrial | null {
  const missing = Object.entries(tools).find(([, { state }]) => state.kind !== 'found');
  return missing === undefined ? null : untriedFor(...missing);
}

function runAndMerge(dir: string, profdata: string): TrialCommand[] {
  const raw = path.join(dir, RAW);
  return [
    {
      step: 'run',
      program: path.join(dir, 'main'),
      args: [],
      env: { LLVM_PROFILE_FILE: `${raw}/%p.profraw` },
    },
    { step: 'merge', program: profdata, args: ['merge', '-o', path.join(dir, 'merged.profdata'), raw] },
  ];
}

/** Runs the commands in order until one fails; an instrumented program must have written to RAW. */
async function tryOut(
  run: Run,
  dir: string,
  files: Readonly<Record<string, string>>,
  commands: readonly TrialCommand[],
): Promise<ProfileStep> {
  const written = await attempt('write', dir, async () => {
    await mkdir(path.join(dir, RAW), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(dir, name), text);
  });
  if (!written.ok)
    return {
      kind: 'failed',
      step: 'compile',
      detail: `cannot write the program: ${systemError(written.error.code)}`,
    };
  for (const { step, program, args, env = {} } of commands) {
    const ran = await run(program, args, { cwd: dir, env });
    if (!ran.ok) return { kind: 'failed', step, detail: ran.detail };
    if (step === 'run' && (await readdir(path.join(dir, RAW))).length === 0) {
      return { kind: 'failed', step: 'profile', detail: 'the program wrote no raw profile' };
    }
  }
  return { kind: 'passed' };
}

/** clang names its directory by target; older layouts have one by operating system. */
async function clangRuntime(run: Run, clang: string): Promise<string | null> {
  const [byTarget, resources] = await Promise.all([
    run(clang, ['--print-runtime-dir']),
    run(clang, ['--print-resource-dir']),
  ]);
  const bySystem = resources.ok ? [path.join(resources.text.trim(), 'lib', process.platform)] : [];
  const places = [...(byTarget.ok ? [byTarget.text.trim()] : []), ...bySystem];
  return firstFile(places, (name) => /^libclang_rt\.profile(?!.*i386).*\.a$/.test(name));
}

async function rustcRuntime(run: Run, rustc: string): Promise<string | null> {
  const ran = await run(rustc, ['--print', 'target-libdir']);
  return ran.ok ? firstFile([ran.text.trim()], (name) => /^libprofiler_builtins-.*\.rlib$/.test(name)) : null;
}

async function firstFile(
  places: readonly string[],
  wanted: (name: string) => boolean,
): Promise<string | null> {
  for (const place of places) {
    const names = await attempt('read', place, () => readdir(place));
    const found = names.ok ? names.value.find(wanted) : undefined;
    if (found !== undefined) return found;
  }
  return null;
}

/** Where llvm-bolt looks: in the library directory beside its own. */
function boltRuntime(llvmDir: string): string | null {
  const name = 'libbolt_rt_instr.a';
  return ['lib', 'lib64'].some((lib) => existsSync(path.join(llvmDir, lib, name))) ? name : null;
}
