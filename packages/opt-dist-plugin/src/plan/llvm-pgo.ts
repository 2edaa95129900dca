import { ensureRustc } from './compilers';
import { type LlvmVariant, type RustcVariant, sameVariant, standing, type StatePatch } from './build-state';
import { forgetting, gatherPhase } from './gather';
import type { Plan } from './plan';
import { isLlvmFirst } from '../config/order';
import { keptStage1, stage1Patches, stage1Stands } from './stage1';

/**
 * PGO-optimised rustc, instrumented LLVM, training, merge (upstream's steps 2 and 3); in llvm-first with the
 * stage 1 rustc, which no profile is needed for.
 */
export function planLlvmPgo(plan: Plan) {
  const { inputs } = plan.context;
  if (isLlvmFirst(plan.context.config)) {
    gatherPhase(plan, 'llvm-pgo', ['stage 1', inputs.llvm, inputs.rustc], null, () => {
      buildInstrumentedFirst(plan);
    });
  } else {
    const rustc = plan.optimisedRustc().variant;
    gatherPhase(plan, 'llvm-pgo', [inputs.llvm, rustc.profile, rustc.inputs], null, () => {
      buildInstrumented(plan, rustc);
    });
  }
  plan.add(
    'collect-llvm-pgo',
    'Write the profile set',
    'later stages and teammates start from it',
    {
      kind: 'collect-profiles',
      phases: ['llvm-pgo'],
    },
    forgetting(['llvm-pgo']),
  );
}

const KEEPS_LLVM = 'bootstrap would keep the existing LLVM, whatever its options';

function buildInstrumentedFirst(plan: Plan) {
  const instrumented = plan.llvm('instrumented');
  if (stage1Stands(plan, instrumented)) return;
  plan.clearLlvm(instrumented, KEEPS_LLVM);
  buildStage1(plan, instrumented);
}

function buildInstrumented(plan: Plan, rustc: RustcVariant) {
  const instrumented = plan.llvm('instrumented');
  const stands = plan.rustcStands(rustc) && sameVariant(standing(plan.state.llvm), instrumented);
  if (stands && plan.state.sysroot === 'whole') return;
  ensureRustc(plan);
  plan.clearLlvm(instrumented, KEEPS_LLVM);
  plan.build(
    'build-instrumented-llvm',
    'Build PGO instrumented LLVM',
    'it counts its work while rustc compiles the workload',
    null,
    instrumented,
    {
      rustc: plan.keptRustcRequest(),
      tools: plan.keptTools(),
      llvm: plan.llvmRequestOf(instrumented),
      keepStages: plan.keepStages(),
    },
  );
}

/** One call of bootstrap's build that ends at stage 1: rustc without profiles, and an instrumented LLVM. */
function buildStage1(plan: Plan, llvm: LlvmVariant) {
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
        wrapperWithout: 'instrumentation',
      }),
    },
    { before: { ...patch('unfinished'), ...before }, after: { ...patch('standing'), ...after } },
  );
}
