// The passes over functions and modules. Each says whether it changed something.
#pragma once

#include "llvm/IR/IR.h"

namespace llvm {

// Folds an operation on constants; false if the result is not known.
bool foldConstants(Op O, int64_t Left, int64_t Right, int64_t &Result);

bool promoteAllocas(Function &F);
bool simplifyCfg(Function &F);
bool combineInstructions(Function &F);
bool numberValues(Function &F);
bool propagateConstants(Function &F);
bool eliminateDeadCode(Function &F);
bool eliminateDeadStores(Function &F);
bool hoistInvariants(Function &F);
bool unrollLoops(Function &F);
bool inlineCalls(Module &M, unsigned Threshold);
bool dropUnusedFunctions(Module &M);

// The passes that belong to an optimisation level, 0 to 3: those that are run on a function when it is complete, those
// for the whole module, and those for a function before code is generated.
void simplifyFunction(Function &F, unsigned Level);
void optimizeModule(Module &M, unsigned Level);
void optimizeFunction(Function &F, unsigned Level);

// Copies of blocks with their instructions, for the inliner and the unroller.
class Cloner {
public:
  explicit Cloner(Function &Into) : Into(Into) {}
  void map(Value *Old, Value *New) { Values[Old] = New; }
  void map(Block *Old, Block *New) { BlockMap[Old] = New; }
  Value *mapped(Value *V) {
    Value *New = Values.lookup(V);
    return New ? New : V;
  }
  Block *mapped(Block *B) {
    Block *New = BlockMap.lookup(B);
    return New ? New : B;
  }
  // Copies blocks; operands and targets outside of them stay unless they are mapped.
  void clone(const std::vector<Block *> &Blocks);

private:
  Function &Into;
  DenseMap<Value *, Value *> Values;
  DenseMap<Block *, Block *> BlockMap;
};

} // namespace llvm
