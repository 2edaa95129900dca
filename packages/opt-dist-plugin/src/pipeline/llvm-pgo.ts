import { digestOf } from './digest';
import { addMerge, addTraining, forgetting, isGathered } from './gather';
import type { Plan } from './plan';
import { sameVariant, standing } from './build-state';

/** PGO-optimised rustc, instrumented LLVM, training, merge (upstream's steps 2 and 3). */
export function planLlvmPgo(plan: Plan) {
  const { inputs } = plan.context;
  const rustc = plan.optimisedRustc().variant;
  const from = digestOf('llvm-pgo', inputs.llvm, inputs.training, rustc.profile, rustc.inputs);
  if (!isGathered(plan, 'llvm-pgo', from)) {
    const instrumented = plan.llvm('instrumented');
    if (
      !plan.rustcStands(rustc) ||
      !sameVariant(standing(plan.state.llvm), instrumented) ||
      plan.state.sysroot === 'partial'
    ) {
      plan.ensureRustc();
      plan.clearLlvm(instrumented, 'bootstrap would keep the LLVM that lies there, whatever its options');
      plan.build(
        'build-instrumented-llvm',
        'Build PGO instrumented LLVM',
        'it counts what it does while rustc compiles the workload',
        null,
        instrumented,
        {
          rustc: { kind: 'none', boltSettings: false },
          llvm: plan.llvmRequestOf(instrumented),
          keepStages: plan.keepStages(),
        },
      );
    }
    addTraining(plan, 'llvm-pgo');
    addMerge(plan, 'llvm-pgo', from, null);
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
