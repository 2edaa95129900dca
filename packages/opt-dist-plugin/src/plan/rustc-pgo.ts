import { rawDir } from '../bootstrap/layout';
import type { RustcVariant } from './build-state';
import { forgetting, gatherPhase } from './gather';
import type { Plan } from './plan';
import { rustcPgoPhases, toolsOf } from '../config/uses';

/** Instrumented rustc and tools with a plain LLVM; for each profile: training, merge (upstream's step 1). */
export function planRustcPgo(plan: Plan) {
  const { context } = plan;
  const instrumented: RustcVariant = {
    kind: 'instrumented',
    profile: null,
    relocations: false,
    inputs: context.inputs.rustc,
  };
  const phases = rustcPgoPhases(context.config);
  for (const phase of phases) {
    gatherPhase(plan, phase, [context.inputs.rustc], null, () => {
      buildInstrumented(plan, instrumented);
    });
  }
  plan.add(
    'collect-rustc-pgo',
    'Write the profile set',
    'later stages and teammates start from it',
    {
      kind: 'collect-profiles',
      phases,
    },
    forgetting(phases),
  );
}

function buildInstrumented(plan: Plan, instrumented: RustcVariant) {
  const { context } = plan;
  const tools = toolsOf(context.config);
  const dir = rawDir(context.layout, 'rustc-pgo');
  const kept = plan.usableLlvm();
  const stands = plan.rustcStands(instrumented) && (kept !== null || !context.config.llvm.build);
  if (stands && plan.state.sysroot === 'whole') return;
  const llvm = kept ?? plan.llvm('fast');
  if (kept === null) plan.clearLlvm(llvm, 'it is instrumented, unfinished or of other sources');
  plan.build(
    'build-instrumented-rustc',
    `Build PGO instrumented ${['rustc', ...tools].join(', ')}`,
    tools.length === 0
      ? 'it counts its work while it compiles the workload'
      : 'they count their work on the workload',
    instrumented,
    kept === null && context.config.llvm.build ? llvm : null,
    {
      rustc: { kind: 'generate', dir },
      tools: tools.map((tool) => ({ tool, kind: 'generate', dir })),
      llvm: plan.llvmRequestOf(llvm),
      keepStages: [],
    },
  );
}
