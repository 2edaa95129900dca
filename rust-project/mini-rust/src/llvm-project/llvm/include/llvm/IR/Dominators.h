// Dominators and natural loops of a function.
#pragma once

#include "llvm/IR/IR.h"

namespace llvm {

// Computes Block::Idom and the rest of the dominator tree, and Order; returns the blocks in reverse postorder.
const std::vector<Block *> &computeDominators(Function &F);
inline bool dominates(const Block *Above, const Block *Below) {
  return Above->DomIn <= Below->DomIn && Below->DomOut <= Above->DomOut;
}
std::vector<std::vector<Block *>> dominanceFrontiers(Function &F);

struct Loop {
  Block *Header;
  Block *Preheader = nullptr;
  std::vector<Block *> Latches;
  std::vector<Block *> Blocks; // header first
  std::vector<bool> Contains;  // by Block::Index
  bool contains(const Block *B) const { return B->Index < Contains.size() && Contains[B->Index]; }
};

// Loops, inner ones before those around them. Needs dominators.
std::vector<Loop> findLoops(Function &F);

} // namespace llvm
