// Moves what does not change in a loop out of it.
#include "llvm/IR/Dominators.h"
#include "llvm/Transforms/Passes.h"

using namespace llvm;

// Gives a loop a block before it from which alone it is entered.
static bool makePreheader(Function &F, Loop &L) {
  std::vector<Block *> Outside;
  for (Block *P : L.Header->Preds)
    if (!L.contains(P))
      Outside.push_back(P);
  if (Outside.empty())
    return false;
  Module &M = F.Parent;
  Block *Pre = F.addBlock();
  Builder Build(M);
  Build.atEnd(Pre);
  for (Instruction *Phi = L.Header->First; Phi && Phi->Opcode == Op::Phi; Phi = Phi->Next) {
    Instruction *Merged = M.create(Op::Phi);
    for (Block *P : Outside) {
      Merged->addOperand(M, Phi->incomingFrom(P));
      Merged->Blocks.push(M.Memory, P);
      Phi->removeIncoming(P);
    }
    Pre->append(Merged);
    Phi->addOperand(M, Merged);
    Phi->Blocks.push(M.Memory, Pre);
  }
  Build.branch(L.Header);
  for (Block *P : Outside)
    for (Block *&S : P->Last->Blocks)
      if (S == L.Header)
        S = Pre;
  L.Preheader = Pre;
  return true;
}

static bool isInvariant(const Loop &L, Instruction *I, bool HeapWritten) {
  if (!isPure(I->Opcode)) {
    bool SafeRead = (I->Opcode == Op::GetField || I->Opcode == Op::ArrayLen) && !HeapWritten;
    bool SafeDivision =
        (I->Opcode == Op::Div || I->Opcode == Op::Rem) && I->operand(1)->isConstant() && !I->operand(1)->isConstant(0);
    if (!SafeRead && !SafeDivision)
      return false;
    // A read is only safe to do early if it is sure to be of the right kind of object.
    if (SafeRead && I->Parent != L.Header)
      return false;
  }
  for (uint32_t O = 0; O < I->numOperands(); ++O)
    if (Instruction *Def = I->operand(O)->asInstruction(); Def && L.contains(Def->Parent))
      return false;
  return true;
}

bool llvm::hoistInvariants(Function &F) {
  computeDominators(F);
  bool Added = false;
  for (Loop &L : findLoops(F))
    if (!L.Preheader)
      Added |= makePreheader(F, L);
  if (Added)
    computeDominators(F);
  bool Changed = Added;
  for (Loop &L : findLoops(F)) {
    if (!L.Preheader)
      continue;
    bool HeapWritten = false;
    for (Block *B : L.Blocks)
      for (Instruction *I = B->First; I; I = I->Next)
        HeapWritten |= writesHeap(I->Opcode);
    for (bool Again = true; Again;) {
      Again = false;
      for (Block *B : L.Blocks)
        for (Instruction *I = B->First, *Next; I; I = Next) {
          Next = I->Next;
          if (I->Opcode == Op::Phi || I->isTerminator() || !isInvariant(L, I, HeapWritten))
            continue;
          I->moveBefore(L.Preheader->Last);
          Again = Changed = true;
        }
    }
  }
  return Changed;
}
