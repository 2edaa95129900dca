import { rawDir } from '../bootstrap/layout';
import { type LlvmVariant, type RustcVariant, sameVariant, standing } from './build-state';
import { forgetting, gatherPhase } from './gather';
import { inheritsProfiling, takesBackProfiling } from '../bootstrap/wrapper-flags';
import type { Plan } from './plan';
import { keptStage1 } from './stage1';
import { isLlvmFirst } from '../config/order';
import { boltLibraries, rustcPgoPhases, toolsOf } from '../config/uses';

/**
 * Instrumented rustc and tools, with a plain LLVM (upstream's step 1), in llvm-first with the one to be shipped;
 * for each profile: training, merge.
 */
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

interface Linked {
  readonly llvm: LlvmVariant;
  /** It stands already. */
  readonly kept: LlvmVariant | null;
}

/** Where cc-rs cannot be kept from it, clang is given the profile of LLVM beside the instrumentation of rustc. */
function plain(plan: Plan): Linked {
  const { dialect } = plan.context;
  const usable = plan.usableLlvm();
  const kept = usable !== null && hasProfile(plan, usable) && !takesBackProfiling(dialect) ? null : usable;
  return { llvm: kept ?? plan.llvm('fast'), kept };
}

/** It has its profile already, so that the next stages find it as they need it. */
function shipped(plan: Plan): Linked {
  const { config, dialect } = plan.context;
  const llvm = plan.shippedLlvm(boltLibraries(config, dialect).includes('llvm')).variant;
  return { llvm, kept: sameVariant(standing(plan.state.llvm), llvm) ? llvm : null };
}

/** Would the wrapper be compiled with LLVM's profile and rustc's instrumentation? A static one is linked anew. */
function hasProfile({ context: { config, dialect } }: Plan, { profile }: LlvmVariant): boolean {
  return config.llvm.shared && profile !== null && inheritsProfiling(dialect);
}

function buildInstrumented(plan: Plan, instrumented: RustcVariant) {
  const { context } = plan;
  const tools = toolsOf(context.config);
  const dir = rawDir(context.layout, 'rustc-pgo');
  const isFirst = isLlvmFirst(context.config);
  const { llvm, kept } = isFirst ? shipped(plan) : plain(plan);
  const stands = plan.rustcStands(instrumented) && (kept !== null || !context.config.llvm.build);
  if (stands && plan.state.sysroot === 'whole') return;
  if (kept === null)
    plan.clearLlvm(
      llvm,
      isFirst
        ? 'bootstrap would keep the existing LLVM, whatever its options'
        : 'it is instrumented, unfinished or of other sources',
    );
  const keepStages = keptStage1(plan);
  plan.build(
    'build-instrumented-rustc',
    `Build ${isFirst && kept === null ? 'PGO-optimised LLVM and ' : ''}PGO instrumented ${['rustc', ...tools].join(', ')}`,
    tools.length === 0
      ? 'it counts its work while it compiles the workload'
      : 'they count their work on the workload',
    instrumented,
    kept === null && context.config.llvm.build ? llvm : null,
    {
      rustc: { kind: 'generate', dir },
      tools: tools.map((tool) => ({ tool, kind: 'generate', dir })),
      llvm: plan.llvmRequestOf(llvm),
      keepStages,
      ...(hasProfile(plan, llvm) ? { wrapperWithout: 'profile' as const } : {}),
    },
  );
}
