// Removes what nobody needs: instructions by reachability from effects, and writes that are overwritten.
#include "llvm/Transforms/Passes.h"

using namespace llvm;

static bool hasEffect(const Instruction *I) {
  switch (I->Opcode) {
  case Op::Store:
  case Op::SetField:
  case Op::ArraySet:
  case Op::ArrayPush:
  case Op::Call:
  case Op::Print:
  case Op::Assert:
  case Op::Panic:
  case Op::ArrayGet: return true;
  case Op::Div:
  case Op::Rem: return !I->operand(1)->isConstant() || numberOf(I->operand(1)) == 0;
  default: return I->isTerminator();
  }
}

bool llvm::eliminateDeadCode(Function &F) {
  std::vector<Instruction *> Waiting;
  for (Block *B : F.Blocks)
    for (Instruction *I = B->First; I; I = I->Next) {
      I->Id = hasEffect(I);
      if (I->Id)
        Waiting.push_back(I);
    }
  while (!Waiting.empty()) {
    Instruction *I = Waiting.back();
    Waiting.pop_back();
    for (uint32_t O = 0; O < I->numOperands(); ++O)
      if (Instruction *Operand = I->operand(O)->asInstruction(); Operand && !Operand->Id) {
        Operand->Id = 1;
        Waiting.push_back(Operand);
      }
  }
  bool Changed = false;
  for (Block *B : F.Blocks)
    for (Instruction *I = B->First, *Next; I; I = Next) {
      Next = I->Next;
      if (I->Id)
        continue;
      // Only dead instructions use it, and they all go.
      I->dropOperands();
      I->erase();
      Changed = true;
    }
  return Changed;
}

// A field that is written twice with nothing in between that could read it is written once.
bool llvm::eliminateDeadStores(Function &F) {
  bool Changed = false;
  std::vector<Instruction *> Pending;
  for (Block *B : F.Blocks) {
    Pending.clear();
    for (Instruction *I = B->Last, *Prev; I; I = Prev) {
      Prev = I->Prev;
      switch (I->Opcode) {
      case Op::SetField: {
        bool Overwritten = false;
        for (Instruction *Later : Pending)
          Overwritten |= Later->Aux == I->Aux && Later->operand(0) == I->operand(0);
        if (Overwritten) {
          I->erase();
          Changed = true;
        } else {
          Pending.push_back(I);
        }
        break;
      }
      case Op::GetField:
      case Op::Call:
      case Op::Print:
      case Op::Assert:
      case Op::Panic:
      case Op::Div:
      case Op::Rem:
      case Op::ArrayGet:
      case Op::ArraySet: Pending.clear(); break;
      default: break;
      }
    }
  }
  return Changed;
}
