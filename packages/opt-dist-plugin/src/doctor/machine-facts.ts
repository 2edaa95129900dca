import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Result } from 'profile-formats';
import { layoutOf } from '../bootstrap/layout';
import { describeProblem } from '../text/describe';
import type { Problem } from '../model/problem';
import { namedStage0 } from '../toolchain/stage0';
import { namedCompilers } from '../toolchain/named-compilers';
import { trainedPhases } from '../checks/host/disk-estimate';
import { argumentsCommand, isBuilt, tryArguments } from './facts/arguments';
import { benchmarkCratesFact, collectorCratesFact, type TrainingPlace } from './facts/crates';
import { askBuildTools, askDownload } from './facts/build-tools';
import { fileCheckFact } from './facts/file-check';
import { linkFacts } from './facts/links';
import { profilerRuntimeFact } from './facts/profiler-runtime';
import { runner, askTool, type Run } from '../process/ask';
import {
  benchmarkNames,
  readBootstrapConfig,
  readConfiguration,
  readTree,
  trainingFact,
  vendorsCrates,
  withProfileDefaults,
  type ReadTree,
} from './facts/project';
import { diskFacts, nearestExisting, lockFact, rustcLibraryBytes, tryHardLinks } from './facts/room';
import { usableMemory } from '../process/memory';
import { diskUsage } from './facts/tree-size';
import { STAGES } from '../model/stages';
import { outputFacts } from './facts/outputs';
import { releaseFact } from './facts/release';
import { withScratch } from './facts/scratch';
import { temporaryFact } from './facts/temporary';
import { trackingFact } from './facts/tracking';
import { askCompiler, askLlvm, askRustc, askStage0 } from './facts/tools';
import { tryBolt, tryClangProfile, tryRustcProfile } from './facts/trials';
import type { BootstrapSettings } from '../bootstrap/settings';
import type { ArgumentsFact, Machine, ProfileTrial, Trial } from '../checks/machine';
import { majorOf, type ToolFact } from '../process/tool-fact';
import type { Stage0Fact } from '../toolchain/facts';

export interface MachineRequest {
  /** The workspace. */
  readonly root: string;
  /** Directory of opt-dist.json, relative to it. */
  readonly projectRoot: string;
  readonly env: NodeJS.ProcessEnv;
  /** Build bootstrap where it is not built yet, to try the arguments of the final build. */
  readonly buildsBootstrap: boolean;
}

/**
 * Gathers everything that the checks look at. It leaves nothing behind and refuses nothing: a missing thing
 * is a fact.
 */
export async function machineFacts({
  root,
  projectRoot,
  env,
  buildsBootstrap,
}: MachineRequest): Promise<Machine> {
  const dir = path.resolve(root, projectRoot);
  const run = runner(dir, env);
  const [{ fact: configuration, config, known }, onPath] = await Promise.all([
    readConfiguration(root, projectRoot, env),
    askRustc(run, 'rustc'),
  ]);
  const host = config.host ?? onPath.host;
  const source = path.resolve(dir, config.source);
  const buildDir = path.resolve(dir, config.buildDir);
  const rustcMajor = onPath.llvm === null ? null : majorOf(onPath.llvm);
  const said = await readBootstrapConfig(dir, known ? source : null, host, env);
  const [tree, llvm, python, tar, xz, gzip] = await Promise.all([
    known ? readTree(source, buildDir) : null,
    askLlvm(run, config, dir, said.settings, rustcMajor, env),
    askTool(run, config.python),
    askTool(run, 'tar'),
    askTool(run, 'xz'),
    askTool(run, 'gzip'),
  ]);
  const bootstrapConfig = tree === null ? said : await withProfileDefaults(said, tree.fact, host);
  const { settings } = bootstrapConfig;
  const compilers = namedCompilers({ settings, host, env, llvmDir: llvm.dir ?? llvm.searched[0] ?? '' });
  const origin = stage0Origin(config.stage0, settings, tree);
  const named = namedStage0(config, settings, dir);
  const layout = layoutOf(buildDir, host ?? 'unknown', named);
  const onPathOrNamed = { rustc: named.rustc ?? 'rustc', cargo: named.cargo ?? 'cargo' };
  const stage0 = await askStage0(run, origin, origin === 'path' ? onPathOrNamed : layout.stage0);

  const lock = host === null ? null : lockFact(layout.lock);
  const hasStage0 = stage0.rustc.state.kind === 'found';
  const isReady = isBuilt(source, buildDir, hasStage0);
  const trials = async (scratch: string) => {
    const [clangProfile, rustcProfile, bolt] = await Promise.all([
      tryClangProfile(run, llvm, scratch),
      tryRustcProfile(run, stage0.rustc, llvm, scratch),
      config.bolt.enabled
        ? tryBolt(run, llvm, host ?? '', config.bolt, scratch)
        : ({ outcome: { kind: 'untried', reason: 'switched off' }, runtime: null } satisfies ProfileTrial),
    ]);
    return { clangProfile, rustcProfile, bolt };
  };
  const argumentsFact = async (scratch: string): Promise<ArgumentsFact> => {
    if (python.state.kind !== 'found') return { kind: 'untried', reason: 'there is no python' };
    if (tree?.fact.dialect.ok !== true) return { kind: 'untried', reason: 'there is no source tree' };
    if (host === null) return { kind: 'untried', reason: 'the host is not known' };
    if (!isReady && !buildsBootstrap) return { kind: 'not-built' };
    const asked = {
      ...{ config, dialect: tree.fact.dialect.value, settings, dir, source, host, env },
      // Even a dry run writes into its build directory.
      buildDir: isReady && !existsSync(buildDir) ? path.join(scratch, 'build') : buildDir,
      llvmDir: llvm.dir ?? llvm.searched[0] ?? '',
    };
    return tryArguments(run, argumentsCommand(asked), lock, !isReady);
  };
  const { profiler, targetTools } = settings;
  const training = trainingFact(config, dir, source, env);
  const vendors = tree !== null && vendorsCrates(settings.vendor, tree.fact);
  const place: TrainingPlace | null =
    tree?.fact.dialect.ok !== true
      ? null
      : { config, dir, source, dialect: tree.fact.dialect.value, layout, training, vendors, env };
  const release =
    tree?.fact.dialect.ok !== true || host === null
      ? null
      : await releaseFact(
          { ...{ config, settings, dir, source, host, env }, llvmDir: llvm.dir },
          tree.fact.dialect.value,
        );
  const [compilerFacts, externalLlvm, entry, built, inProject, temporary, disks] = await Promise.all([
    Promise.all(compilers.map((compiler) => askCompiler(run, compiler))),
    targetTools['llvm-config'] === undefined
      ? null
      : askTool(run, path.resolve(source, targetTools['llvm-config'])),
    tryEntry(run, python, tree),
    // Trial programs run where builds run: a temporary directory may be mounted noexec.
    withScratch(nearestExisting(buildDir), async (scratch) => ({
      hardLinks: await tryHardLinks(scratch),
      ...(await trials(scratch)),
      ...(await linkFacts(
        run,
        { config, settings, source, tree: tree?.fact ?? null, host, compilers, env },
        scratch,
      )),
      // Last: a build of bootstrap would slow the other trials down.
      arguments: await argumentsFact(scratch),
    })),
    withScratch(dir, () => Promise.resolve()),
    temporaryFact(run, env),
    diskFacts({ build: buildDir, results: dir, temporary: env['TMPDIR'] ?? tmpdir() }),
  ]);
  const refusal = (tried: Result<unknown, Problem>) =>
    tried.ok ? null : describeProblem(tried.error).join('; ');
  const elsewhere = built.ok ? built.value : await trialsElsewhere(trials);
  return {
    configuration,
    config,
    bootstrapConfig,
    release,
    tree: tree?.fact ?? null,
    tracking: tree === null ? null : await trackingFact(run, root, source),
    host,
    python,
    entry,
    stage0,
    training,
    benchmarkNames: await benchmarkNames(training),
    collectorCrates: place === null ? null : await collectorCratesFact(place),
    benchmarkCrates:
      place === null ? null : await benchmarkCratesFact(place, trainedPhases(config, place.dialect)),
    llvm,
    externalLlvm,
    buildTools: tree === null ? null : await askBuildTools(run, source),
    download:
      tree !== null &&
      downloadsStage0(settings, tree) &&
      !existsSync(layoutOf(buildDir, host ?? '', NAMED_NONE).stage0.rustc)
        ? await askDownload(run, source, env)
        : null,
    fileCheck: fileCheckFact(settings, source, externalLlvm?.path ?? null),
    profilerRuntime:
      typeof profiler === 'string'
        ? await profilerRuntimeFact(run, llvm.tools['llvm-readelf'].path, path.resolve(dir, profiler))
        : null,
    compilers: compilerFacts,
    ...elsewhere,
    temporary,
    // If nothing can be written in the project directory, that is said once.
    outputs: inProject.ok ? await outputFacts(dir, STAGES) : [],
    disks,
    memory: await usableMemory(),
    buildDirBytes: await diskUsage(buildDir),
    rustcLibrary: await rustcLibraryBytes(layout.stage2Lib),
    directories: [
      { role: 'build directory', path: buildDir, tried: nearestExisting(buildDir), refused: refusal(built) },
      {
        role: 'project directory',
        path: dir,
        tried: dir,
        refused: refusal(inProject),
      },
    ],
    lock,
    archivers: { tar, xz, gzip },
  };
}

type Trials = Pick<Machine, 'clangProfile' | 'rustcProfile' | 'bolt'>;
type Links = Pick<Machine, 'hardLinks' | 'arguments' | 'llvmLink' | 'openssl'>;

/** If the build directory cannot be written, the tools are tried in the system's temporary directory. */
async function trialsElsewhere(trials: (scratch: string) => Promise<Trials>): Promise<Trials & Links> {
  const unwritable: Trial = { kind: 'untried', reason: 'the build directory cannot be written' };
  const links = { hardLinks: unwritable, arguments: unwritable, llvmLink: unwritable, openssl: null };
  const tried = await withScratch(tmpdir(), trials);
  if (tried.ok) return { ...tried.value, ...links };
  const none: ProfileTrial = {
    outcome: { kind: 'untried', reason: 'no directory can be written' },
    runtime: null,
  };
  return { clangProfile: none, rustcProfile: none, bolt: none, ...links };
}

const NAMED_NONE = { rustc: null, cargo: null };

/** Whatever opt-dist.json names for the collector. */
function downloadsStage0({ rustc }: BootstrapSettings, { fact: { dialect } }: ReadTree): boolean {
  return rustc === null && dialect.ok && dialect.value.downloadsStage0;
}

function stage0Origin(
  named: string | null,
  settings: BootstrapSettings,
  tree: ReadTree | null,
): Stage0Fact['origin'] {
  if (named !== null || settings.rustc !== null) return 'named';
  return tree?.fact.dialect.ok === true && tree.fact.dialect.value.downloadsStage0 ? 'downloaded' : 'path';
}

/** Asks bootstrap for its help, which starts all of its python and builds nothing. */
async function tryEntry(run: Run, python: ToolFact, tree: ReadTree | null): Promise<Trial> {
  if (python.state.kind !== 'found') return { kind: 'untried', reason: 'there is no python' };
  if (tree?.fact.dialect.ok !== true) return { kind: 'untried', reason: 'there is no source tree' };
  if (!tree.helpIsCheap)
    return { kind: 'untried', reason: 'this bootstrap is downloaded and built before it prints help' };
  // No __pycache__ in the sources.
  const env = { PYTHONDONTWRITEBYTECODE: '1' };
  const ran = await run(python.path, [path.join(tree.fact.path, 'x.py'), '--help'], { env });
  return ran.ok ? { kind: 'passed' } : { kind: 'failed', step: 'x.py --help', detail: ran.detail };
}
