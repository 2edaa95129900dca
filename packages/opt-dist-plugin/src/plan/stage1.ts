import { isLlvmFirst } from '../config/order';
import { type BuildState, type LlvmVariant, sameVariant, standing, type StatePatch } from './build-state';
import type { PlanContext } from './plan-context';

/** The part of a plan that this file needs. */
interface Stage1Plan {
  readonly context: Pick<PlanContext, 'config' | 'inputs'>;
  readonly state: BuildState;
}

/**
 * The build compilers that a call can keep which makes a stage 2 rustc: in llvm-first that of stage 1, if it is
 * from the current sources. Below it LLVM is replaced, whose llvm-config would have its last crates compiled
 * again.
 */
export function keptStage1({ context, state }: Stage1Plan): number[] {
  return isLlvmFirst(context.config) && state.stage1?.inputs === context.inputs.rustc ? [0] : [];
}

/** What a call of bootstrap makes of the stage 1 compiler. @param leaves the sysroot as the call leaves it */
export function stage1Patches(
  { context, state }: Stage1Plan,
  keepStages: readonly number[],
  leaves: 'whole' | 'partial',
): { readonly before: StatePatch; readonly after: StatePatch } {
  const made = { inputs: context.inputs.rustc, sysroot: leaves };
  if (!keepStages.includes(0)) return { before: { stage1: null }, after: { stage1: made } };
  const { stage1 } = state;
  if (stage1 === null) return { before: {}, after: {} };
  return {
    before: { stage1: { ...stage1, sysroot: 'partial' } },
    after: { stage1: { ...stage1, sysroot: leaves } },
  };
}

/** Does a stage 1 rustc of the current sources stand, ready to compile, with this LLVM? */
export function stage1Stands({ context, state }: Stage1Plan, llvm: LlvmVariant): boolean {
  return (
    state.stage1?.inputs === context.inputs.rustc &&
    state.stage1.sysroot === 'whole' &&
    sameVariant(standing(state.llvm), llvm)
  );
}
