import { existsSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { checkCompilers } from '../doctor/checks/compilers';
import { checkBuildDirName } from '../doctor/checks/room';
import { checkProfilerSetting } from '../doctor/checks/source-tree';
import { checkStaticLlvm } from '../doctor/checks/static-llvm';
import { checkTraining } from '../doctor/checks/training';
import {
  checkDownloadedLlvm,
  checkExternalLlvm,
  checkProfileVersions,
  checkProfilerRuntime,
} from '../doctor/checks/built-llvm';
import { namedCompilers } from '../doctor/compilers';
import { askTool, runner } from '../doctor/facts/processes';
import { trainingFact, withProfileDefaults } from '../doctor/facts/project';
import { profilerRuntimeFact } from '../doctor/facts/profiler-runtime';
import { askCompiler } from '../doctor/facts/tools';
import { asWarning, type Finding } from '../doctor/finding';
import { llvmSettings } from '../doctor/llvm-settings';
import type { Dialect } from '../bootstrap';
import { majorOf, versionOf, type ToolFact, type TreeFact } from '../doctor/machine';
import type { Stage } from '../config';
import type { Problem } from '../errors/problem';
import type { Step } from '../pipeline';
import type { Project } from './project';
import { boltFindings } from './stage-bolt';
import { roomFindings } from './stage-room';

/** The first release whose cc-rs is known to pass rustc's profiling flags on to the C compiler. */
const FORWARDS_SINCE_MINOR = 85;

/**
 * What would let a stage fail after hours and can be known in a moment. A problem refuses the stage before its first
 * step; what is only likely, or matters to a later stage, is printed as a warning. `doctor` looks at far more.
 * @param steps what the stage is going to do; nothing is looked at that it does not need
 */
export async function preflight(
  project: Project,
  stage: Stage,
  steps: readonly Step[],
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<Result<void, Problem>> {
  const findings = (await examineStage(project, stage, steps, env)).filter(({ status }) => status !== 'ok');
  const problems = findings.filter(({ status }) => status === 'problem');
  if (problems.length > 0) return err({ kind: 'would-fail', stage, facts: problems });
  // What could not be looked at has no advice, and is nobody's concern here.
  for (const { name, found, advice } of findings)
    if (advice !== null) print(`warning: ${name}: ${found}. ${advice}`);
  return ok(undefined);
}

async function examineStage(
  project: Project,
  stage: Stage,
  steps: readonly Step[],
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const builds = steps.some(({ action }) => action.kind === 'bootstrap');
  const merges = steps.some(({ action }) => action.kind === 'merge' && action.tool === 'llvm-profdata');
  const isInstrumented = stage === 'rustc-pgo' || stage === 'llvm-pgo';
  const [compilers, linked, bolt, room] = await Promise.all([
    builds && isInstrumented ? compilerFindings(project, stage, env) : [],
    externalLlvm(project, env),
    boltFindings(project, steps, env),
    builds ? roomFindings(project, steps, env) : [],
  ]);
  return [
    ...(builds ? checkBuildDirName(project.layout.buildDir) : []),
    ...room,
    ...(builds ? await linkedFindings(project, stage, linked) : []),
    // Before the stage that trains LLVM, too: all of its time would be lost.
    ...(builds && isInstrumented ? staticFindings(project) : []),
    ...(builds && stage === 'rustc-pgo' ? await profilerFindings(project) : []),
    ...(builds && stage === 'rustc-pgo' ? await runtimeFindings(project, linked, env) : []),
    ...(steps.some(({ action }) => action.kind === 'train') ? trainingFindings(project, env) : []),
    ...compilers,
    ...(merges ? profileFindings(project, stage, linked) : []),
    ...bolt,
  ];
}

async function compilerFindings(project: Project, stage: Stage, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { settings, toolchain, dialect, dir } = project;
  const run = runner(dir, env);
  const named = namedCompilers({ settings, host: toolchain.host, env, llvmDir: toolchain.llvmDir });
  const compilers = await Promise.all(named.map((compiler) => askCompiler(run, compiler)));
  const findings = compilers.map((compiler) => ({
    compiler,
    finding: checkCompilers({
      compilers: [compiler],
      llvm: { dir: toolchain.llvmDir },
    }),
  }));
  const minor = Number(dialect.rustVersion.split('.')[1]);
  const isSure = stage === 'llvm-pgo' || minor >= FORWARDS_SINCE_MINOR;
  return findings.flatMap(({ compiler, finding }) =>
    // Which compiler bootstrap takes where none is named, and how it starts one that we cannot, is its own affair.
    isSure && compiler.state.vendor === 'gcc' && !compiler.from.startsWith('default')
      ? finding
      : finding.map(asWarning),
  );
}

/** `target.<host>.llvm-config`, where LLVM is not built. */
async function externalLlvm(
  { config, settings, dir }: Project,
  env: NodeJS.ProcessEnv,
): Promise<ToolFact | null> {
  const program = settings.targetTools['llvm-config'];
  return config.llvm.build || program === undefined ? null : askTool(runner(dir, env), program);
}

function staticFindings({ config, settings, toolchain: { host } }: Project): Finding[] {
  return checkStaticLlvm({ config, host, bootstrapConfig: { settings } });
}

/** Without the profiler's runtime an instrumented rustc fails to build after the whole of stage 1. */
async function profilerFindings({
  config,
  source,
  dialect,
  settings,
  bootstrapConfig,
  toolchain: { host },
}: Project): Promise<Finding[]> {
  const { parse } = await import('smol-toml');
  const tree: TreeFact = {
    ...treeOf(source, dialect),
    isCheckout: existsSync(path.join(source, '.git')),
    buildsProfiler: existsSync(path.join(source, 'library/profiler_builtins')),
    hasCompilerRt: existsSync(path.join(source, 'src/llvm-project/compiler-rt')),
  };
  return checkProfilerSetting({
    config,
    tree,
    bootstrapConfig: {
      file: bootstrapConfig?.file ?? null,
      settings: await withProfileDefaults(settings, tree, host, parse),
    },
  });
}

/** What trains comes after the first long build. */
function trainingFindings({ config, dir, source, dialect }: Project, env: NodeJS.ProcessEnv): Finding[] {
  return checkTraining({
    config,
    tree: treeOf(source, dialect),
    training: trainingFact(config, dir, source, env),
  });
}

/** A ready-made runtime is linked into the instrumented rustc. */
async function runtimeFindings(
  { config, settings, dialect, dir, source, toolchain }: Project,
  linked: ToolFact | null,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  if (typeof settings.profiler !== 'string') return [];
  const file = path.resolve(dir, settings.profiler);
  return checkProfilerRuntime({
    config,
    tree: treeOf(source, dialect),
    externalLlvm: linked,
    profilerRuntime: await profilerRuntimeFact(runner(dir, env), toolchain.readelf.path, file),
  });
}

/** What the checks look at here; of the rest they are told nothing. */
function treeOf(source: string, dialect: Dialect): TreeFact {
  return {
    path: source,
    dialect: ok(dialect),
    size: { files: 0, bytes: 0, complete: true },
    isCheckout: false,
    buildsProfiler: true,
    hasCompilerRt: true,
  };
}

async function linkedFindings(project: Project, stage: Stage, linked: ToolFact | null): Promise<Finding[]> {
  const { config, source, dialect, bootstrapConfig } = project;
  const { parse } = await import('smol-toml');
  const read = () => {
    try {
      return parse(bootstrapConfig?.text ?? '');
    } catch {
      return {};
    }
  };
  const facts = {
    config,
    externalLlvm: linked,
    tree: treeOf(source, dialect),
    bootstrapConfig: {
      file: bootstrapConfig?.file ?? null,
      settings: project.settings,
      llvm: llvmSettings(read()),
      problem: null,
    },
  };
  const downloaded = checkDownloadedLlvm(facts);
  return [
    // Bootstrap itself says that an llvm-config is not there, in its first moments.
    ...(linked?.state.kind === 'found' ? checkExternalLlvm(facts) : []),
    // The later stages build the LLVM that they are given profiles for.
    ...(stage === 'rustc-pgo' || stage === 'llvm-pgo' ? downloaded : downloaded.map(asWarning)),
  ];
}

/** Profiles of rustc are written by the LLVM that it will have, those of LLVM by the clang that builds it. */
function profileFindings(
  { config, dialect, toolchain }: Project,
  stage: Stage,
  linked: ToolFact | null,
): Finding[] {
  const tool = majorOf(toolchain.profdata.version);
  const name = 'llvm-profdata';
  if (stage === 'llvm-pgo') {
    const clang = /^clang (\d+)/.exec(toolchain.cc.version)?.[1];
    // Apple counts its clangs in another way.
    if (clang === undefined || toolchain.host.includes('apple')) return [];
    return [checkProfileVersions(name, toolchain.cc.path, Number(clang), tool)];
  }
  const built = config.llvm.build ? dialect.llvmVersion : linked === null ? null : versionOf(linked);
  return built === null ? [] : [checkProfileVersions(name, 'the rustc that is built', majorOf(built), tool)];
}
