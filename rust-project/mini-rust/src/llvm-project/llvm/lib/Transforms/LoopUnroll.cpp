// Unrolls innermost loops that run a small number of times known beforehand.
#include "llvm/IR/Dominators.h"
#include "llvm/Transforms/Passes.h"

using namespace llvm;

namespace {

constexpr unsigned MaxTrips = 8, MaxSize = 160;

// How often the body runs, if a counter with constant start, step and bound decides it; else 0.
unsigned tripCount(const Loop &L) {
  Instruction *T = L.Header->Last;
  if (T->Opcode != Op::CondBr || !L.contains(T->Blocks[0]) || L.contains(T->Blocks[1]))
    return 0;
  Instruction *Compare = T->operand(0)->asInstruction();
  if (!Compare || !isCompare(Compare->Opcode) || !Compare->operand(1)->isConstant())
    return 0;
  Instruction *Counter = Compare->operand(0)->asInstruction(Op::Phi);
  if (!Counter || Counter->Parent != L.Header)
    return 0;
  Value *Start = Counter->incomingFrom(L.Preheader);
  Instruction *Stepped = Counter->incomingFrom(L.Latches[0])->asInstruction(Op::Add);
  if (!Start->isConstant() || !Stepped || Stepped->operand(0) != Counter || !Stepped->operand(1)->isConstant())
    return 0;
  int64_t Current = numberOf(Start), Step = numberOf(Stepped->operand(1)), Bound = numberOf(Compare->operand(1)), Holds;
  for (unsigned Trips = 0; Trips <= MaxTrips; ++Trips) {
    if (!foldConstants(Compare->Opcode, Current, Bound, Holds))
      return 0;
    if (!Holds)
      return Trips;
    Current = int64_t(uint64_t(Current) + uint64_t(Step));
  }
  return 0;
}

// Values of the loop may be used outside only through phis of the exit, or be defined in the header.
bool usesStayInside(const Loop &L) {
  for (Block *B : L.Blocks) {
    if (B == L.Header)
      continue;
    for (Block *S : B->successors())
      if (!L.contains(S))
        return false;
    for (Instruction *I = B->First; I; I = I->Next)
      for (Use *U = I->Uses; U; U = U->Next)
        if (!L.contains(U->User->Parent))
          return false;
  }
  return true;
}

void unroll(Function &F, const Loop &L, unsigned Trips) {
  Module &M = F.Parent;
  Builder Build(M);
  Block *Latch = L.Latches[0], *Entry = L.Preheader;
  std::vector<Value *> Current;
  std::vector<Instruction *> Phis;
  for (Instruction *I = L.Header->First; I && I->Opcode == Op::Phi; I = I->Next) {
    Phis.push_back(I);
    Current.push_back(I->incomingFrom(L.Preheader));
  }
  // Each copy's header tests a condition that is known to hold; the last copy goes on to the old header, which leaves.
  for (unsigned Trip = 0; Trip < Trips; ++Trip) {
    Cloner Copy(F);
    Copy.clone(L.Blocks);
    Block *Header = Copy.mapped(L.Header), *End = Copy.mapped(Latch);
    std::vector<Value *> Next;
    for (Instruction *Phi : Phis) {
      Value *Incoming = Phi->incomingFrom(Latch), *Mapped = Copy.mapped(Incoming);
      for (size_t Q = 0; Q < Phis.size(); ++Q)
        if (Incoming == Phis[Q])
          Mapped = Current[Q];
      Next.push_back(Mapped);
    }
    for (size_t P = 0; P < Phis.size(); ++P) {
      Instruction *Phi = Copy.mapped(static_cast<Value *>(Phis[P]))->asInstruction();
      Phi->replaceAllUsesWith(Current[P]);
      Phi->erase();
    }
    Instruction *Test = Header->Last;
    Build.before(Test);
    Build.branch(Test->Blocks[0]);
    Test->erase();
    for (Block *&S : Entry->Last->Blocks)
      if (S == L.Header)
        S = Header;
    for (Block *&S : End->Last->Blocks)
      if (S == Header)
        S = L.Header;
    Entry = End;
    Current.swap(Next);
  }
  // The old header is entered once, after the last copy, and its own test fails.
  for (size_t P = 0; P < Phis.size(); ++P) {
    Phis[P]->replaceAllUsesWith(Current[P]);
    Phis[P]->erase();
  }
  Instruction *Test = L.Header->Last;
  Build.before(Test);
  Build.branch(Test->Blocks[1]);
  Test->erase();
}

unsigned sizeOf(const Loop &L) {
  unsigned Size = 0;
  for (const Block *B : L.Blocks)
    for (const Instruction *I = B->First; I; I = I->Next)
      ++Size;
  return Size;
}

} // namespace

bool llvm::unrollLoops(Function &F) {
  bool Changed = false;
  for (unsigned Round = 0; Round < 16; ++Round) {
    computeDominators(F);
    bool Again = false;
    for (const Loop &L : findLoops(F)) {
      if (!L.Preheader || L.Latches.size() != 1 || L.Latches[0] == L.Header || L.Latches[0]->successors().size() != 1)
        continue;
      unsigned Trips = tripCount(L);
      if (Trips == 0 || Trips * sizeOf(L) > MaxSize || !usesStayInside(L))
        continue;
      unroll(F, L, Trips);
      Again = Changed = true;
      break; // the loops found before are no longer right
    }
    if (!Again)
      break;
  }
  return Changed;
}
