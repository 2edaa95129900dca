import { planBolt, trainsInstrumented } from './bolt';
import type { BuildState } from './build-state';
import { planCheckArguments } from './check-arguments';
import { planDist } from './dist';
import { planLlvmPgo } from './llvm-pgo';
import { Plan } from './plan';
import type { PlanContext } from './plan-context';
import { planRustcPgo } from './rustc-pgo';
import type { Step } from './step';
import type { Stage } from '../model/stages';

const PLANNERS: Readonly<Record<Stage, (plan: Plan) => void>> = {
  'rustc-pgo': planRustcPgo,
  'llvm-pgo': planLlvmPgo,
  bolt: planBolt,
  dist: planDist,
};

/**
 * The steps of a stage, from the current state of the build directory. Pure: the same context gives the same
 * steps.
 * @returns the steps, and the state that they will lead to
 */
export function planStage(
  stage: Stage,
  context: PlanContext,
): { readonly steps: readonly Step[]; readonly state: BuildState } {
  if (stage === 'bolt') {
    const going = planned(stage, context, true);
    if (trainsInstrumented(going)) return going;
  }
  return planned(stage, context, false);
}

function planned(stage: Stage, context: PlanContext, keepsInstrumented: boolean): Plan {
  const plan = new Plan(context, stage, keepsInstrumented);
  planCheckArguments(plan);
  plan.recover();
  PLANNERS[stage](plan);
  return plan;
}
