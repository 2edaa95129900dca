// Turns variables in the frame into values: SSA construction with pruned phis.
#include "llvm/IR/Dominators.h"
#include "llvm/Support/BitSet.h"
#include "llvm/Transforms/Passes.h"

using namespace llvm;

namespace {

class Promoter {
public:
  explicit Promoter(Function &F) : F(F), M(F.Parent), Zero(M.constant(0)) {}
  bool run();

private:
  void computeLiveIn();
  void placePhis();
  void renameBlock(Block *B, std::vector<Value *> &Current);
  void rename();

  Function &F;
  Module &M;
  Value *Zero;
  std::vector<Instruction *> Allocas;
  std::vector<BitSet> LiveIn;
  std::vector<std::vector<std::pair<unsigned, Instruction *>>> Phis; // by block: (alloca, phi)
};

void Promoter::computeLiveIn() {
  size_t Count = F.Blocks.size();
  std::vector<BitSet> Uses(Count, BitSet(Allocas.size())), Defs = Uses;
  LiveIn = Uses;
  for (Block *B : F.Blocks)
    for (Instruction *I = B->First; I; I = I->Next) {
      if (I->Opcode == Op::Load) {
        unsigned Id = I->operand(0)->Id;
        if (!Defs[B->Index].test(Id))
          Uses[B->Index].set(Id);
      } else if (I->Opcode == Op::Store) {
        Defs[B->Index].set(I->operand(1)->Id);
      }
    }
  std::vector<BitSet> LiveOut(Count, BitSet(Allocas.size()));
  std::vector<Block *> Waiting(F.Blocks.begin(), F.Blocks.end());
  std::vector<bool> Queued(Count, true);
  while (!Waiting.empty()) {
    Block *B = Waiting.back();
    Waiting.pop_back();
    Queued[B->Index] = false;
    BitSet &In = LiveIn[B->Index];
    bool Changed = In.merge(Uses[B->Index]);
    Changed |= In.mergeExcept(LiveOut[B->Index], Defs[B->Index]);
    if (!Changed)
      continue;
    for (Block *P : B->Preds)
      if (LiveOut[P->Index].merge(In) && !Queued[P->Index]) {
        Queued[P->Index] = true;
        Waiting.push_back(P);
      }
  }
}

void Promoter::placePhis() {
  auto Frontiers = dominanceFrontiers(F);
  Phis.resize(F.Blocks.size());
  std::vector<std::vector<Block *>> Stores(Allocas.size());
  for (Block *B : F.Blocks)
    for (Instruction *I = B->First; I; I = I->Next)
      if (I->Opcode == Op::Store) {
        auto &List = Stores[I->operand(1)->Id];
        if (List.empty() || List.back() != B)
          List.push_back(B);
      }
  std::vector<unsigned> Placed(F.Blocks.size(), ~0u);
  for (unsigned Id = 0; Id < Allocas.size(); ++Id) {
    std::vector<Block *> Waiting = Stores[Id];
    while (!Waiting.empty()) {
      Block *B = Waiting.back();
      Waiting.pop_back();
      for (Block *Join : Frontiers[B->Index]) {
        if (Placed[Join->Index] == Id || !LiveIn[Join->Index].test(Id))
          continue;
        Placed[Join->Index] = Id;
        Instruction *Phi = M.create(Op::Phi);
        Join->insertBefore(Join->First, Phi);
        Phis[Join->Index].push_back({Id, Phi});
        Waiting.push_back(Join);
      }
    }
  }
}

void Promoter::renameBlock(Block *B, std::vector<Value *> &Current) {
  for (auto &[Id, Phi] : Phis[B->Index])
    Current[Id] = Phi;
  for (Instruction *I = B->First, *Next; I; I = Next) {
    Next = I->Next;
    if (I->Opcode == Op::Load) {
      Value *Known = Current[I->operand(0)->Id];
      I->replaceAllUsesWith(Known ? Known : Zero);
      I->erase();
    } else if (I->Opcode == Op::Store) {
      Current[I->operand(1)->Id] = I->operand(0);
      I->erase();
    }
  }
  for (Block *S : B->successors()) {
    for (auto &[Id, Phi] : Phis[S->Index]) {
      if (Phi->incomingFrom(B))
        continue;
      Phi->addOperand(M, Current[Id] ? Current[Id] : Zero);
      Phi->Blocks.push(M.Memory, B);
    }
  }
}

void Promoter::rename() {
  struct Visit {
    Block *B;
    std::vector<Value *> Current;
  };
  std::vector<Visit> Stack;
  Stack.push_back({F.entry(), std::vector<Value *>(Allocas.size())});
  while (!Stack.empty()) {
    Visit V = std::move(Stack.back());
    Stack.pop_back();
    renameBlock(V.B, V.Current);
    for (Block *C = V.B->DomChild; C; C = C->DomSibling)
      if (C->DomSibling)
        Stack.push_back({C, V.Current});
      else
        Stack.push_back({C, std::move(V.Current)});
  }
}

bool Promoter::run() {
  computeDominators(F);
  for (Instruction *I = F.entry()->First; I; I = I->Next)
    if (I->Opcode == Op::Alloca) {
      I->Id = Allocas.size();
      Allocas.push_back(I);
    }
  if (Allocas.empty())
    return false;
  computeLiveIn();
  placePhis();
  rename();
  for (Instruction *I : Allocas)
    I->erase();
  return true;
}

} // namespace

bool llvm::promoteAllocas(Function &F) { return Promoter(F).run(); }
