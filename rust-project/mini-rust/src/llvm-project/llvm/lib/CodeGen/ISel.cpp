// Instruction selection: covers values with the machine's instructions, and turns phis into copies.
#include "llvm/CodeGen/Machine.h"
#include "llvm/IR/Dominators.h"

#include <algorithm>

using namespace llvm;

namespace {

class Selector {
public:
  Selector(Function &F, MachineFunction &MF) : F(F), MF(MF) {}
  void run();

private:
  void splitCriticalEdges();
  void findFoldedCompares();
  uint32_t fresh() { return MF.NumVRegs++; }
  uint32_t regOf(Value *V);
  MachineInst &emit(mini::Opcode O, std::initializer_list<uint32_t> Regs, int64_t Imm = 0, int32_t Target = -1);
  void selectArithmetic(Instruction *I);
  void selectCompare(Instruction *I);
  void selectBranch(Instruction *I);
  void selectSwitch(Instruction *I);
  void searchCases(Instruction *I, std::vector<std::pair<int64_t, uint32_t>> &Cases, size_t Low, size_t High);
  void pushArguments(Instruction *I);
  void select(Instruction *I);
  void copyToPhis(Block *B);
  uint32_t blockOf(Block *B) { return B->Order; }

  Function &F;
  MachineFunction &MF;
  std::vector<int32_t> RegOf; // by Value::Id
  std::vector<bool> Folded;
  DenseMap<int64_t, uint32_t> Constants; // of this block
  uint32_t Current = 0;
};

void Selector::splitCriticalEdges() {
  Module &M = F.Parent;
  F.updateCfg();
  std::vector<Block *> Blocks = F.Blocks;
  for (Block *B : Blocks) {
    if (B->successors().size() < 2)
      continue;
    for (uint32_t S = 0; S < B->successors().size(); ++S) {
      Block *Target = B->Last->Blocks[S];
      if (Target->First->Opcode != Op::Phi)
        continue;
      Block *Middle = F.addBlock();
      Builder Build(M);
      Build.atEnd(Middle);
      Build.branch(Target);
      for (Block *&Each : B->Last->Blocks)
        if (Each == Target)
          Each = Middle;
      Target->replacePhiSource(B, Middle);
    }
  }
}

// Compares that only decide the branch after them need no register.
void Selector::findFoldedCompares() {
  for (Block *B : F.Blocks) {
    if (B->Last->Opcode != Op::CondBr)
      continue;
    Instruction *C = B->Last->operand(0)->asInstruction();
    if (C && isCompare(C->Opcode) && C->hasOneUse() && C->Parent == B)
      Folded[C->Id] = true;
  }
}

MachineInst &Selector::emit(mini::Opcode O, std::initializer_list<uint32_t> Regs, int64_t Imm, int32_t Target) {
  MachineInst I;
  I.Opcode = O;
  for (uint32_t R : Regs)
    I.Regs[I.NumRegs++] = R;
  I.Defines = mini::describe(O).Format[0] == 'D';
  I.Imm = Imm;
  I.Target = Target;
  auto &Insts = MF.Blocks[Current].Insts;
  Insts.push_back(I);
  return Insts.back();
}

uint32_t Selector::regOf(Value *V) {
  switch (V->Kind) {
  case ValueKind::Constant: {
    int64_t Number = numberOf(V);
    if (uint32_t *Known = Constants.find(Number))
      return *Known;
    uint32_t R = fresh();
    emit(mini::LDI, {R}, Number);
    Constants[Number] = R;
    return R;
  }
  case ValueKind::String: {
    uint32_t R = fresh();
    emit(mini::LDSTR, {R}, static_cast<StringValue *>(V)->Index);
    return R;
  }
  default: {
    int32_t &R = RegOf[V->Id];
    if (R < 0)
      R = fresh();
    return R;
  }
  }
}

void Selector::selectArithmetic(Instruction *I) {
  struct Choice {
    mini::Opcode Register, Immediate;
    bool HasImmediate;
  };
  auto Choose = [](Op O) -> Choice {
    switch (O) {
    case Op::Add: return {mini::ADD, mini::ADDI, true};
    case Op::Sub: return {mini::SUB, mini::ADDI, false};
    case Op::Mul: return {mini::MUL, mini::MULI, true};
    case Op::Div: return {mini::DIV, mini::DIVI, true};
    case Op::Rem: return {mini::REM, mini::REMI, true};
    case Op::And: return {mini::AND, mini::ANDI, true};
    case Op::Or: return {mini::OR, mini::ORI, true};
    case Op::Xor: return {mini::XOR, mini::XORI, true};
    case Op::Shl: return {mini::SHL, mini::SHLI, true};
    default: return {mini::SHR, mini::SHRI, true};
    }
  };
  Choice C = Choose(I->Opcode);
  Value *L = I->operand(0), *R = I->operand(1);
  if (L->isConstant() && isCommutative(I->Opcode))
    std::swap(L, R);
  bool Division = I->Opcode == Op::Div || I->Opcode == Op::Rem;
  bool Fits = R->isConstant() && C.HasImmediate && !(Division && numberOf(R) == 0);
  if (I->Opcode == Op::Sub && R->isConstant() && numberOf(R) != INT64_MIN) {
    uint32_t Left = regOf(L);
    emit(mini::ADDI, {regOf(I), Left}, -numberOf(R));
    return;
  }
  uint32_t Left = regOf(L);
  if (Fits) {
    emit(C.Immediate, {regOf(I), Left}, numberOf(R));
    return;
  }
  uint32_t Right = regOf(R);
  emit(C.Register, {regOf(I), Left, Right});
}

void Selector::selectCompare(Instruction *I) {
  if (Folded[I->Id])
    return;
  Op O = I->Opcode;
  Value *L = I->operand(0), *R = I->operand(1);
  if (L->isConstant() && !R->isConstant()) {
    std::swap(L, R);
    O = swappedCompare(O);
  }
  unsigned Offset = unsigned(O) - unsigned(Op::Eq);
  uint32_t Left = regOf(L);
  if (R->isConstant()) {
    emit(mini::Opcode(mini::EQI + Offset), {regOf(I), Left}, numberOf(R));
  } else {
    uint32_t Right = regOf(R);
    emit(mini::Opcode(mini::EQ + Offset), {regOf(I), Left, Right});
  }
}

void Selector::selectBranch(Instruction *I) {
  uint32_t Then = blockOf(I->Blocks[0]), Else = blockOf(I->Blocks[1]);
  Instruction *C = I->operand(0)->asInstruction();
  if (C && C->Parent == I->Parent && isCompare(C->Opcode) && Folded[C->Id]) {
    Op O = C->Opcode;
    Value *L = C->operand(0), *R = C->operand(1);
    if (L->isConstant() && !R->isConstant()) {
      std::swap(L, R);
      O = swappedCompare(O);
    }
    if (Then == Current + 1) { // fall into the first target
      O = invertedCompare(O);
      std::swap(Then, Else);
    }
    unsigned Offset = unsigned(O) - unsigned(Op::Eq);
    uint32_t Left = regOf(L);
    if (R->isConstant()) {
      emit(mini::Opcode(mini::BEQI + Offset), {Left}, numberOf(R), Then);
    } else {
      uint32_t Right = regOf(R);
      emit(mini::Opcode(mini::BEQ + Offset), {Left, Right}, 0, Then);
    }
  } else if (Then == Current + 1) {
    emit(mini::BF, {regOf(I->operand(0))}, 0, Else);
    Else = Then;
  } else {
    emit(mini::BT, {regOf(I->operand(0))}, 0, Then);
  }
  emit(mini::JMP, {}, 0, Else);
}

// A binary search over sorted cases.
void Selector::searchCases(Instruction *I, std::vector<std::pair<int64_t, uint32_t>> &Cases, size_t Low, size_t High) {
  uint32_t Selector = regOf(I->operand(0)), Default = blockOf(I->Blocks[0]);
  if (High - Low <= 3) {
    for (size_t C = Low; C < High; ++C)
      emit(mini::BEQI, {Selector}, Cases[C].first, Cases[C].second);
    emit(mini::JMP, {}, 0, Default);
    return;
  }
  size_t Middle = (Low + High) / 2;
  uint32_t Upper = MF.Blocks.size();
  MF.Blocks.emplace_back();
  emit(mini::BGEI, {Selector}, Cases[Middle].first, Upper);
  searchCases(I, Cases, Low, Middle);
  uint32_t Saved = Current;
  Current = Upper;
  searchCases(I, Cases, Middle, High);
  Current = Saved;
}

void Selector::selectSwitch(Instruction *I) {
  std::vector<std::pair<int64_t, uint32_t>> Cases;
  for (uint32_t C = 0; C < I->Cases.size(); ++C)
    Cases.push_back({I->Cases[C], blockOf(I->Blocks[C + 1])});
  std::sort(Cases.begin(), Cases.end(), [](auto &A, auto &B) { return A.first < B.first; });
  int64_t Lowest = Cases.front().first;
  uint64_t Range = uint64_t(Cases.back().first) - uint64_t(Lowest);
  if (Cases.size() >= 4 && Range < Cases.size() * 3) {
    std::vector<uint32_t> Table(Range + 2, blockOf(I->Blocks[0]));
    for (size_t C = Cases.size(); C-- > 0;)
      Table[Cases[C].first - Lowest] = Cases[C].second;
    emit(mini::JTAB, {regOf(I->operand(0))}, Lowest, MF.Tables.size());
    MF.Tables.push_back(std::move(Table));
    return;
  }
  searchCases(I, Cases, 0, Cases.size());
}

void Selector::pushArguments(Instruction *I) {
  for (uint32_t A = 0; A < I->numOperands(); ++A) {
    Value *V = I->operand(A);
    if (V->isConstant())
      emit(mini::ARGI, {}, numberOf(V));
    else
      emit(mini::ARG, {regOf(V)});
  }
}

void Selector::select(Instruction *I) {
  auto Operand = [&](uint32_t N) { return regOf(I->operand(N)); };
  switch (I->Opcode) {
  case Op::Add:
  case Op::Sub:
  case Op::Mul:
  case Op::Div:
  case Op::Rem:
  case Op::And:
  case Op::Or:
  case Op::Xor:
  case Op::Shl:
  case Op::Shr: return selectArithmetic(I);
  case Op::Eq:
  case Op::Ne:
  case Op::Lt:
  case Op::Le:
  case Op::Gt:
  case Op::Ge: return selectCompare(I);
  case Op::Neg:
  case Op::Not: {
    uint32_t From = Operand(0);
    emit(I->Opcode == Op::Neg ? mini::NEG : mini::NOT, {regOf(I), From});
    return;
  }
  case Op::StrEq: {
    uint32_t L = Operand(0), R = Operand(1);
    emit(mini::STREQ, {regOf(I), L, R});
    return;
  }
  case Op::Select: {
    uint32_t C = Operand(0), T = Operand(1), E = Operand(2);
    emit(mini::SEL, {regOf(I), C, T, E});
    return;
  }
  case Op::Alloca: I->Aux = MF.NumSlots++; return;
  case Op::Load: emit(mini::LDSLOT, {regOf(I)}, I->operand(0)->asInstruction()->Aux); return;
  case Op::Store: emit(mini::STSLOT, {Operand(0)}, I->operand(1)->asInstruction()->Aux); return;
  case Op::NewObject:
  case Op::NewArray:
    pushArguments(I);
    emit(I->Opcode == Op::NewObject ? mini::NEWOBJ : mini::NEWARR, {regOf(I)}, I->numOperands());
    return;
  case Op::NewFilled: {
    uint32_t V = Operand(0), N = Operand(1);
    emit(mini::NEWFILL, {regOf(I), V, N});
    return;
  }
  case Op::GetField: {
    uint32_t O = Operand(0);
    emit(mini::GETF, {regOf(I), O}, I->Aux);
    return;
  }
  case Op::SetField: {
    uint32_t O = Operand(0), V = Operand(1);
    emit(mini::SETF, {O, V}, I->Aux);
    return;
  }
  case Op::ArrayGet: {
    uint32_t A = Operand(0), N = Operand(1);
    emit(mini::AGET, {regOf(I), A, N});
    return;
  }
  case Op::ArraySet: {
    uint32_t A = Operand(0), N = Operand(1), V = Operand(2);
    emit(mini::ASET, {A, N, V});
    return;
  }
  case Op::ArrayLen: {
    uint32_t A = Operand(0);
    emit(mini::ALEN, {regOf(I), A});
    return;
  }
  case Op::ArrayPush: {
    uint32_t A = Operand(0), V = Operand(1);
    emit(mini::APUSH, {A, V});
    return;
  }
  case Op::Call:
    pushArguments(I);
    emit(mini::CALL, {regOf(I)}, I->Callee->Index);
    return;
  case Op::Print: {
    uint32_t V = Operand(0);
    emit(mini::PRINT, {V}, I->Aux);
    return;
  }
  case Op::Assert: {
    uint32_t V = Operand(0);
    emit(mini::ASSERT, {V});
    return;
  }
  case Op::Panic: {
    uint32_t V = Operand(0);
    emit(mini::PANIC, {V});
    return;
  }
  case Op::Phi: regOf(I); return;
  case Op::Br: emit(mini::JMP, {}, 0, blockOf(I->Blocks[0])); return;
  case Op::CondBr: return selectBranch(I);
  case Op::Switch: return selectSwitch(I);
  case Op::Ret: {
    uint32_t V = Operand(0);
    emit(mini::RET, {V});
    return;
  }
  case Op::Unreachable: emit(mini::TRAP, {}); return;
  }
}

// All phis of the next block take their values at the same time; the copies are put in an order that respects this.
void Selector::copyToPhis(Block *B) {
  if (B->successors().size() != 1)
    return;
  Block *S = B->successors()[0];
  std::vector<std::pair<uint32_t, Value *>> Copies;
  for (Instruction *Phi = S->First; Phi && Phi->Opcode == Op::Phi; Phi = Phi->Next) {
    Value *From = Phi->incomingFrom(B);
    if (From != Phi)
      Copies.push_back({regOf(Phi), From});
  }
  auto SourceReg = [&](Value *V) -> int64_t {
    return V->Kind == ValueKind::Instruction || V->Kind == ValueKind::Argument ? int64_t(regOf(V)) : -1;
  };
  std::vector<std::pair<uint32_t, int64_t>> Moves; // target, source register
  std::vector<std::pair<uint32_t, Value *>> Loads;
  for (auto &[To, From] : Copies) {
    int64_t R = SourceReg(From);
    if (R < 0)
      Loads.push_back({To, From});
    else if (R != To)
      Moves.push_back({To, R});
  }
  while (!Moves.empty()) {
    bool Progress = false;
    for (size_t I = 0; I < Moves.size(); ++I) {
      bool Needed = false;
      for (auto &[To, From] : Moves)
        Needed |= From == Moves[I].first;
      if (Needed)
        continue;
      emit(mini::MOV, {Moves[I].first, uint32_t(Moves[I].second)});
      Moves.erase(Moves.begin() + I);
      Progress = true;
      break;
    }
    if (Progress)
      continue;
    uint32_t Saved = fresh(); // a cycle
    emit(mini::MOV, {Saved, uint32_t(Moves[0].second)});
    int64_t Old = Moves[0].second;
    for (auto &[To, From] : Moves)
      if (From == Old)
        From = Saved;
  }
  for (auto &[To, From] : Loads) {
    if (From->isConstant())
      emit(mini::LDI, {To}, numberOf(From));
    else
      emit(mini::LDSTR, {To}, static_cast<StringValue *>(From)->Index);
  }
}

void Selector::run() {
  splitCriticalEdges();
  const std::vector<Block *> &Order = computeDominators(F);
  uint32_t Ids = 0;
  for (Argument *A : F.Arguments)
    A->Id = Ids++;
  for (Block *B : Order)
    for (Instruction *I = B->First; I; I = I->Next)
      I->Id = Ids++;
  RegOf.assign(Ids, -1);
  Folded.resize(Ids);
  findFoldedCompares();
  MF.Blocks.resize(Order.size());
  for (Block *B : Order) {
    Current = B->Order;
    Constants.clear();
    if (B == F.entry())
      for (Argument *A : F.Arguments)
        if (A->hasUses())
          emit(mini::GETARG, {regOf(A)}, A->Index);
    for (Instruction *I = B->First; I; I = I->Next) {
      if (I->isTerminator())
        copyToPhis(B);
      select(I);
    }
  }
  for (MachineBlock &B : MF.Blocks)
    for (MachineInst &I : B.Insts) {
      if (I.Opcode == mini::JTAB)
        B.Succs.insert(B.Succs.end(), MF.Tables[I.Target].begin(), MF.Tables[I.Target].end());
      else if (I.Target >= 0)
        B.Succs.push_back(I.Target);
    }
}

} // namespace

void llvm::selectInstructions(Function &F, MachineFunction &MF) { Selector(F, MF).run(); }
