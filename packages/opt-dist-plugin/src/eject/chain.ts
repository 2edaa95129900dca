import { boltLibraries, rustcPgoPhases, usesStage } from '../config/uses';
import { byLibrary, byProfiledTool } from '../model/components';
import { boltPhase, type Phase, PHASE_FACTS } from '../model/phases';
import { type ProfilingStage, PROFILING_STAGES, type Stage, STAGES } from '../model/stages';
import { EMPTY_STATE } from '../plan/build-state';
import { mergedFile } from '../plan/gather';
import type { AvailableProfile, AvailableProfiles, PlanContext } from '../plan/plan-context';
import { planStage } from '../plan/planner';
import type { Step } from '../plan/step';
import { PENDING } from './steps';

/** The stages before one that a recipe needs profiles of. */
export function stagesNeeded(from: Stage, { config }: Pick<PlanContext, 'config'>): ProfilingStage[] {
  return PROFILING_STAGES.filter((stage) => isBefore(stage, from) && usesStage(config, stage));
}

/** The phases that a recipe trains itself, in their order. */
export function phasesTrained(
  from: Stage,
  { config, dialect }: Pick<PlanContext, 'config' | 'dialect'>,
): Phase[] {
  const phases: readonly Phase[] = [
    ...(usesStage(config, 'rustc-pgo') ? rustcPgoPhases(config) : []),
    ...(usesStage(config, 'llvm-pgo') ? (['llvm-pgo'] as const) : []),
    ...boltLibraries(config, dialect).map(boltPhase),
  ];
  return phases.filter((phase) => !isBefore(PHASE_FACTS[phase].stage, from));
}

/**
 * The steps from a stage to the tarballs in an empty build directory: each stage as if the one before had just
 * ended. Its profiles are those of the context before that stage, and those of its own trainings from there on.
 */
export function planChain(from: Stage, context: PlanContext): Step[] {
  const phases = phasesTrained(from, context);
  const stages = [...new Set<Stage>(phases.map((phase) => PHASE_FACTS[phase].stage))];
  // A recipe is written where the training is known to work.
  const config = { ...context.config, training: { ...context.config.training, tryFirst: false } };
  const steps: Step[] = [];
  let state = EMPTY_STATE;
  for (const stage of [...stages, 'dist' as const]) {
    const profiles = profilesFor(stage, context.profiles, phases, context.layout.own);
    const plan = planStage(stage, { ...context, config, profiles, state, keptParts: new Set() });
    for (const step of plan.steps) add(steps, step, stage);
    state = plan.state;
  }
  return steps;
}

/** What these do is there after the first time, and under the same name. */
const ONCE: ReadonlySet<Step['action']['kind']> = new Set([
  ...(['check', 'collector', 'place-profile', 'rebase-profile'] as const),
]);

function add(steps: Step[], step: Step, stage: Stage) {
  const same = steps.find(({ id }) => id === step.id);
  if (same === undefined) steps.push(step);
  else if (!ONCE.has(step.action.kind) || JSON.stringify(same.action) !== JSON.stringify(step.action))
    steps.push({ ...step, id: `${stage}-${step.id}` });
}

function isBefore(stage: ProfilingStage, other: Stage): boolean {
  return STAGES.indexOf(stage) < STAGES.indexOf(other);
}

function profilesFor(
  stage: Stage,
  given: AvailableProfiles,
  trained: readonly Phase[],
  own: string,
): AvailableProfiles {
  const of = (phase: Phase, profile: AvailableProfile | null): AvailableProfile | null => {
    if (!isBefore(PHASE_FACTS[phase].stage, stage)) return null;
    return trained.includes(phase) ? pending(phase, own) : profile;
  };
  return {
    rustc: of('rustc-pgo', given.rustc),
    llvm: of('llvm-pgo', given.llvm),
    tools: byProfiledTool((tool) => of(`${tool}-pgo`, given.tools[tool])),
    bolt: byLibrary((library) => of(boltPhase(library), given.bolt[library])),
  };
}

/** Named as the planner names a profile that is not there yet. */
function pending(phase: Phase, own: string): AvailableProfile {
  const file = mergedFile(phase);
  return { from: `${own}/${file}`, fileName: file.replace(/^.*\//, ''), sha256: `${PENDING} ${phase}` };
}
