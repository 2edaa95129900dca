import { good, problem, untried, warning, type Finding } from '../finding';
import type { Machine, ProfileStep } from '../machine';
import { majorOf, versionOf, type ToolFact } from '../../process/tool-fact';
import type { LlvmFact } from '../../toolchain/facts';

/** Debian numbers its packages as clang. */
interface LlvmWithClang {
  readonly tools: { readonly clang: ToolFact };
}

type Failure = Extract<ProfileStep, { kind: 'failed' }>;

const STEPS: Readonly<Record<Failure['step'], string>> = {
  compile: 'compiling',
  instrument: 'instrumenting',
  run: 'running the instrumented program',
  profile: 'looking for its profile',
  merge: 'merging its profile',
  optimise: 'optimising with its profile',
};

const OTHER_LLVM = 'name another LLVM in "llvm.dir" (or OPT_DIST_LLVM_DIR)';

/** LLVM is instrumented by clang: with clang's runtime, and read by the llvm-profdata beside it. */
export function checkClangProfile({ clangProfile, llvm }: Pick<Machine, 'clangProfile' | 'llvm'>): Finding[] {
  const name = 'profiles of clang';
  const { outcome, runtime } = clangProfile;
  switch (outcome.kind) {
    case 'passed':
      return [good(name, `written and read${withRuntime(runtime)}`)];
    case 'untried':
      return [untried(name, outcome.reason)];
    case 'failed':
      return [
        problem(name, describe(outcome), adviceOnPlace(outcome) ?? adviceOnClang(outcome, runtime, llvm)),
      ];
  }
}

/**
 * Profiles of rustc. A tree that builds the profiler's runtime with its standard library does not depend on
 * stage 0's runtime; in any other tree stage 0's runtime trains.
 */
export function checkRustcProfile({
  rustcProfile: { outcome, runtime },
  tree,
  stage0,
}: Pick<Machine, 'rustcProfile' | 'tree' | 'stage0'>): Finding[] {
  const name = 'profiles of rustc';
  switch (outcome.kind) {
    case 'passed':
      return [good(name, `written and read${withRuntime(runtime)}`)];
    case 'untried':
      // A pending download is no fault of this machine.
      return stage0.origin === 'downloaded' && stage0.rustc.state.kind === 'missing'
        ? [good(name, 'not tried: bootstrap has not downloaded its rustc yet')]
        : [untried(name, outcome.reason)];
    case 'failed': {
      const advice = adviceOnPlace(outcome) ?? adviceOnRustc(outcome, runtime);
      return tree?.buildsProfiler === true
        ? [
            warning(
              name,
              describe(outcome),
              `${advice} The tree builds a runtime of its own, so the stages may still succeed.`,
            ),
          ]
        : [problem(name, describe(outcome), advice)];
    }
  }
}

/** BOLT's options differ from version to version, and its runtime comes in a package of its own. */
export function checkBolt({
  bolt: { outcome, runtime },
  llvm,
  config,
}: Pick<Machine, 'bolt' | 'config'> & { readonly llvm: LlvmWithClang }): Finding[] {
  const name = 'BOLT';
  if (!config.bolt.enabled) return [good(name, 'switched off')];
  switch (outcome.kind) {
    case 'passed':
      return [good(name, `instruments and optimises${withRuntime(runtime)}`)];
    case 'untried':
      return [untried(name, outcome.reason)];
    case 'failed':
      return [
        problem(name, describe(outcome), adviceOnPlace(outcome) ?? adviceOnBolt(outcome, runtime, llvm)),
      ];
  }
}

/** Faults of the directory and not of the tool. */
function adviceOnPlace({ step, detail }: Failure): string | null {
  const elsewhere = 'put "buildDir" (or OPT_DIST_BUILD_DIR) on another file system';
  if (step === 'run' && detail.includes('EACCES')) {
    return `No program can run in the build directory (noexec?): ${elsewhere}.`;
  }
  return /No space left|ENOSPC/.test(detail)
    ? `The build directory is full: make room, or ${elsewhere}.`
    : null;
}

function adviceOnClang({ step }: Failure, runtime: string | null, llvm: LlvmFact): string {
  if (step === 'compile' && runtime === null) {
    return `Install clang's runtime libraries (Debian: libclang-rt-${majorOfTools(llvm)}-dev).`;
  }
  return step === 'merge'
    ? 'clang and llvm-profdata must be of one LLVM; name it in "llvm.dir" (or OPT_DIST_LLVM_DIR).'
    : `Instrumented builds will fail likewise; repair this clang, or ${OTHER_LLVM}.`;
}

function adviceOnRustc({ step }: Failure, runtime: string | null): string {
  if (step === 'compile' && runtime === null) {
    return 'This rustc may lack profiler_builtins; use one with it, such as an official release.';
  }
  return step === 'merge'
    ? 'Use the llvm-profdata of the same LLVM as this rustc: install it, or name it in "llvm.dir" (or OPT_DIST_LLVM_DIR).'
    : 'Check that this rustc builds and links programs that run.';
}

function adviceOnBolt({ step }: Failure, runtime: string | null, llvm: LlvmWithClang): string {
  if (step === 'instrument' && runtime === null) {
    return `Install BOLT's instrumentation runtime, libbolt_rt_instr.a (Debian: libbolt-${majorOfTools(llvm)}-dev).`;
  }
  return step === 'optimise'
    ? 'Correct "bolt.args" of opt-dist.json, or take a newer LLVM (18 or later).'
    : `Repair this LLVM or ${OTHER_LLVM}, or set "bolt.enabled" to false.`;
}

function describe({ step, detail }: Failure): string {
  return `${STEPS[step]} failed: ${detail}`;
}

function withRuntime(runtime: string | null): string {
  return runtime === null ? '' : `, with ${runtime}`;
}

function majorOfTools({ tools }: LlvmWithClang): string {
  const version = versionOf(tools.clang);
  return version === null ? '<major>' : String(majorOf(version));
}
