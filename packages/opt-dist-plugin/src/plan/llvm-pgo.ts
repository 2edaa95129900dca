import { ensureRustc } from './compilers';
import { type RustcVariant, sameVariant, standing } from './build-state';
import { forgetting, gatherPhase } from './gather';
import type { Plan } from './plan';
import { isLlvmFirst } from '../config/order';
import { buildStage1, stage1Stands } from './stage1';

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
