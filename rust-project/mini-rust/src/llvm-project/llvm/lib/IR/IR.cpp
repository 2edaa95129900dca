#include "llvm/IR/IR.h"

using namespace llvm;

const char *llvm::opName(Op O) {
  static const char *const Names[] = {"add",   "sub",   "mul",  "div",      "rem",      "and",      "or",
                                      "xor",   "shl",   "shr",  "neg",      "not",      "eq",       "ne",
                                      "lt",    "le",    "gt",   "ge",       "streq",    "select",   "alloca",
                                      "load",  "store", "new",  "getfield", "setfield", "newarray", "newfilled",
                                      "aget",  "aset",  "alen", "apush",    "call",     "print",    "assert",
                                      "panic", "phi",   "br",   "condbr",   "switch",   "ret",      "unreachable"};
  return Names[unsigned(O)];
}

bool llvm::isCommutative(Op O) {
  switch (O) {
  case Op::Add:
  case Op::Mul:
  case Op::And:
  case Op::Or:
  case Op::Xor:
  case Op::Eq:
  case Op::Ne:
  case Op::StrEq: return true;
  default: return false;
  }
}

bool llvm::isPure(Op O) {
  switch (O) {
  case Op::Div:
  case Op::Rem: return false; // division by zero ends the program
  default: return O <= Op::Select;
  }
}

bool llvm::writesHeap(Op O) {
  switch (O) {
  case Op::SetField:
  case Op::ArraySet:
  case Op::ArrayPush:
  case Op::Call: return true;
  default: return false;
  }
}

Op llvm::swappedCompare(Op O) {
  switch (O) {
  case Op::Lt: return Op::Gt;
  case Op::Le: return Op::Ge;
  case Op::Gt: return Op::Lt;
  case Op::Ge: return Op::Le;
  default: return O;
  }
}

Op llvm::invertedCompare(Op O) {
  switch (O) {
  case Op::Eq: return Op::Ne;
  case Op::Ne: return Op::Eq;
  case Op::Lt: return Op::Ge;
  case Op::Le: return Op::Gt;
  case Op::Gt: return Op::Le;
  default: return Op::Lt;
  }
}

void Instruction::reserveOperands(Module &M, uint32_t Wanted) {
  if (Wanted <= Capacity)
    return;
  Use *Grown = static_cast<Use *>(M.Memory.allocate(sizeof(Use) * Wanted));
  for (uint32_t I = 0; I < Count; ++I)
    Grown[I].takeOver(Operands[I]);
  Operands = Grown;
  Capacity = Wanted;
}

void Instruction::removeOperand(uint32_t I) {
  Operands[I].drop();
  for (uint32_t Rest = I + 1; Rest < Count; ++Rest)
    Operands[Rest - 1].takeOver(Operands[Rest]);
  --Count;
}

void Instruction::moveBefore(Instruction *Other) {
  Parent->remove(this);
  Other->Parent->insertBefore(Other, this);
}

Value *Instruction::incomingFrom(Block *From) {
  for (uint32_t I = 0; I < Blocks.size(); ++I)
    if (Blocks[I] == From)
      return operand(I);
  return nullptr;
}

void Instruction::removeIncoming(Block *From) {
  for (uint32_t I = 0; I < Blocks.size(); ++I)
    if (Blocks[I] == From) {
      removeOperand(I);
      Blocks.removeAt(I);
      return;
    }
}

void Block::replacePhiSource(Block *Old, Block *New) {
  for (Instruction *I = First; I && I->Opcode == Op::Phi; I = I->Next)
    for (Block *&Source : I->Blocks)
      if (Source == Old)
        Source = New;
}

Block *Function::addBlock() {
  Block *B = Parent.Memory.make<Block>();
  B->Parent = this;
  B->Index = Blocks.size();
  Blocks.push_back(B);
  edgesChanged();
  return B;
}

void Function::updateCfg() {
  if (CfgValid)
    return;
  CfgValid = true;
  for (Block *B : Blocks) {
    B->Reachable = false;
    B->Preds.clear();
  }
  std::vector<Block *> Waiting{entry()};
  entry()->Reachable = true;
  while (!Waiting.empty()) {
    Block *B = Waiting.back();
    Waiting.pop_back();
    for (Block *S : B->successors()) {
      bool Known = false;
      for (Block *P : S->Preds)
        Known |= P == B;
      if (!Known)
        S->Preds.push(Parent.Memory, B);
      if (!S->Reachable) {
        S->Reachable = true;
        Waiting.push_back(S);
      }
    }
  }
  size_t Kept = 0;
  std::vector<Block *> Dropped;
  for (Block *B : Blocks) {
    if (!B->Reachable) {
      for (Block *S : B->successors())
        if (S->Reachable)
          for (Instruction *I = S->First; I && I->Opcode == Op::Phi; I = I->Next)
            I->removeIncoming(B);
      Dropped.push_back(B);
      continue;
    }
    B->Index = Kept;
    Blocks[Kept++] = B;
  }
  Blocks.resize(Kept);
  // Values of dropped blocks are only used by dropped blocks.
  for (Block *B : Dropped)
    for (Instruction *I = B->First; I; I = I->Next)
      I->dropOperands();
}

uint32_t Function::instructionCount() const {
  uint32_t Count = 0;
  for (const Block *B : Blocks)
    for (const Instruction *I = B->First; I; I = I->Next)
      ++Count;
  return Count;
}

Function *Module::addFunction(std::string Name, unsigned Parameters) {
  Function *F = new Function(*this, std::move(Name));
  F->Index = Functions.size();
  for (unsigned I = 0; I < Parameters; ++I)
    F->Arguments.push_back(Memory.make<Argument>(I));
  Functions.push_back(F);
  return F;
}

Module::~Module() {
  for (Function *F : Functions)
    delete F;
}

Constant *Module::constant(int64_t Number) {
  Constant *&Slot = Constants[Number];
  if (!Slot)
    Slot = Memory.make<Constant>(Number);
  return Slot;
}

StringValue *Module::string(const char *Data, size_t Length) {
  uint64_t Hash = Length + 1;
  for (size_t I = 0; I < Length; ++I)
    Hash = (Hash ^ uint8_t(Data[I])) * 0x100000001B3ull;
  while (uint32_t *Index = StringIndex.find(Hash)) {
    const std::string &Known = Strings[*Index];
    if (Known.size() == Length && memcmp(Known.data(), Data, Length) == 0)
      return StringValues[*Index];
    ++Hash;
  }
  StringIndex[Hash] = Strings.size();
  StringValues.push_back(Memory.make<StringValue>(Strings.size()));
  Strings.emplace_back(Data, Length);
  return StringValues.back();
}

Instruction *Module::create(Op O) { return Memory.make<Instruction>(O); }

Instruction *Builder::emit(Op O, std::initializer_list<Value *> Operands, int64_t Aux) {
  Instruction *I = M.create(O);
  I->Aux = Aux;
  I->reserveOperands(M, Operands.size());
  for (Value *V : Operands)
    I->addOperand(M, V);
  if (Before)
    Where->insertBefore(Before, I);
  else
    Where->append(I);
  return I;
}

Instruction *Builder::branch(Block *Target) {
  Where->Parent->edgesChanged();
  Instruction *I = emit(Op::Br, {});
  I->Blocks.push(M.Memory, Target);
  return I;
}

Instruction *Builder::condBranch(Value *Condition, Block *Then, Block *Else) {
  Where->Parent->edgesChanged();
  Instruction *I = emit(Op::CondBr, {Condition});
  I->Blocks.push(M.Memory, Then);
  I->Blocks.push(M.Memory, Else);
  return I;
}
