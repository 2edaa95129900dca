import { sameVariant, standing } from './build-state';
import type { Plan } from './plan';

/** Makes sure that the PGO-optimised rustc stands, with any LLVM that is not instrumented. */
export function ensureRustc(plan: Plan) {
  const { variant, request, tools } = plan.optimisedRustc();
  if (plan.rustcStands(variant)) return;
  const kept = plan.usableLlvm();
  const llvm = kept ?? plan.llvm('fast');
  if (kept === null)
    plan.clearLlvm(
      llvm,
      'rustc is not built with an LLVM that is instrumented, unfinished or of other sources',
    );
  plan.build(
    'build-optimised-rustc',
    'Build PGO-optimised rustc',
    'the next steps work with the compiler that will be shipped',
    variant,
    kept === null && plan.context.config.llvm.build ? llvm : null,
    { rustc: request, tools, llvm: plan.llvmRequestOf(llvm), keepStages: [] },
  );
}

/**
 * Makes sure that both the rustc and the LLVM that will be shipped stand, before BOLT.
 * @param wholeSysroot a standard library is needed too, for training
 */
export function ensureShipped(plan: Plan, relocations: boolean, wholeSysroot: boolean) {
  const { variant: rustc, request, tools } = plan.optimisedRustc();
  const { profiles, config } = plan.context;
  const profile = config.llvm.build && profiles.llvm !== null ? plan.place(profiles.llvm, false) : null;
  const llvm = plan.llvm('optimised', relocations, profile?.sha256 ?? null);
  const rustcStands = plan.rustcStands(rustc);
  const llvmStands = !config.llvm.build || sameVariant(standing(plan.state.llvm), llvm);
  const linkOnly = rustcStands && llvmStands;
  if (linkOnly && (plan.state.sysroot === 'whole' || !wholeSysroot)) return;
  if (!llvmStands)
    plan.clearLlvm(llvm, 'bootstrap would keep the LLVM that lies there, whatever its options');
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
      ? 'the last call of bootstrap left a part of it'
      : relocations
        ? 'BOLT needs relocations'
        : 'it is what will be shipped',
    rustcStands ? null : rustc,
    llvmStands ? null : llvm,
    {
      rustc: rustcStands ? plan.keptRustcRequest() : request,
      tools: rustcStands ? plan.keptTools() : tools,
      llvm: plan.llvmRequestOf(llvm),
      keepStages: rustcStands ? plan.keepStages() : [],
    },
  );
}
