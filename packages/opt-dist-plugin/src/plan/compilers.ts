import { sameVariant, standing } from './build-state';
import type { Plan } from './plan';
import { keptStage1 } from './stage1';

/** Makes sure that the PGO-optimised rustc stands, with any LLVM that is not instrumented. */
export function ensureRustc(plan: Plan) {
  const { variant, request, tools } = plan.optimisedRustc();
  if (plan.rustcStands(variant)) return;
  const kept = plan.usableLlvm();
  const llvm = kept ?? plan.llvm('fast');
  if (kept === null)
    plan.clearLlvm(llvm, 'rustc must not use an LLVM that is instrumented, unfinished or of other sources');
  plan.build(
    'build-optimised-rustc',
    'Build PGO-optimised rustc',
    'the next steps use the compiler that will be shipped',
    variant,
    kept === null && plan.context.config.llvm.build ? llvm : null,
    { rustc: request, tools, llvm: plan.llvmRequestOf(llvm), keepStages: [] },
  );
}

/**
 * Makes sure, before BOLT, that both the rustc and the LLVM to be shipped stand.
 * @param wholeSysroot a standard library is needed too, for training
 */
export function ensureShipped(plan: Plan, relocations: boolean, wholeSysroot: boolean) {
  const { variant: rustc, request, tools } = plan.optimisedRustc();
  const { config } = plan.context;
  const llvm = plan.shippedLlvm(relocations).variant;
  const rustcStands = plan.rustcStands(rustc);
  const llvmStands = !config.llvm.build || sameVariant(standing(plan.state.llvm), llvm);
  const linkOnly = rustcStands && llvmStands;
  if (linkOnly && (plan.state.sysroot === 'whole' || !wholeSysroot)) return;
  if (!llvmStands) plan.clearLlvm(llvm, 'bootstrap would keep the existing LLVM, whatever its options');
  plan.build(
    'build-optimised',
    linkOnly
      ? 'Link the sysroot'
      : rustcStands
        ? 'Build PGO-optimised LLVM'
        : llvmStands
          ? 'Build PGO-optimised rustc'
          : 'Build PGO-optimised rustc and LLVM',
    linkOnly
      ? 'the last call of bootstrap left it incomplete'
      : relocations
        ? 'BOLT needs relocations'
        : 'this build will be shipped',
    rustcStands ? null : rustc,
    llvmStands ? null : llvm,
    {
      rustc: rustcStands ? plan.keptRustcRequest() : request,
      tools: rustcStands ? plan.keptTools() : tools,
      llvm: plan.llvmRequestOf(llvm),
      keepStages: rustcStands ? plan.keepStages() : keptStage1(plan),
    },
  );
}
