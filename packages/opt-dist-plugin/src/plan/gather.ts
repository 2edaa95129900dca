import { rawDir } from '../bootstrap/layout';
import { collectorBuildCommand, trainingCommand } from '../training/command';
import { workloadOf } from '../training/workload';
import { type StatePatch, standing } from './build-state';
import type { Plan } from './plan';
import type { PlanContext } from './plan-context';
import type { Library } from '../model/components';
import { type Phase, PHASE_FACTS, PHASES } from '../model/phases';
import { toolsOf } from '../config/uses';

/** File of a merged profile, relative to our directory. */
export function mergedFile(phase: Phase): string {
  return `merged/${phase}${PHASE_FACTS[phase].mergedSuffix}`;
}

/** BOLT's instrumentation appends `.<pid>`. */
export function fdataPrefix(plan: Plan, phase: Phase): string {
  return `${rawDir(plan.context.layout, phase)}/prof.fdata`;
}

/**
 * Gathers and merges a phase, unless an earlier, interrupted run of the stage did so with the same inputs.
 * @param from digest of the trained build and the workload
 * @param build adds the builds that the training needs, and instruments
 * @param after restores files once the training is over
 */
export function gatherPhase(
  plan: Plan,
  phase: Phase,
  from: string,
  library: Library | null,
  build: () => void,
  after: () => void = () => undefined,
) {
  const { state } = plan.context;
  if (state.gathered[phase]?.from === from) return;
  if (state.trained[phase] !== from || !canMerge(plan, phase)) {
    build();
    addTraining(plan, phase, from);
    after();
  }
  addMerge(plan, phase, from, library);
}

/** Once the stage has its profile set, a new run of it trains anew. */
export function forgetting(phases: readonly Phase[]): {
  readonly before: StatePatch;
  readonly after: StatePatch;
} {
  return { before: {}, after: { gathered: Object.fromEntries(phases.map((phase) => [phase, null])) } };
}

/** The LLVM in the tree merges rustc's profiles, and it may have been removed since. */
function canMerge(plan: Plan, phase: Phase): boolean {
  return !isOfRustc(phase) || !plan.context.config.llvm.build || standing(plan.state.llvm) !== null;
}

/** Is it trained for code that the stage 1 rustc instruments? */
function isOfRustc(phase: Phase): boolean {
  return PHASE_FACTS[phase].stage === 'rustc-pgo';
}

/** Runs the workload of the phase with instrumented code. */
function addTraining(plan: Plan, phase: Phase, from: string) {
  const { context } = plan;
  const { config, dialect, layout } = context;
  const tools = toolsOf(config);
  const training = {
    ...{ training: config.training, tools, dialect, layout, projectDir: context.projectDir },
    cargoConfigFile: cargoConfigFile(context),
  };
  if (config.training.kind === 'rustc-perf' && !plan.steps.some((step) => step.id === 'collector')) {
    plan.addEarly('collector', 'Build the rustc-perf collector', 'it runs the workloads', {
      kind: 'collector',
      from: config.training.dir ?? `${context.source}/src/tools/rustc-perf`,
      to: layout.collector,
      inputs: context.inputs.training,
      build: collectorBuildCommand(training),
    });
  }
  const dir = rawDir(layout, phase);
  const workload = workloadOf(config, dialect, phase);
  // LLVM's and BOLT's raw profile paths are compiled in; only rustc's is given here, with the process so that
  // no counts are lost.
  const env: Record<string, string> = isOfRustc(phase)
    ? { LLVM_PROFILE_FILE: `${dir}/default_%m_%p.profraw` }
    : {};
  // The directory is emptied first, whichever phase its files are of.
  const sharing = PHASES.filter((other) => rawDir(layout, other) === dir);
  plan.add(
    `train-${phase}`,
    `Gather profiles of ${PHASE_FACTS[phase].title}`,
    `${workload.profiles.join(', ')} of ${workloadName(workload.crates)}`,
    {
      kind: 'train',
      phase,
      rawDir: dir,
      suffix: PHASE_FACTS[phase].rawSuffix,
      command: trainingCommand(training, phase, workload, env),
    },
    {
      before: { trained: Object.fromEntries(sharing.map((other) => [other, null])) },
      after: { trained: { [phase]: from } },
    },
  );
}

/**
 * Cargo looks for its config in the directories above. rustc-perf is copied to the build directory, and built
 * there as if it still lay where it came from: in a source tarball with the crates that are vendored in the
 * tree. Stage 0 cargo takes a file for `--config` from 1.64 on, the release that brought `--build-dir`.
 */
export function cargoConfigFile({
  cargoConfig,
  config,
  source,
  layout,
  dialect,
}: Pick<PlanContext, 'cargoConfig' | 'config' | 'source' | 'layout' | 'dialect'>): string | null {
  if (cargoConfig === null || config.training.kind !== 'rustc-perf') return null;
  const isInTree = (dir: string) => dir.startsWith(`${source}/`);
  const comesFromTree = config.training.dir === null || isInTree(config.training.dir);
  return comesFromTree && dialect.buildDirOption && !isInTree(layout.collector) ? cargoConfig : null;
}

/** Merges the raw profiles of a phase; they are removed once that is recorded. */
function addMerge(plan: Plan, phase: Phase, from: string, library: Library | null) {
  const { layout, toolchain, config } = plan.context;
  const { title, technique, mergeTool } = PHASE_FACTS[phase];
  // Only rustc's own LLVM is sure to read rustc's profiles (rust-lang/rust#114344); the host's clang
  // instrumented LLVM itself.
  const profdata = isOfRustc(phase) && config.llvm.build ? layout.inTreeProfdata : toolchain.profdata.path;
  plan.add(
    `merge-${phase}`,
    `Merge profiles of ${title}`,
    'raw profiles are many and large',
    {
      kind: 'merge',
      phase,
      tool: mergeTool,
      program: technique === 'bolt' ? (toolchain.mergeFdata?.path ?? 'merge-fdata') : profdata,
      rawDir: rawDir(layout, phase),
      output: mergedFile(phase),
      from,
      library,
    },
    // The profile of an earlier run with another training is in the same place, and is replaced.
    { before: { gathered: { [phase]: null } }, after: {} },
  );
  plan.add(
    `clear-raw-${phase}`,
    'Remove the raw profiles',
    'they are merged',
    { kind: 'clear', paths: [rawDir(layout, phase)] },
    { before: { trained: { [phase]: null } }, after: {} },
  );
}

function workloadName(crates: readonly string[]): string {
  if (crates.length === 0) return 'the training command';
  return crates.length <= 3
    ? crates.join(', ')
    : `${crates.slice(0, 2).join(', ')} and ${crates.length - 2} more`;
}
