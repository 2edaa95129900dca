// Tidies the graph of blocks: known branches, chains, empty blocks, small diamonds.
#include "llvm/Transforms/Passes.h"

using namespace llvm;

namespace {

class CfgSimplifier {
public:
  explicit CfgSimplifier(Function &F) : F(F), M(F.Parent), Build(M) {}

  bool run() {
    bool Any = false;
    for (unsigned Round = 0; Round < 8; ++Round) {
      F.updateCfg();
      bool Changed = false;
      for (Block *B : F.Blocks)
        Changed |= foldTerminator(B);
      if (Changed)
        F.updateCfg();
      for (size_t I = 0; I < F.Blocks.size(); ++I) {
        Block *B = F.Blocks[I];
        if (B->First)
          Changed |= mergeIntoPredecessor(B) || skipEmptyBlock(B) || convertToSelect(B);
      }
      removeHollowBlocks();
      if (!Changed)
        break;
      F.edgesChanged();
      Any = true;
    }
    F.updateCfg();
    return Any;
  }

private:
  void replaceWithBranch(Instruction *T, Block *Target) {
    Build.before(T);
    for (Block *Other : T->Blocks)
      if (Other != Target)
        for (Instruction *I = Other->First; I && I->Opcode == Op::Phi; I = I->Next)
          I->removeIncoming(T->Parent);
    Build.branch(Target);
    T->erase();
  }

  bool foldTerminator(Block *B) {
    Instruction *T = B->Last;
    if (T->Opcode == Op::CondBr) {
      if (T->Blocks[0] == T->Blocks[1])
        replaceWithBranch(T, T->Blocks[0]);
      else if (T->operand(0)->isConstant())
        replaceWithBranch(T, T->Blocks[numberOf(T->operand(0)) ? 0 : 1]);
      else
        return false;
      return true;
    }
    if (T->Opcode != Op::Switch)
      return false;
    if (T->operand(0)->isConstant()) {
      Block *Target = T->Blocks[0];
      for (uint32_t I = 0; I < T->Cases.size(); ++I)
        if (T->Cases[I] == numberOf(T->operand(0))) {
          Target = T->Blocks[I + 1];
          break;
        }
      replaceWithBranch(T, Target);
      return true;
    }
    if (T->Cases.empty()) {
      replaceWithBranch(T, T->Blocks[0]);
      return true;
    }
    if (T->Cases.size() == 1) {
      Build.before(T);
      Value *Equal = Build.emit(Op::Eq, {T->operand(0), M.constant(T->Cases[0])});
      Build.condBranch(Equal, T->Blocks[1], T->Blocks[0]);
      T->erase();
      return true;
    }
    return false;
  }

  // A block whose only predecessor goes nowhere else becomes part of it.
  bool mergeIntoPredecessor(Block *B) {
    if (B == F.entry() || B->Preds.size() != 1)
      return false;
    Block *P = B->Preds[0];
    if (P == B || !P->First || P->Last->Opcode != Op::Br)
      return false;
    while (B->First->Opcode == Op::Phi) {
      Instruction *Phi = B->First;
      Phi->replaceAllUsesWith(Phi->operand(0) == Phi ? static_cast<Value *>(M.constant(0)) : Phi->operand(0));
      Phi->erase();
    }
    P->Last->erase();
    for (Block *S : B->successors()) {
      S->replacePhiSource(B, P);
      for (Block *&Pred : S->Preds)
        if (Pred == B)
          Pred = P;
    }
    while (B->First) {
      Instruction *I = B->First;
      B->remove(I);
      P->append(I);
    }
    return true;
  }

  // A block that only jumps is skipped, if that leaves no doubt about phis.
  bool skipEmptyBlock(Block *B) {
    if (B == F.entry() || B->First != B->Last || B->Last->Opcode != Op::Br || B->Preds.empty())
      return false;
    Block *Target = B->successors()[0];
    if (Target == B)
      return false;
    bool HasPhis = Target->First && Target->First->Opcode == Op::Phi;
    if (HasPhis)
      for (Block *P : B->Preds)
        for (Block *Known : Target->Preds)
          if (P == Known)
            return false;
    for (Instruction *Phi = Target->First; Phi && Phi->Opcode == Op::Phi; Phi = Phi->Next) {
      Value *Incoming = Phi->incomingFrom(B);
      Phi->removeIncoming(B);
      for (Block *P : B->Preds) {
        Phi->addOperand(M, Incoming);
        Phi->Blocks.push(M.Memory, P);
      }
    }
    for (uint32_t I = 0; I < Target->Preds.size(); ++I)
      if (Target->Preds[I] == B) {
        Target->Preds.removeAt(I);
        break;
      }
    for (Block *P : B->Preds) {
      for (Block *&S : P->Last->Blocks)
        if (S == B)
          S = Target;
      bool Known = false;
      for (Block *Pred : Target->Preds)
        Known |= Pred == P;
      if (!Known)
        Target->Preds.push(M.Memory, P);
    }
    B->Last->erase();
    return true;
  }

  static bool isCheap(Block *B) {
    unsigned Count = 0;
    for (Instruction *I = B->First; I != B->Last; I = I->Next)
      if (++Count > 2 || !isPure(I->Opcode))
        return false;
    return true;
  }

  // if (c) x = a; with a cheap block becomes a select.
  bool convertToSelect(Block *B) {
    Instruction *T = B->Last;
    if (T->Opcode != Op::CondBr)
      return false;
    for (unsigned Side = 0; Side < 2; ++Side) {
      Block *Arm = T->Blocks[Side], *Join = T->Blocks[1 - Side];
      if (Arm == B || Join == B || !Arm->First || Arm->Preds.size() != 1 || Arm->Last->Opcode != Op::Br ||
          Arm->successors()[0] != Join || Arm->First->Opcode == Op::Phi || !isCheap(Arm))
        continue;
      unsigned Phis = 0;
      for (Instruction *I = Join->First; I && I->Opcode == Op::Phi; I = I->Next)
        ++Phis;
      if (Phis > 2)
        continue;
      Value *Condition = T->operand(0);
      while (Arm->First != Arm->Last)
        Arm->First->moveBefore(T);
      for (Instruction *Phi = Join->First; Phi && Phi->Opcode == Op::Phi; Phi = Phi->Next) {
        Value *FromArm = Phi->incomingFrom(Arm), *Direct = Phi->incomingFrom(B);
        Build.before(T);
        Value *Chosen = Side == 0 ? Build.emit(Op::Select, {Condition, FromArm, Direct})
                                  : Build.emit(Op::Select, {Condition, Direct, FromArm});
        for (uint32_t I = 0; I < Phi->Blocks.size(); ++I)
          if (Phi->Blocks[I] == B)
            Phi->setOperand(I, Chosen);
        Phi->removeIncoming(Arm);
      }
      for (uint32_t I = 0; I < Join->Preds.size(); ++I)
        if (Join->Preds[I] == Arm) {
          Join->Preds.removeAt(I);
          break;
        }
      Build.before(T);
      Build.branch(Join);
      T->erase();
      Arm->Last->erase();
      return true;
    }
    return false;
  }

  void removeHollowBlocks() {
    size_t Kept = 0;
    for (Block *B : F.Blocks)
      if (B->First)
        F.Blocks[Kept++] = B;
    F.Blocks.resize(Kept);
  }

  Function &F;
  Module &M;
  Builder Build;
};

} // namespace

bool llvm::simplifyCfg(Function &F) { return CfgSimplifier(F).run(); }
