// Value numbering along the dominator tree; reads of the heap are remembered until something writes to it.
#include "llvm/IR/Dominators.h"
#include "llvm/Transforms/Passes.h"

using namespace llvm;

namespace {

struct Expression {
  Instruction *I = nullptr;
};

} // namespace

namespace llvm {
template <> struct KeyTraits<Expression> {
  static uint64_t hash(const Expression &E) {
    uint64_t Hash = hashCombine(uint64_t(E.I->Opcode), uint64_t(E.I->Aux));
    for (uint32_t O = 0; O < E.I->numOperands(); ++O)
      Hash = hashCombine(Hash, reinterpret_cast<uint64_t>(E.I->operand(O)));
    return Hash;
  }
  static bool equal(const Expression &L, const Expression &R) {
    if (L.I->Opcode != R.I->Opcode || L.I->Aux != R.I->Aux || L.I->numOperands() != R.I->numOperands())
      return false;
    for (uint32_t O = 0; O < L.I->numOperands(); ++O)
      if (L.I->operand(O) != R.I->operand(O))
        return false;
    return true;
  }
};
} // namespace llvm

namespace {

class Numberer {
public:
  explicit Numberer(Function &F) : F(F) {}

  bool run() {
    computeDominators(F);
    struct Visit {
      Block *B;
      unsigned Generation;
      bool Leave;
      size_t Mark;
    };
    std::vector<Visit> Stack{{F.entry(), 0, false, 0}};
    while (!Stack.empty()) {
      Visit V = Stack.back();
      Stack.pop_back();
      if (V.Leave) {
        undo(V.Mark);
        continue;
      }
      Stack.push_back({V.B, 0, true, Undo.size()});
      // Along any edge but the only one, the heap may have been written to.
      Generation = V.B->Preds.size() == 1 ? V.Generation : ++LastGeneration;
      visit(V.B);
      for (Block *C = V.B->DomChild; C; C = C->DomSibling)
        Stack.push_back({C, Generation, false, 0});
    }
    return Changed;
  }

private:
  struct Known {
    Instruction *Leader = nullptr;
    unsigned Generation = 0;
  };

  void visit(Block *B) {
    for (Instruction *I = B->First, *Next; I; I = Next) {
      Next = I->Next;
      bool Read = isHeapRead(I->Opcode);
      if (writesHeap(I->Opcode)) {
        Generation = ++LastGeneration;
        continue;
      }
      if (!Read && !isPure(I->Opcode) && I->Opcode != Op::Div && I->Opcode != Op::Rem)
        continue;
      Known &Entry = Table[Expression{I}];
      if (Entry.Leader && (!Read || Entry.Generation == Generation)) {
        I->replaceAllUsesWith(Entry.Leader);
        // The leader's own key must stay valid, so the copy goes, not the leader.
        I->erase();
        Changed = true;
        continue;
      }
      Undo.push_back({I, Entry});
      Entry = {I, Generation};
    }
  }

  void undo(size_t Mark) {
    while (Undo.size() > Mark) {
      auto [I, Before] = Undo.back();
      Undo.pop_back();
      Table[Expression{I}] = Before;
    }
  }

  Function &F;
  DenseMap<Expression, Known> Table;
  std::vector<std::pair<Instruction *, Known>> Undo;
  unsigned Generation = 0, LastGeneration = 0;
  bool Changed = false;
};

} // namespace

bool llvm::numberValues(Function &F) { return Numberer(F).run(); }
