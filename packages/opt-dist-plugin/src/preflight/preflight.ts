import { err, ok, type Result } from 'profile-formats';
import { buildsCargo, checkOpenssl } from '../checks/host/build-tools';
import { checkCompilers } from '../checks/host/compilers';
import { checkBuildDirName } from '../checks/host/room';
import { namedCompilers } from '../toolchain/named-compilers';
import { runner } from '../process/ask';
import { tryOpenssl } from '../doctor/facts/openssl';
import { nearestExisting } from '../doctor/facts/room';
import { withScratch } from '../doctor/facts/scratch';
import { askCompiler } from '../doctor/facts/tools';
import { asWarning, type Finding } from '../checks/finding';
import type { Problem } from '../model/problem';
import type { Step } from '../plan/step';
import type { Project } from '../project/project';
import { boltFindings } from './bolt';
import { llvmFindings } from './llvm';
import { outputFindings } from './output';
import { roomFindings } from './room';
import { trainingFindings } from './training';
import type { Stage } from '../model/stages';
import { upstreamMinor } from '../tree/dialect';

/**
 * The first release whose cc-rs is known to pass rustc's profiling flags on to the C compiler, and its newest
 * change of the config, which tells of a fork.
 */
const FORWARDS_SINCE = { minor: 85, change: 134650 };

/**
 * Finds in a moment the problems that would let a stage fail after hours. A problem refuses the stage before
 * its first step; a likely problem, or one of a later stage, is printed as a warning. `doctor` checks far
 * more.
 * @param steps the stage's plan; only the things that it needs are checked
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
  // A check that could not be made has no advice, and does not matter here.
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
  const isInstrumented = stage === 'rustc-pgo' || stage === 'llvm-pgo';
  const findings = await Promise.all([
    builds ? roomFindings(project, steps, env) : [],
    llvmFindings(project, stage, steps, env),
    builds && isInstrumented ? compilerFindings(project, stage, env) : [],
    builds ? opensslFindings(project, stage, env) : [],
    boltFindings(project, steps, env),
    trainingFindings(project, steps, env),
    outputFindings(project, stage, steps),
  ]);
  return [...(builds ? checkBuildDirName(project.layout.buildDir) : []), ...findings.flat()];
}

/** Before a stage whose result is kept anyway, it is only mentioned. If no directory can be written, a step says so. */
async function opensslFindings(project: Project, stage: Stage, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { config, settings, toolchain, dir, source, layout, toolsByDefault } = project;
  if (!buildsCargo(config, settings, project.dialect.valueOptions, toolsByDefault)) return [];
  const { host, llvmDir } = toolchain;
  const [{ program: compiler }] = namedCompilers({ settings, host, env, llvmDir });
  const asked = { source, host, compiler, vendored: settings.cargoNativeStatic, env };
  const tried = await withScratch(nearestExisting(layout.buildDir), (scratch) =>
    tryOpenssl(runner(dir, env), asked, scratch),
  );
  const findings = tried.ok ? checkOpenssl({ openssl: tried.value }) : [];
  return stage === 'dist' || config.components.includes('cargo') ? findings : findings.map(asWarning);
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
  const minor = upstreamMinor(dialect.rustVersion);
  const forwards =
    minor === null ? (dialect.changeId ?? 0) >= FORWARDS_SINCE.change : minor >= FORWARDS_SINCE.minor;
  const isSure = stage === 'llvm-pgo' || forwards;
  return findings.flatMap(({ compiler, finding }) =>
    // If none is named, bootstrap chooses the compiler itself, and it may start one that we cannot.
    isSure && compiler.state.vendor === 'gcc' && !compiler.from.startsWith('default')
      ? finding
      : finding.map(asWarning),
  );
}
