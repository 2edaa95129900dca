#include "llvm/Transforms/Passes.h"

using namespace llvm;

void Cloner::clone(const std::vector<Block *> &Blocks) {
  Module &M = Into.Parent;
  std::vector<Instruction *> Copies;
  for (Block *B : Blocks)
    map(B, Into.addBlock());
  for (Block *B : Blocks) {
    Block *Target = mapped(B);
    for (Instruction *I = B->First; I; I = I->Next) {
      Instruction *Copy = M.create(I->Opcode);
      Copy->Aux = I->Aux;
      Copy->Callee = I->Callee;
      Copy->reserveOperands(M, I->numOperands());
      for (uint32_t O = 0; O < I->numOperands(); ++O)
        Copy->addOperand(M, I->operand(O));
      Copy->Blocks.reserve(M.Memory, I->Blocks.size());
      for (Block *Other : I->Blocks)
        Copy->Blocks.push(M.Memory, mapped(Other));
      for (int64_t Case : I->Cases)
        Copy->Cases.push(M.Memory, Case);
      Target->append(Copy);
      if (Copy->Callee)
        Into.Calls.push(M.Memory, Copy);
      Values[I] = Copy;
      Copies.push_back(Copy);
    }
  }
  for (Instruction *Copy : Copies)
    for (uint32_t O = 0; O < Copy->numOperands(); ++O)
      if (Value *New = Values.lookup(Copy->operand(O)))
        Copy->setOperand(O, New);
}
