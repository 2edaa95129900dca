import path from 'node:path';
import { ok } from 'profile-formats';
import { checkExternalLlvm, checkProfileVersions, checkProfilerRuntime } from '../checks/llvm/built-llvm';
import { checkDownloadedLlvm, checkLlvmChoice } from '../checks/llvm/chosen-llvm';
import { checkFileCheck } from '../checks/llvm/file-check';
import { checkProfilerSetting, checkSubmodules } from '../checks/tree/source-tree';
import { checkLinkage, checkStaticLlvm } from '../checks/llvm/static-llvm';
import { tryLlvmLink } from '../doctor/facts/llvm-link';
import { nearestExisting } from '../doctor/facts/room';
import { withScratch } from '../doctor/facts/scratch';
import { checkLlvmLink } from '../checks/llvm/llvm-link';
import { namedCompilers } from '../toolchain/named-compilers';
import { fileCheckFact } from '../doctor/facts/file-check';
import { askTool, runner } from '../process/ask';
import { profilerRuntimeFact } from '../doctor/facts/profiler-runtime';
import { treeParts, withProfileDefaults } from '../doctor/facts/project';
import { asWarning, type Finding } from '../checks/finding';
import { llvmSettings } from '../checks/llvm/llvm-settings';
import type { BootstrapConfigFact, TreeFact } from '../checks/machine';
import type { Step } from '../plan/step';
import type { Project } from '../project/project';
import type { Stage } from '../model/stages';
import { isLlvmFirst } from '../config/order';
import { boltLibraries, usesStage } from '../config/uses';
import { majorOf, versionOf, type ToolFact } from '../process/tool-fact';

/**
 * Checks which LLVM is built or linked, and whether its profiles can be written and read. Bootstrap would
 * report some of these problems after the whole of stage 1; the rest would show when profiles are merged.
 */
export async function llvmFindings(
  project: Project,
  stage: Stage,
  steps: readonly Step[],
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const { config, dialect, source, toolchain } = project;
  const builds = steps.some(({ action }) => action.kind === 'bootstrap');
  const merges = steps.some(({ action }) => action.kind === 'merge' && action.tool === 'llvm-profdata');
  const linked = await linkedLlvm(project, env);
  const profiles = merges ? profileFindings(project, stage, linked) : [];
  if (!builds) return profiles;
  const parts = treeParts(source);
  // A tree that could not be counted in time counts as big; no check here depends on its size.
  const size = { files: 0, bytes: 0, complete: false };
  const tree: TreeFact = { ...parts, dialect: ok(dialect), size };
  const facts = {
    config,
    host: toolchain.host,
    tree,
    externalLlvm: linked,
    bootstrapConfig: await bootstrapFacts(project, tree),
  };
  const downloaded = checkDownloadedLlvm(facts);
  const needsBuilt =
    stage === 'rustc-pgo' || usesStage(config, 'llvm-pgo') || boltLibraries(config, dialect).includes('llvm');
  return [
    ...checkSubmodules(facts),
    ...checkLinkage(facts),
    ...checkLlvmChoice(facts),
    // Bootstrap itself reports a missing llvm-config, in its first moments.
    ...(linked?.state.kind === 'found'
      ? [
          ...checkExternalLlvm(facts),
          ...checkFileCheck({ ...facts, fileCheck: fileCheckFact(project.settings, source, linked.path) }),
          ...(await linkFindings(project, linked, env)),
        ]
      : []),
    ...(needsBuilt ? downloaded : downloaded.map(asWarning)),
    // Before the stage that trains LLVM, too: its whole time would be lost.
    ...(stage === 'rustc-pgo' || stage === 'llvm-pgo' ? checkStaticLlvm(facts) : []),
    ...(await profilerFindings(project, stage, facts, env)),
    ...profiles,
  ];
}

/** `target.<host>.llvm-config`, where LLVM is not built; bootstrap takes it relative to the sources. */
async function linkedLlvm(
  { config, settings, dir, source }: Project,
  env: NodeJS.ProcessEnv,
): Promise<ToolFact | null> {
  const program = settings.targetTools['llvm-config'];
  return config.llvm.build || program === undefined
    ? null
    : askTool(runner(dir, env), path.resolve(source, program));
}

/** If no directory can be written, the first step finds out. */
async function linkFindings(
  project: Project,
  externalLlvm: ToolFact,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const { config, settings, dir, source, toolchain, layout } = project;
  const sources = { settings, host: toolchain.host, env, llvmDir: toolchain.llvmDir };
  const [, { program: compiler }] = namedCompilers(sources);
  const link = { llvmConfig: externalLlvm.path, compiler, shared: settings.sharesLlvm, source };
  const tried = await withScratch(nearestExisting(layout.buildDir), (scratch) =>
    tryLlvmLink(runner(dir, env), link, scratch),
  );
  return tried.ok ? checkLlvmLink({ config, externalLlvm, llvmLink: tried.value }) : [];
}

async function bootstrapFacts(
  { bootstrapConfig, settings, toolchain: { host } }: Project,
  tree: TreeFact,
): Promise<BootstrapConfigFact> {
  const llvm = llvmSettings(bootstrapConfig?.config);
  const problem = bootstrapConfig?.unreadable[0]?.found ?? null;
  const said = { file: bootstrapConfig?.file ?? null, settings, llvm, problem, ignored: null };
  return withProfileDefaults(said, tree, host);
}

type ProfilerFacts = Omit<Parameters<typeof checkProfilerRuntime>[0], 'profilerRuntime'> &
  Parameters<typeof checkProfilerSetting>[0];

/** Needed by the instrumented rustc; where LLVM is trained before it, that stage says so in time. */
async function profilerFindings(
  project: Project,
  stage: Stage,
  facts: ProfilerFacts,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const { config } = project;
  const isBefore = stage === 'llvm-pgo' && isLlvmFirst(config) && usesStage(config, 'rustc-pgo');
  if (stage !== 'rustc-pgo' && !isBefore) return [];
  const findings = [...checkProfilerSetting(facts), ...(await runtimeFindings(project, facts, env))];
  return isBefore ? findings.map(asWarning) : findings;
}

/** A ready-made runtime is linked into the instrumented rustc. */
async function runtimeFindings(
  { settings, dir, toolchain }: Project,
  facts: Omit<Parameters<typeof checkProfilerRuntime>[0], 'profilerRuntime'>,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  if (typeof settings.profiler !== 'string') return [];
  const file = path.resolve(dir, settings.profiler);
  return checkProfilerRuntime({
    ...facts,
    profilerRuntime: await profilerRuntimeFact(runner(dir, env), toolchain.readelf.path, file),
  });
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
    // Apple numbers its clangs differently.
    if (clang === undefined || toolchain.host.includes('apple')) return [];
    return [checkProfileVersions(name, toolchain.cc.path, Number(clang), tool)];
  }
  const built = config.llvm.build ? dialect.llvmVersion : linked === null ? null : versionOf(linked);
  return built === null ? [] : [checkProfileVersions(name, 'the rustc that is built', majorOf(built), tool)];
}
