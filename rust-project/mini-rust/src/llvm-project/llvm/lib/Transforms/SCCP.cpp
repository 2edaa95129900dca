// Sparse conditional constant propagation: constants along the branches that can be taken.
#include "llvm/Transforms/Passes.h"

using namespace llvm;

namespace {

struct Lattice {
  enum State : uint8_t { Unknown, Constant, Varying } S = Unknown;
  int64_t Number = 0;
};

class Propagator {
public:
  explicit Propagator(Function &F) : F(F), M(F.Parent) {}
  bool run();

private:
  Lattice valueOf(Value *V);
  void lower(Instruction *I, Lattice New);
  void visit(Instruction *I);
  void visitPhi(Instruction *I);
  void visitTerminator(Instruction *I);
  void take(Block *From, Block *To);

  Function &F;
  Module &M;
  std::vector<Lattice> States;
  std::vector<Instruction *> ValueList;
  std::vector<Block *> BlockList;
  std::vector<bool> Executable;
  DenseMap<uint64_t, bool> Edges;
};

Lattice Propagator::valueOf(Value *V) {
  switch (V->Kind) {
  case ValueKind::Constant: return {Lattice::Constant, numberOf(V)};
  case ValueKind::Instruction: return States[V->Id];
  default: return {Lattice::Varying, 0};
  }
}

void Propagator::lower(Instruction *I, Lattice New) {
  Lattice &Old = States[I->Id];
  if (Old.S == New.S && Old.Number == New.Number)
    return;
  if (Old.S == Lattice::Varying)
    return;
  if (Old.S == Lattice::Constant)
    New = {Lattice::Varying, 0};
  Old = New;
  ValueList.push_back(I);
}

void Propagator::take(Block *From, Block *To) {
  bool &Known = Edges[uint64_t(From->Index) << 32 | To->Index];
  if (Known)
    return;
  Known = true;
  if (!Executable[To->Index]) {
    Executable[To->Index] = true;
    BlockList.push_back(To);
    return;
  }
  for (Instruction *I = To->First; I && I->Opcode == Op::Phi; I = I->Next)
    visitPhi(I);
}

void Propagator::visitPhi(Instruction *I) {
  Lattice Merged;
  for (uint32_t O = 0; O < I->numOperands(); ++O) {
    if (!Edges.contains(uint64_t(I->Blocks[O]->Index) << 32 | I->Parent->Index))
      continue;
    Lattice L = valueOf(I->operand(O));
    if (L.S == Lattice::Unknown)
      continue;
    if (L.S == Lattice::Varying || (Merged.S == Lattice::Constant && Merged.Number != L.Number)) {
      lower(I, {Lattice::Varying, 0});
      return;
    }
    Merged = L;
  }
  if (Merged.S != Lattice::Unknown)
    lower(I, Merged);
}

void Propagator::visitTerminator(Instruction *I) {
  Block *B = I->Parent;
  if (I->numOperands() == 0 || I->Opcode == Op::Ret) {
    for (Block *S : I->Blocks)
      take(B, S);
    return;
  }
  Lattice L = valueOf(I->operand(0));
  if (L.S == Lattice::Unknown)
    return;
  if (L.S == Lattice::Varying) {
    for (Block *S : I->Blocks)
      take(B, S);
    return;
  }
  if (I->Opcode == Op::CondBr) {
    take(B, I->Blocks[L.Number ? 0 : 1]);
    return;
  }
  for (uint32_t C = 0; C < I->Cases.size(); ++C)
    if (I->Cases[C] == L.Number) {
      take(B, I->Blocks[C + 1]);
      return;
    }
  take(B, I->Blocks[0]);
}

void Propagator::visit(Instruction *I) {
  if (I->Opcode == Op::Phi)
    return visitPhi(I);
  if (I->isTerminator())
    return visitTerminator(I);
  if (I->Opcode <= Op::Ge) {
    Lattice L = valueOf(I->operand(0));
    Lattice R = I->numOperands() > 1 ? valueOf(I->operand(1)) : Lattice{Lattice::Constant, 0};
    if (L.S == Lattice::Constant && R.S == Lattice::Constant) {
      int64_t Result;
      if (foldConstants(I->Opcode, L.Number, R.Number, Result))
        return lower(I, {Lattice::Constant, Result});
      return lower(I, {Lattice::Varying, 0});
    }
    bool Zero = (L.S == Lattice::Constant && L.Number == 0) || (R.S == Lattice::Constant && R.Number == 0);
    if (Zero && (I->Opcode == Op::Mul || I->Opcode == Op::And))
      return lower(I, {Lattice::Constant, 0});
    if (L.S == Lattice::Varying || R.S == Lattice::Varying)
      lower(I, {Lattice::Varying, 0});
    return;
  }
  if (I->Opcode == Op::Select) {
    Lattice C = valueOf(I->operand(0));
    if (C.S == Lattice::Constant) {
      Lattice Chosen = valueOf(I->operand(C.Number ? 1 : 2));
      if (Chosen.S != Lattice::Unknown)
        lower(I, Chosen);
      return;
    }
    if (C.S == Lattice::Unknown)
      return;
  }
  lower(I, {Lattice::Varying, 0});
}

bool Propagator::run() {
  F.updateCfg();
  uint32_t Count = 0;
  for (Block *B : F.Blocks)
    for (Instruction *I = B->First; I; I = I->Next)
      I->Id = Count++;
  States.resize(Count);
  Executable.resize(F.Blocks.size());
  Executable[F.entry()->Index] = true;
  BlockList.push_back(F.entry());
  while (!BlockList.empty() || !ValueList.empty()) {
    while (!ValueList.empty()) {
      Instruction *Changed = ValueList.back();
      ValueList.pop_back();
      for (Use *U = Changed->Uses; U; U = U->Next)
        if (Executable[U->User->Parent->Index])
          visit(U->User);
    }
    if (!BlockList.empty()) {
      Block *B = BlockList.back();
      BlockList.pop_back();
      for (Instruction *I = B->First; I; I = I->Next)
        visit(I);
    }
  }
  bool Changed = false;
  for (Block *B : F.Blocks) {
    if (!Executable[B->Index])
      continue;
    for (Instruction *I = B->First, *Next; I; I = Next) {
      Next = I->Next;
      if (States[I->Id].S != Lattice::Constant || !I->hasUses())
        continue;
      I->replaceAllUsesWith(M.constant(States[I->Id].Number));
      if (isPure(I->Opcode) || I->Opcode == Op::Phi)
        I->erase();
      Changed = true;
    }
  }
  return Changed;
}

} // namespace

bool llvm::propagateConstants(Function &F) { return Propagator(F).run(); }
