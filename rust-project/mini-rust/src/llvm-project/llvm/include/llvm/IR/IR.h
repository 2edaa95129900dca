// The intermediate representation: modules of functions of blocks of instructions on 64-bit values.
#pragma once

#include "llvm/Support/Arena.h"
#include "llvm/Support/DenseMap.h"

#include <string>
#include <vector>

namespace llvm {

class Block;
class Function;
class Instruction;
class Module;

enum class Op : uint8_t {
  // Arithmetic and logic
  Add,
  Sub,
  Mul,
  Div,
  Rem,
  And,
  Or,
  Xor,
  Shl,
  Shr,
  Neg,
  Not,
  // Comparisons, in the order that LLVMRust expects
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,
  StrEq,
  Select,
  // Memory of the frame
  Alloca,
  Load,
  Store,
  // Memory of the heap
  NewObject,
  GetField,
  SetField,
  NewArray,
  NewFilled,
  ArrayGet,
  ArraySet,
  ArrayLen,
  ArrayPush,
  // Effects
  Call,
  Print,
  Assert,
  Panic,
  // Control
  Phi,
  Br,
  CondBr,
  Switch,
  Ret,
  Unreachable,
};

const char *opName(Op O);
inline bool isCompare(Op O) { return O >= Op::Eq && O <= Op::Ge; }
inline bool isTerminator(Op O) { return O >= Op::Br; }
bool isCommutative(Op O);
// Has no effect, cannot fail, and gives the same result for the same operands.
bool isPure(Op O);
// Reads the heap and has no other effect, though it may fail.
inline bool isHeapRead(Op O) { return O == Op::GetField || O == Op::ArrayGet || O == Op::ArrayLen; }
bool writesHeap(Op O);
Op swappedCompare(Op O);
Op invertedCompare(Op O);

class Value;

// One operand of an instruction, a member of the list of its value's uses.
struct Use {
  Value *Val;
  Use *Next;
  Use **Link;
  Instruction *User;

  inline void set(Value *V);
  inline void drop();
  // Takes the place of `Old` in the list of uses.
  inline void takeOver(Use &Old);
};

enum class ValueKind : uint8_t { Constant, String, Argument, Instruction };

class Value {
public:
  explicit Value(ValueKind K) : Kind(K) {}

  bool hasUses() const { return Uses != nullptr; }
  bool hasOneUse() const { return Uses && !Uses->Next; }
  inline void replaceAllUsesWith(Value *Other);
  bool isConstant() const { return Kind == ValueKind::Constant; }
  inline bool isConstant(int64_t Wanted) const;
  Instruction *asInstruction();
  inline Instruction *asInstruction(Op O);

  ValueKind Kind;
  Op Opcode = Op::Add; // of instructions only
  uint32_t Id = 0;     // free for passes
  Use *Uses = nullptr;
};

class Constant : public Value {
public:
  explicit Constant(int64_t V) : Value(ValueKind::Constant), Number(V) {}
  int64_t Number;
};

inline void Use::drop() {
  if (!Val)
    return;
  *Link = Next;
  if (Next)
    Next->Link = Link;
  Val = nullptr;
}

inline void Use::set(Value *V) {
  drop();
  Val = V;
  Next = V->Uses;
  Link = &V->Uses;
  if (Next)
    Next->Link = &Next;
  V->Uses = this;
}

inline void Use::takeOver(Use &Old) {
  *this = Old;
  if (!Val)
    return;
  *Link = this;
  if (Next)
    Next->Link = &Next;
}

class StringValue : public Value {
public:
  explicit StringValue(uint32_t I) : Value(ValueKind::String), Index(I) {}
  uint32_t Index;
};

class Argument : public Value {
public:
  explicit Argument(uint32_t I) : Value(ValueKind::Argument), Index(I) {}
  uint32_t Index;
};

class Instruction : public Value {
public:
  explicit Instruction(Op O) : Value(ValueKind::Instruction) { Opcode = O; }

  uint32_t numOperands() const { return Count; }
  Value *operand(uint32_t I) const {
    if (I >= Count)
      reportBadIndex(I, Count);
    return Operands[I].Val;
  }
  void setOperand(uint32_t I, Value *V) {
    if (I >= Count)
      reportBadIndex(I, Count);
    Operands[I].set(V);
  }
  void reserveOperands(Module &M, uint32_t Wanted);
  bool isTerminator() const { return llvm::isTerminator(Opcode); }
  inline void addOperand(Module &M, Value *V);
  inline void dropOperands();
  void removeOperand(uint32_t I);
  // Unlinks and forgets the instruction. It must not be used any more.
  inline void erase();
  void moveBefore(Instruction *Other);

  // Phis: the operand that comes from `From`.
  Value *incomingFrom(Block *From);
  void removeIncoming(Block *From);

  Block *Parent = nullptr;
  Instruction *Prev = nullptr, *Next = nullptr;
  int64_t Aux = 0; // field number, kind of print
  Function *Callee = nullptr;
  Use *Operands = nullptr;
  uint32_t Count = 0, Capacity = 0;
  ArenaVector<Block *> Blocks; // targets of terminators, sources of phis
  ArenaVector<int64_t> Cases;  // of switches: Blocks[0] is the default
};

inline bool Value::isConstant(int64_t Wanted) const {
  return Kind == ValueKind::Constant && static_cast<const Constant *>(this)->Number == Wanted;
}
inline Instruction *Value::asInstruction() {
  return Kind == ValueKind::Instruction ? static_cast<Instruction *>(this) : nullptr;
}
inline Instruction *Value::asInstruction(Op O) {
  return Kind == ValueKind::Instruction && Opcode == O ? static_cast<Instruction *>(this) : nullptr;
}
inline int64_t numberOf(const Value *V) { return static_cast<const Constant *>(V)->Number; }

class Block {
public:
  Instruction *terminator() const { return Last && Last->isTerminator() ? Last : nullptr; }
  const ArenaVector<Block *> &successors() const { return Last->Blocks; }
  inline void append(Instruction *I);
  inline void insertBefore(Instruction *Where, Instruction *I);
  inline void remove(Instruction *I);
  // In phis of this block, what came from `Old` comes from `New`.
  void replacePhiSource(Block *Old, Block *New);

  Function *Parent = nullptr;
  Instruction *First = nullptr, *Last = nullptr;
  uint32_t Index = 0; // position in Function::Blocks
  uint32_t Order = 0; // position in reverse postorder, set by the dominator tree
  ArenaVector<Block *> Preds;
  Block *Idom = nullptr;
  Block *DomChild = nullptr, *DomSibling = nullptr; // the dominator tree downwards
  uint32_t DomIn = 0, DomOut = 0;
  bool Reachable = false;
};

class Function {
public:
  Function(Module &M, std::string N) : Parent(M), Name(std::move(N)) {}

  Block *entry() const { return Blocks[0]; }
  Block *addBlock();
  // Computes predecessors, drops blocks that cannot be reached, numbers the rest; nothing if no edge has changed since.
  void updateCfg();
  void edgesChanged() { CfgValid = DominatorsValid = false; }
  uint32_t instructionCount() const;

  Module &Parent;
  std::string Name;
  std::vector<Argument *> Arguments;
  std::vector<Block *> Blocks;
  // Calls that were ever made here. Those that are gone have no parent, or one that cannot be reached.
  ArenaVector<Instruction *> Calls;
  uint32_t Size = 0; // instructions, when it was last looked at
  uint32_t Index = 0;
  std::vector<Block *> Order; // reverse postorder, set with the dominators
  bool Reached = true, Simplified = false, Optimized = false;
  bool CfgValid = false, DominatorsValid = false;
};

class Module {
public:
  Function *addFunction(std::string Name, unsigned Parameters);
  Constant *constant(int64_t Number);
  StringValue *string(const char *Data, size_t Length);
  Instruction *create(Op O);

  Arena Memory;
  std::vector<Function *> Functions;
  std::vector<std::string> Strings;

private:
  DenseMap<int64_t, Constant *> Constants;
  std::vector<StringValue *> StringValues;
  DenseMap<uint64_t, uint32_t> StringIndex;

public:
  ~Module();
};

inline void Value::replaceAllUsesWith(Value *Other) {
  while (Uses)
    Uses->set(Other);
}

inline void Instruction::addOperand(Module &M, Value *V) {
  if (Count == Capacity)
    reserveOperands(M, Capacity ? Capacity * 2 : 2);
  Use &U = Operands[Count++];
  U.Val = nullptr;
  U.User = this;
  U.set(V);
}

inline void Instruction::dropOperands() {
  for (uint32_t I = 0; I < Count; ++I)
    Operands[I].drop();
  Count = 0;
}

inline void Block::append(Instruction *I) {
  I->Parent = this;
  I->Prev = Last;
  I->Next = nullptr;
  (Last ? Last->Next : First) = I;
  Last = I;
}

inline void Block::insertBefore(Instruction *Where, Instruction *I) {
  I->Parent = this;
  I->Next = Where;
  I->Prev = Where->Prev;
  (Where->Prev ? Where->Prev->Next : First) = I;
  Where->Prev = I;
}

inline void Block::remove(Instruction *I) {
  (I->Prev ? I->Prev->Next : First) = I->Next;
  (I->Next ? I->Next->Prev : Last) = I->Prev;
}

inline void Instruction::erase() {
  dropOperands();
  if (isTerminator())
    Parent->Parent->edgesChanged();
  Parent->remove(this);
  Parent = nullptr;
}

// Makes instructions at the end of a block or before another instruction.
class Builder {
public:
  explicit Builder(Module &M) : M(M) {}
  void atEnd(Block *B) { Where = B, Before = nullptr; }
  void before(Instruction *I) { Where = I->Parent, Before = I; }
  Instruction *emit(Op O, std::initializer_list<Value *> Operands, int64_t Aux = 0);
  Instruction *branch(Block *Target);
  Instruction *condBranch(Value *Condition, Block *Then, Block *Else);

  Module &M;
  Block *Where = nullptr;
  Instruction *Before = nullptr;
};

std::string print(const Function &F);
// Checks the rules of the representation; returns what is wrong, or nothing.
std::string verify(Module &M);

} // namespace llvm
