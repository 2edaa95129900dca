// Puts small functions in the place of calls to them, callees before callers.
#include "llvm/Transforms/Passes.h"

using namespace llvm;

// Is a call still in a block that can be reached?
static bool isThere(const Instruction *Call) { return Call->Parent && Call->Parent->Reachable; }

namespace {

class Inliner {
public:
  Inliner(Module &M, unsigned Threshold) : M(M), Threshold(Threshold) {}

  bool run() {
    States.resize(M.Functions.size());
    for (Function *F : M.Functions)
      visit(F);
    return Changed;
  }

private:
  enum State : uint8_t { New, Open, Done };

  void visit(Function *F) {
    if (States[F->Index] != New)
      return;
    States[F->Index] = Open;
    // Copies of calls that come with inlined functions are not looked at again.
    uint32_t Count = F->Calls.size();
    for (uint32_t C = 0; C < Count; ++C)
      if (isThere(F->Calls[C]))
        visit(F->Calls[C]->Callee);
    uint32_t Size = F->Size;
    bool Inlined = false;
    for (uint32_t C = 0; C < Count; ++C) {
      Instruction *Call = F->Calls[C];
      Function *Callee = Call->Callee;
      if (!isThere(Call) || Callee == F || States[Callee->Index] != Done || Callee->Blocks.empty() ||
          !isWorthIt(Call, Size))
        continue;
      inlineCall(F, Call);
      Size += Callee->Size;
      Inlined = true;
    }
    States[F->Index] = Done;
    if (!Inlined)
      return;
    F->updateCfg();
    F->Size = F->instructionCount();
    Changed = true;
  }

  // Constants among the arguments make a function smaller where it is inlined.
  bool isWorthIt(Instruction *Call, uint32_t CallerSize) {
    uint32_t Size = Call->Callee->Size, Bonus = 0;
    if (CallerSize > 4000)
      return false;
    for (uint32_t A = 0; A < Call->numOperands(); ++A)
      if (Call->operand(A)->isConstant())
        Bonus += 8;
    return Size <= Threshold + Bonus;
  }

  void inlineCall(Function *F, Instruction *Call) {
    Function *Callee = Call->Callee;
    Builder Build(M);
    Block *Before = Call->Parent, *After = F->addBlock();
    while (Call->Next) {
      Instruction *I = Call->Next;
      Before->remove(I);
      After->append(I);
    }
    for (Block *S : After->successors())
      S->replacePhiSource(Before, After);
    Cloner Copy(*F);
    for (uint32_t A = 0; A < Call->numOperands(); ++A)
      Copy.map(Callee->Arguments[A], Call->operand(A));
    Copy.clone(Callee->Blocks);
    Instruction *Result = M.create(Op::Phi);
    After->First ? After->insertBefore(After->First, Result) : After->append(Result);
    for (Block *Original : Callee->Blocks) {
      Block *B = Copy.mapped(Original);
      if (B->Last->Opcode != Op::Ret)
        continue;
      Result->addOperand(M, B->Last->operand(0));
      Result->Blocks.push(M.Memory, B);
      B->Last->erase();
      Build.atEnd(B);
      Build.branch(After);
    }
    // Variables of the frame belong into the entry block.
    for (Instruction *I = Copy.mapped(Callee->entry())->First, *Next; I; I = Next) {
      Next = I->Next;
      if (I->Opcode == Op::Alloca)
        I->moveBefore(F->entry()->First);
    }
    Build.atEnd(Before);
    Build.branch(Copy.mapped(Callee->entry()));
    if (Result->numOperands()) {
      Call->replaceAllUsesWith(Result);
    } else {
      Call->replaceAllUsesWith(M.constant(0));
      Result->erase();
    }
    Call->erase();
  }

  Module &M;
  unsigned Threshold;
  std::vector<State> States;
  bool Changed = false;
};

} // namespace

bool llvm::inlineCalls(Module &M, unsigned Threshold) { return Inliner(M, Threshold).run(); }

bool llvm::dropUnusedFunctions(Module &M) {
  for (Function *F : M.Functions)
    F->Reached = false;
  std::vector<Function *> Waiting{M.Functions[0]}; // the first one is main
  M.Functions[0]->Reached = true;
  while (!Waiting.empty()) {
    Function *F = Waiting.back();
    Waiting.pop_back();
    for (const Instruction *Call : F->Calls)
      if (isThere(Call) && !Call->Callee->Reached) {
        Call->Callee->Reached = true;
        Waiting.push_back(Call->Callee);
      }
  }
  bool Changed = false;
  for (Function *F : M.Functions)
    if (!F->Reached && !F->Blocks.empty()) {
      F->Blocks.clear();
      Changed = true;
    }
  return Changed;
}
