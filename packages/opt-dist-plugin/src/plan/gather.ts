import { partsDir, rawDir } from '../bootstrap/layout';
import { digestOf } from '../model/digest';
import { collectorBuildCommand, trainingCommand } from '../training/command';
import { workloadOf } from '../training/workload';
import { type StatePatch, standing } from './build-state';
import type { Plan } from './plan';
import {
  addTry,
  isOfRustc,
  mergeTool,
  trainedParts,
  trainingContext,
  variables,
  weightedParts,
  workloadName,
} from './training-parts';
import type { Library } from '../model/components';
import { type Phase, PHASE_FACTS } from '../model/phases';

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
  const training = trainingContext(context, phase);
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
