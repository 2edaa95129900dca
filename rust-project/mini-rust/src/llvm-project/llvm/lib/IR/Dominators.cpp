#include "llvm/IR/Dominators.h"

#include <algorithm>

using namespace llvm;

static void computeOrder(Function &F) {
  std::vector<Block *> &Order = F.Order;
  Order.clear();
  std::vector<uint32_t> NextChild(F.Blocks.size());
  std::vector<bool> Seen(F.Blocks.size());
  std::vector<Block *> Stack{F.entry()};
  Seen[F.entry()->Index] = true;
  while (!Stack.empty()) {
    Block *B = Stack.back();
    uint32_t &Child = NextChild[B->Index];
    if (Child == B->successors().size()) {
      Order.push_back(B);
      Stack.pop_back();
      continue;
    }
    Block *S = B->successors()[Child++];
    if (!Seen[S->Index]) {
      Seen[S->Index] = true;
      Stack.push_back(S);
    }
  }
  std::reverse(Order.begin(), Order.end());
  for (uint32_t I = 0; I < Order.size(); ++I)
    Order[I]->Order = I;
}

static Block *intersect(Block *A, Block *B) {
  while (A != B) {
    while (A->Order > B->Order)
      A = A->Idom;
    while (B->Order > A->Order)
      B = B->Idom;
  }
  return A;
}

const std::vector<Block *> &llvm::computeDominators(Function &F) {
  F.updateCfg();
  const std::vector<Block *> &Order = F.Order;
  if (F.DominatorsValid)
    return Order;
  F.DominatorsValid = true;
  computeOrder(F);
  for (Block *B : Order)
    B->Idom = nullptr;
  F.entry()->Idom = F.entry();
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (Block *B : Order) {
      if (B == F.entry())
        continue;
      Block *Best = nullptr;
      for (Block *P : B->Preds)
        if (P->Idom)
          Best = Best ? intersect(P, Best) : P;
      if (B->Idom != Best) {
        B->Idom = Best;
        Changed = true;
      }
    }
  }
  for (Block *B : Order)
    B->DomChild = nullptr;
  for (size_t I = Order.size(); I-- > 1;) {
    Block *B = Order[I];
    B->DomSibling = B->Idom->DomChild;
    B->Idom->DomChild = B;
  }
  // Numbers for going down and up: of two blocks, one dominates the other if its numbers lie around the other's.
  uint32_t Time = 0;
  Block *B = F.entry();
  B->DomIn = Time++;
  for (;;) {
    if (B->DomChild) {
      B = B->DomChild;
      B->DomIn = Time++;
      continue;
    }
    B->DomOut = Time++;
    while (B != F.entry() && !B->DomSibling) {
      B = B->Idom;
      B->DomOut = Time++;
    }
    if (B == F.entry())
      break;
    B = B->DomSibling;
    B->DomIn = Time++;
  }
  return Order;
}

std::vector<std::vector<Block *>> llvm::dominanceFrontiers(Function &F) {
  std::vector<std::vector<Block *>> Frontiers(F.Blocks.size());
  for (Block *B : F.Blocks) {
    if (B->Preds.size() < 2)
      continue;
    for (Block *P : B->Preds)
      for (Block *Runner = P; Runner != B->Idom; Runner = Runner->Idom) {
        auto &Frontier = Frontiers[Runner->Index];
        if (Frontier.empty() || Frontier.back() != B)
          Frontier.push_back(B);
        if (Runner == F.entry())
          break;
      }
  }
  return Frontiers;
}

std::vector<Loop> llvm::findLoops(Function &F) {
  std::vector<Loop> Loops;
  for (Block *Header : F.Blocks) {
    std::vector<Block *> Latches;
    for (Block *P : Header->Preds)
      if (dominates(Header, P))
        Latches.push_back(P);
    if (Latches.empty())
      continue;
    Loop L;
    L.Header = Header;
    L.Latches = Latches;
    L.Contains.resize(F.Blocks.size());
    L.Contains[Header->Index] = true;
    L.Blocks.push_back(Header);
    std::vector<Block *> Waiting = Latches;
    while (!Waiting.empty()) {
      Block *B = Waiting.back();
      Waiting.pop_back();
      if (L.Contains[B->Index])
        continue;
      L.Contains[B->Index] = true;
      L.Blocks.push_back(B);
      for (Block *P : B->Preds)
        Waiting.push_back(P);
    }
    Block *Outside = nullptr;
    unsigned Entries = 0;
    for (Block *P : Header->Preds)
      if (!L.contains(P)) {
        Outside = P;
        ++Entries;
      }
    if (Entries == 1 && Outside->successors().size() == 1)
      L.Preheader = Outside;
    Loops.push_back(std::move(L));
  }
  std::sort(Loops.begin(), Loops.end(), [](const Loop &A, const Loop &B) {
    return A.Blocks.size() != B.Blocks.size() ? A.Blocks.size() < B.Blocks.size() : A.Header->Order > B.Header->Order;
  });
  return Loops;
}
