import { isLlvmFirst } from '../config/order';
import { sameVariant, standing, type LlvmVariant, type StatePatch } from './build-state';
import type { Plan } from './plan';

/**
 * The build compilers that a call can keep which makes a stage 2 rustc: in llvm-first that of stage 1, if it is
 * from the current sources. Below it LLVM is replaced, whose llvm-config would have its last crates compiled
 * again.
 */
export function keptStage1({ context, state }: Pick<Plan, 'context' | 'state'>): number[] {
  return isLlvmFirst(context.config) && state.stage1?.inputs === context.inputs.rustc ? [0] : [];
}

/** What a call of bootstrap makes of the stage 1 compiler. @param leaves the sysroot as the call leaves it */
export function stage1Patches(
  { context, state }: Pick<Plan, 'context' | 'state'>,
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
export function stage1Stands({ context, state }: Plan, llvm: LlvmVariant): boolean {
  return (
    state.stage1?.inputs === context.inputs.rustc &&
    state.stage1.sysroot === 'whole' &&
    sameVariant(standing(state.llvm), llvm)
  );
}

/** One call of bootstrap's build that ends at stage 1: rustc without profiles, and an instrumented LLVM. */
export function buildStage1(plan: Plan, llvm: LlvmVariant) {
  const { inputs } = plan.context;
  const { rustc } = plan.state;
  // Whoever keeps the stage 2 rustc keeps that of stage 1 with it, and it would be of other sources.
  const outdates =
    rustc.status === 'standing' && rustc.variant.inputs !== inputs.rustc
      ? ({ rustc: { status: 'unknown' }, libraries: { rustc: null } } as const)
      : {};
  if ('rustc' in outdates) plan.restoreLibrary('rustc');
  const keepStages = keptStage1(plan);
  const { before, after } = stage1Patches(plan, keepStages, 'whole');
  const patch = (status: 'unfinished' | 'standing'): StatePatch => ({
    ...outdates,
    llvm: { status, variant: llvm },
    // That of stage 2 has links to the LLVM before.
    sysroot: 'partial',
    // Instrumented tools run in the build, and write where the training does.
    trained: { 'llvm-pgo': null },
    libraries: { ...outdates.libraries, llvm: null },
  });
  plan.add(
    'build-instrumented-llvm',
    'Build PGO instrumented LLVM and the stage 1 rustc',
    'it counts its work while that rustc compiles the workload',
    {
      kind: 'bootstrap',
      command: plan.command({
        stage: 1,
        rustc: { kind: 'none', boltSettings: false },
        llvm: plan.llvmRequestOf(llvm),
        keepStages,
        plainWrapper: true,
      }),
    },
    { before: { ...patch('unfinished'), ...before }, after: { ...patch('standing'), ...after } },
  );
}
