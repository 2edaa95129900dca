// Checks modules and prints functions. Not run when all is well and nobody asks.
#include "llvm/IR/IR.h"

using namespace llvm;

static std::string nameOf(const Value *V) {
  switch (V->Kind) {
  case ValueKind::Constant: return std::to_string(numberOf(V));
  case ValueKind::String: return "str" + std::to_string(static_cast<const StringValue *>(V)->Index);
  case ValueKind::Argument: return "%arg" + std::to_string(static_cast<const Argument *>(V)->Index);
  default: return "%" + std::to_string(V->Id);
  }
}

std::string llvm::print(const Function &F) {
  uint32_t Number = 0;
  for (const Block *B : F.Blocks)
    for (Instruction *I = B->First; I; I = I->Next)
      I->Id = Number++;
  std::string Text = "define @" + F.Name + "(" + std::to_string(F.Arguments.size()) + ") {\n";
  for (const Block *B : F.Blocks) {
    Text += "bb" + std::to_string(B->Index) + ":\n";
    for (const Instruction *I = B->First; I; I = I->Next) {
      Text += "  " + nameOf(I) + " = " + opName(I->Opcode);
      if (I->Callee)
        Text += " @" + I->Callee->Name;
      if (I->Aux)
        Text += " #" + std::to_string(I->Aux);
      for (uint32_t O = 0; O < I->numOperands(); ++O)
        Text += (O ? ", " : " ") + nameOf(I->operand(O));
      for (const Block *T : I->Blocks)
        Text += " bb" + std::to_string(T->Index);
      Text += "\n";
    }
  }
  return Text + "}\n";
}

static std::string verifyBlock(const Function &F, const Block *B) {
  if (!B->terminator())
    return "block without terminator";
  bool PhisOver = false;
  for (Instruction *I = B->First; I; I = I->Next) {
    if (I->Parent != B)
      return "instruction in two blocks";
    if (I->isTerminator() && I != B->Last)
      return "terminator in the middle of a block";
    if (I->Opcode != Op::Phi)
      PhisOver = true;
    else if (PhisOver)
      return "phi after other instructions";
    else if (I->Blocks.size() != I->numOperands() || I->Blocks.size() != B->Preds.size())
      return "phi does not fit the predecessors";
    for (uint32_t O = 0; O < I->numOperands(); ++O) {
      Instruction *Def = I->operand(O)->asInstruction();
      if (Def && (!Def->Parent || Def->Parent->Parent != &F))
        return std::string("operand of ") + opName(I->Opcode) + " is no instruction of this function";
    }
    if (I->Opcode == Op::Call && I->numOperands() != I->Callee->Arguments.size())
      return "call with a wrong number of arguments";
  }
  return "";
}

std::string llvm::verify(Module &M) {
  for (Function *F : M.Functions) {
    if (F->Blocks.empty())
      continue;
    F->updateCfg();
    for (const Block *B : F->Blocks) {
      std::string Problem = verifyBlock(*F, B);
      if (!Problem.empty())
        return "in " + F->Name + ", bb" + std::to_string(B->Index) + ": " + Problem + "\n" + print(*F);
    }
  }
  return "";
}
