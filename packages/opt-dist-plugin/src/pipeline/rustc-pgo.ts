import { rawDir } from '../bootstrap/layout';
import type { RustcVariant } from './build-state';
import { digestOf } from './digest';
import { forgetting, gatherPhase } from './gather';
import type { Plan } from './plan';

/** Instrumented rustc with a plain LLVM, training, merge (upstream's step 1). */
export function planRustcPgo(plan: Plan) {
  const { context } = plan;
  const instrumented: RustcVariant = {
    kind: 'instrumented',
    profile: null,
    relocations: false,
    inputs: context.inputs.rustc,
  };
  const from = digestOf('rustc-pgo', context.inputs.rustc, context.inputs.training);
  gatherPhase(plan, 'rustc-pgo', from, null, () => {
    buildInstrumented(plan, instrumented);
  });
  plan.add(
    'collect-rustc-pgo',
    'Write the profile set',
    'later stages and teammates start from it',
    {
      kind: 'collect-profiles',
      phases: ['rustc-pgo'],
    },
    forgetting(['rustc-pgo']),
  );
}

function buildInstrumented(plan: Plan, instrumented: RustcVariant) {
  const { context } = plan;
  const kept = plan.usableLlvm();
  const stands = plan.rustcStands(instrumented) && (kept !== null || !context.config.llvm.build);
  if (stands && plan.state.sysroot === 'whole') return;
  const llvm = kept ?? plan.llvm('fast');
  if (kept === null) plan.clearLlvm(llvm, 'it is instrumented, unfinished or of other sources');
  plan.build(
    'build-instrumented-rustc',
    'Build PGO instrumented rustc',
    'it counts what it does while it compiles the workload',
    instrumented,
    kept === null && context.config.llvm.build ? llvm : null,
    {
      rustc: { kind: 'generate', dir: rawDir(context.layout, 'rustc-pgo') },
      llvm: plan.llvmRequestOf(llvm),
      keepStages: [],
    },
  );
}
