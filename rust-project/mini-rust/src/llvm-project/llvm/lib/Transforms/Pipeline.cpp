// Which passes run at which level, in which order. A function is simplified when it is built, then calls are inlined in
// the whole module, and then each function is optimised right before code is generated for it.
#include "llvm/Transforms/Passes.h"

using namespace llvm;

static void cleanUp(Function &F) {
  combineInstructions(F);
  simplifyCfg(F);
  eliminateDeadCode(F);
}

void llvm::simplifyFunction(Function &F, unsigned Level) {
  if (Level == 0 || F.Simplified)
    return;
  F.Simplified = true;
  promoteAllocas(F);
  simplifyCfg(F);
  combineInstructions(F);
  if (Level >= 2) {
    numberValues(F);
    propagateConstants(F);
  }
  cleanUp(F);
  F.Size = F.instructionCount();
}

static void optimizeLoops(Function &F, unsigned Level) {
  hoistInvariants(F);
  if (Level >= 3 && unrollLoops(F)) {
    cleanUp(F);
    propagateConstants(F);
  }
}

void llvm::optimizeFunction(Function &F, unsigned Level) {
  if (Level < 2 || F.Optimized)
    return;
  F.Optimized = true;
  simplifyCfg(F);
  combineInstructions(F);
  numberValues(F);
  optimizeLoops(F, Level);
  cleanUp(F);
  for (unsigned Round = 1; Round <= Level; ++Round) {
    propagateConstants(F);
    combineInstructions(F);
    numberValues(F);
    hoistInvariants(F);
    eliminateDeadStores(F);
    cleanUp(F);
  }
}

void llvm::optimizeModule(Module &M, unsigned Level) {
  for (Function *F : M.Functions)
    if (!F->Blocks.empty())
      simplifyFunction(*F, Level);
  if (Level < 2)
    return;
  inlineCalls(M, Level == 2 ? 24 : 60);
  dropUnusedFunctions(M);
}
