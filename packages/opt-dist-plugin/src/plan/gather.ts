import { partsDir, rawDir } from '../bootstrap/layout';
import { digestOf } from '../model/digest';
import { collectorBuildCommand, trainingCommand, type TrainingContext } from '../training/command';
import { partsOf, type Workload, weightOf, workloadOf } from '../training/workload';
import { type StatePatch, standing } from './build-state';
import type { Plan } from './plan';
import type { PlanContext } from './plan-context';
import type { Library } from '../model/components';
import { type Phase, PHASE_FACTS } from '../model/phases';
import type { MergeTool, TrainedPart } from './step';
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
 * @param trained all that decides what the trained build is
 * @param build adds the builds that the training needs, and instruments
 * @param after restores files once the training is over
 */
export function gatherPhase(
  plan: Plan,
  phase: Phase,
  trained: readonly unknown[],
  library: Library | null,
  build: () => void,
  after: () => void = () => undefined,
) {
  const { state, inputs } = plan.context;
  const from = digestOf(phase, trained, inputs.training);
  if (state.gathered[phase]?.from === from) return;
  const isTrained = state.trained[phase] === from || isKept(plan, phase, trained);
  if (!isTrained || !canMerge(plan, phase)) {
    build();
    addTraining(plan, phase, from, trained, library);
    after();
  }
  addMerge(plan, phase, from, trained, library);
}

/** Once the stage has its profile set, a new run of it trains anew. */
export function forgetting(phases: readonly Phase[]): {
  readonly before: StatePatch;
  readonly after: StatePatch;
} {
  return { before: {}, after: { gathered: Object.fromEntries(phases.map((phase) => [phase, null])) } };
}

/** Did an earlier training leave the profiles of all parts? BOLT's fit only the very library that was trained. */
function isKept(plan: Plan, phase: Phase, trained: readonly unknown[]): boolean {
  if (PHASE_FACTS[phase].technique === 'bolt') return false;
  const { keptParts } = plan.context;
  return trainedParts(plan, phase, trained).every(({ digest }) => keptParts.has(digest));
}

/** The LLVM in the tree merges rustc's profiles, and it may have been removed since. */
function canMerge(plan: Plan, phase: Phase): boolean {
  return !isOfRustc(phase) || !plan.context.config.llvm.build || standing(plan.state.llvm) !== null;
}

/** Is it trained for code that the stage 1 rustc instruments? */
function isOfRustc(phase: Phase): boolean {
  return PHASE_FACTS[phase].stage === 'rustc-pgo';
}

/** Runs the workload of the phase with instrumented code, part by part. */
function addTraining(
  plan: Plan,
  phase: Phase,
  from: string,
  trained: readonly unknown[],
  library: Library | null,
) {
  const { context } = plan;
  const { config, layout } = context;
  const training = trainingContext(context);
  if (config.training.kind === 'rustc-perf' && !plan.steps.some((step) => step.id === 'collector')) {
    plan.addEarly('collector', 'Build the rustc-perf collector', 'it runs the workloads', {
      kind: 'collector',
      from: config.training.dir ?? `${context.source}/src/tools/rustc-perf`,
      to: layout.collector,
      inputs: context.inputs.training,
      build: collectorBuildCommand(training),
    });
  }
  addTry(plan, phase);
  const workload = workloadOf(config, context.dialect, phase);
  const parts = trainedParts(plan, phase, trained);
  const calls = parts.length === 1 ? '' : `, in ${parts.length} calls`;
  plan.add(
    `train-${phase}`,
    `Gather profiles of ${PHASE_FACTS[phase].title}`,
    `${workload.profiles.join(', ')} of ${workloadName(workload.crates)}${calls}`,
    {
      kind: 'train',
      phase,
      rawDir: rawDir(layout, phase),
      suffix: PHASE_FACTS[phase].rawSuffix,
      command: trainingCommand(training, phase, workload, variables(context, phase)),
      parts: parts.map(({ name, digest, command }) => ({ name, digest, command })),
      partsDir: partsDir(layout, phase),
      ...mergeTool(plan, phase),
      library,
    },
    { before: { trained: { [phase]: null } }, after: { trained: { [phase]: from } } },
  );
}

/** A command may train for hours: what goes wrong from the start is seen in this time. */
const TRY_SECONDS = 60;

/** Tries each list of benchmarks once in a stage, in the quickest mode, or the command. */
function addTry(plan: Plan, phase: Phase) {
  const { context } = plan;
  const { config, dialect, layout, inputs } = context;
  const { training } = config;
  const workload = workloadOf(config, dialect, phase);
  const isCommand = training.kind === 'command';
  const id = isCommand ? 'try-command' : `try-${PHASE_FACTS[phase].training.benchmarks}`;
  if (!training.tryFirst || plan.steps.some((step) => step.id === id)) return;
  const given = trainingContext({ ...context, layout: { ...layout, stage2Rustc: layout.stage0.rustc } });
  const quickest: Workload = isCommand ? workload : { ...workload, profiles: ['Check'], scenarios: ['Full'] };
  const scratch = `${layout.temporary}/try`;
  const env = { LLVM_PROFILE_FILE: `${scratch}/default_%m_%p.profraw`, OPT_DIST_TRY: '1' };
  const parts = isCommand
    ? partsOf(quickest, training, dialect)
    : [{ ...quickest, name: workloadName(workload.crates), declared: null }];
  plan.addEarly(
    id,
    `Try ${workloadName(workload.crates)} with the stage 0 compiler`,
    'a training that cannot work fails before the long builds',
    {
      kind: 'try',
      workloads: parts.map(({ name, declared, ...each }) => ({
        name,
        command: trainingCommand({ ...given, tools: [] }, phase, each, {
          ...(isCommand ? env : {}),
          ...(declared === null ? {} : { OPT_DIST_WORKLOAD: declared }),
        }),
      })),
      benchmarks: isCommand
        ? null
        : { dir: `${layout.collector}/collector/compile-benchmarks`, names: workload.crates },
      seconds: isCommand ? Math.ceil(TRY_SECONDS / parts.length) : null,
      record: `${layout.own}/tried`,
      digest: digestOf(inputs.trainer, id, parts),
      scratch,
    },
    isCommand ? undefined : 'collector',
  );
}

function trainingContext(context: PlanContext): TrainingContext {
  const { config, dialect, layout, projectDir } = context;
  return {
    ...{ training: config.training, tools: toolsOf(config), dialect, layout, projectDir },
    cargoConfigFile: cargoConfigFile(context),
  };
}

/**
 * LLVM's and BOLT's raw profile paths are compiled in; only rustc's is given here, with the process so that no
 * counts are lost.
 */
function variables({ layout }: PlanContext, phase: Phase): Record<string, string> {
  return isOfRustc(phase) ? { LLVM_PROFILE_FILE: `${rawDir(layout, phase)}/default_%m_%p.profraw` } : {};
}

function trainedParts(
  plan: Plan,
  phase: Phase,
  trained: readonly unknown[],
): (TrainedPart & Pick<Workload, 'crates'>)[] {
  const { context } = plan;
  const { config, dialect, inputs } = context;
  const { version } = mergeProgram(plan, phase);
  return partsOf(workloadOf(config, dialect, phase), config.training, dialect).map((part) => {
    const { name, declared, ...workload } = part;
    const env = {
      ...variables(context, phase),
      ...(declared === null ? {} : { OPT_DIST_WORKLOAD: declared }),
    };
    return {
      name,
      crates: workload.crates,
      // An older tool may not read what a newer one merged.
      digest: digestOf(phase, trained, inputs.trainer, workload, declared, version),
      command: trainingCommand(trainingContext(context), phase, workload, env),
    };
  });
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
function addMerge(
  plan: Plan,
  phase: Phase,
  from: string,
  trained: readonly unknown[],
  library: Library | null,
) {
  const { layout } = plan.context;
  const { title } = PHASE_FACTS[phase];
  plan.add(
    `merge-${phase}`,
    `Merge profiles of ${title}`,
    'each part of the training left one',
    {
      kind: 'merge',
      phase,
      ...mergeTool(plan, phase),
      rawDir: rawDir(layout, phase),
      parts: weightedParts(plan, phase, trained),
      partsDir: partsDir(layout, phase),
      output: mergedFile(phase),
      from,
      library,
    },
    {
      // The profile of an earlier run with another training is in the same place, and is replaced.
      before: { gathered: { [phase]: null } },
      after: {},
      // The next run looks at each part, and trains what is damaged.
      failed: { trained: { [phase]: null } },
    },
  );
  plan.add(
    `clear-raw-${phase}`,
    'Remove the raw profiles',
    'they are merged',
    { kind: 'clear', paths: [rawDir(layout, phase)] },
    { before: { trained: { [phase]: null } }, after: {} },
  );
}

/** merge-fdata knows no weights. */
function weightedParts(plan: Plan, phase: Phase, trained: readonly unknown[]) {
  const { weights } = plan.context.config.training;
  const isWeighted = PHASE_FACTS[phase].technique === 'pgo';
  return trainedParts(plan, phase, trained).map(({ name, digest, crates }) => ({
    ...{ name, digest },
    weight: isWeighted ? weightOf({ name, crates }, weights) : 1,
  }));
}

function mergeTool(plan: Plan, phase: Phase): { readonly tool: MergeTool; readonly program: string } {
  return { tool: PHASE_FACTS[phase].mergeTool, program: mergeProgram(plan, phase).program };
}

/**
 * Only rustc's own LLVM is sure to read rustc's profiles (rust-lang/rust#114344); the host's clang instrumented
 * LLVM itself.
 */
function mergeProgram({ context }: Plan, phase: Phase): { program: string; version: string } {
  const { layout, toolchain, config, inputs } = context;
  if (PHASE_FACTS[phase].technique === 'bolt') {
    const { path, version } = toolchain.mergeFdata ?? { path: 'merge-fdata', version: '' };
    return { program: path, version };
  }
  return isOfRustc(phase) && config.llvm.build
    ? { program: layout.inTreeProfdata, version: inputs.llvm }
    : { program: toolchain.profdata.path, version: toolchain.profdata.version };
}

function workloadName(crates: readonly string[]): string {
  if (crates.length === 0) return 'the training command';
  return crates.length <= 3
    ? crates.join(', ')
    : `${crates.slice(0, 2).join(', ')} and ${crates.length - 2} more`;
}
