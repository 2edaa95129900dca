// Replaces instructions by simpler ones, pattern by pattern, until nothing fits any more.
#include "llvm/Transforms/Passes.h"

using namespace llvm;

namespace {

bool isPowerOfTwo(int64_t N) { return N > 0 && (N & (N - 1)) == 0; }

class Combiner {
public:
  explicit Combiner(Function &F) : F(F), M(F.Parent), Build(M) {}
  bool run();

private:
  Value *number(int64_t N) { return M.constant(N); }
  Value *make(Op O, Value *L, Value *R) { return queue(Build.emit(O, {L, R})); }
  Value *make(Op O, Value *V) { return queue(Build.emit(O, {V})); }
  Instruction *queue(Instruction *I) {
    Waiting.push_back(I);
    return I;
  }
  void queueUsers(Value *V) {
    for (Use *U = V->Uses; U; U = U->Next)
      Waiting.push_back(U->User);
  }
  bool isBool(Value *V, unsigned Depth = 0);
  void canonicalize(Instruction *I);
  Value *simplify(Instruction *I);
  Value *simplifyAdd(Instruction *I, Value *L, Value *R);
  Value *simplifySub(Instruction *I, Value *L, Value *R);
  Value *simplifyMul(Instruction *I, Value *L, Value *R);
  Value *simplifyDivision(Instruction *I, Value *L, Value *R);
  Value *simplifyBits(Instruction *I, Value *L, Value *R);
  Value *simplifyShift(Instruction *I, Value *L, Value *R);
  Value *simplifyCompare(Instruction *I, Value *L, Value *R);
  Value *simplifySelect(Instruction *I);
  Value *simplifyPhi(Instruction *I);
  Value *simplifyHeap(Instruction *I);
  bool simplifyBranch(Instruction *I);

  Function &F;
  Module &M;
  Builder Build;
  std::vector<Instruction *> Waiting;
};

// Is the value known to be 0 or 1?
bool Combiner::isBool(Value *V, unsigned Depth) {
  if (V->isConstant())
    return numberOf(V) == 0 || numberOf(V) == 1;
  Instruction *I = V->asInstruction();
  if (!I)
    return false;
  if (isCompare(I->Opcode) || I->Opcode == Op::StrEq || I->Opcode == Op::Not)
    return true;
  if (I->Opcode == Op::And || I->Opcode == Op::Or || I->Opcode == Op::Xor)
    return Depth < 4 && isBool(I->operand(0), Depth + 1) && isBool(I->operand(1), Depth + 1);
  if (I->Opcode == Op::Select)
    return Depth < 4 && isBool(I->operand(1), Depth + 1) && isBool(I->operand(2), Depth + 1);
  return false;
}

// Constants go to the right; among others the order is by kind, so that equal things look equal.
void Combiner::canonicalize(Instruction *I) {
  Value *L = I->operand(0), *R = I->operand(1);
  bool Swap = L->isConstant() && !R->isConstant();
  if (!Swap && !R->isConstant() && !L->isConstant())
    Swap = L->Kind == ValueKind::Argument && R->Kind == ValueKind::Instruction;
  if (!Swap)
    return;
  if (isCompare(I->Opcode))
    I->Opcode = swappedCompare(I->Opcode);
  else if (!isCommutative(I->Opcode))
    return;
  I->setOperand(0, R);
  I->setOperand(1, L);
}

Value *Combiner::simplifyAdd(Instruction *I, Value *L, Value *R) {
  if (R->isConstant(0))
    return L;
  if (L == R)
    return make(Op::Shl, L, number(1));
  if (Instruction *Negated = R->asInstruction(Op::Neg))
    return make(Op::Sub, L, Negated->operand(0));
  if (Instruction *Negated = L->asInstruction(Op::Neg))
    return make(Op::Sub, R, Negated->operand(0));
  if (Instruction *Left = L->asInstruction(Op::Sub)) {
    if (Left->operand(1) == R) // (a - b) + b
      return Left->operand(0);
    if (R->isConstant() && Left->operand(0)->isConstant()) // (c - a) + d
      return make(Op::Sub, number(int64_t(uint64_t(numberOf(R)) + uint64_t(numberOf(Left->operand(0))))),
                  Left->operand(1));
  }
  if (Instruction *Right = R->asInstruction(Op::Sub))
    if (Right->operand(1) == L) // b + (a - b)
      return Right->operand(0);
  if (Instruction *Left = L->asInstruction(Op::Add)) {
    Value *Inner = Left->operand(1);
    if (R->isConstant() && Inner->isConstant()) // (a + c) + d
      return make(Op::Add, Left->operand(0), number(int64_t(uint64_t(numberOf(R)) + uint64_t(numberOf(Inner)))));
    if (Inner->isConstant() && Left->hasOneUse()) // (a + c) + b
      return make(Op::Add, make(Op::Add, Left->operand(0), R), Inner);
  }
  Instruction *LeftMul = L->asInstruction(Op::Mul), *RightMul = R->asInstruction(Op::Mul);
  if (LeftMul && LeftMul->operand(0) == R && LeftMul->operand(1)->isConstant()) // a * c + a
    return make(Op::Mul, R, number(int64_t(uint64_t(numberOf(LeftMul->operand(1))) + 1)));
  if (LeftMul && RightMul && LeftMul->operand(0) == RightMul->operand(0) && LeftMul->hasOneUse() &&
      RightMul->hasOneUse())
    return make(Op::Mul, LeftMul->operand(0), make(Op::Add, LeftMul->operand(1), RightMul->operand(1)));
  return nullptr;
}

Value *Combiner::simplifySub(Instruction *I, Value *L, Value *R) {
  if (L == R)
    return number(0);
  if (R->isConstant())
    return make(Op::Add, L, number(int64_t(0 - uint64_t(numberOf(R)))));
  if (L->isConstant(0))
    return make(Op::Neg, R);
  if (Instruction *Negated = R->asInstruction(Op::Neg))
    return make(Op::Add, L, Negated->operand(0));
  if (Instruction *Left = L->asInstruction(Op::Add)) {
    if (Left->operand(0) == R)
      return Left->operand(1);
    if (Left->operand(1) == R)
      return Left->operand(0);
  }
  if (Instruction *Right = R->asInstruction(Op::Add)) {
    if (Right->operand(0) == L)
      return make(Op::Neg, Right->operand(1));
    if (L->isConstant() && Right->operand(1)->isConstant()) // c - (a + d)
      return make(Op::Sub, number(int64_t(uint64_t(numberOf(L)) - uint64_t(numberOf(Right->operand(1))))),
                  Right->operand(0));
  }
  if (Instruction *Left = L->asInstruction(Op::Sub))
    if (Left->operand(0) == R)
      return make(Op::Neg, Left->operand(1));
  return nullptr;
}

Value *Combiner::simplifyMul(Instruction *I, Value *L, Value *R) {
  if (R->isConstant()) {
    int64_t N = numberOf(R);
    if (N == 0)
      return R;
    if (N == 1)
      return L;
    if (N == -1)
      return make(Op::Neg, L);
    if (isPowerOfTwo(N))
      return make(Op::Shl, L, number(__builtin_ctzll(N)));
    if (Instruction *Left = L->asInstruction(Op::Mul))
      if (Left->operand(1)->isConstant())
        return make(Op::Mul, Left->operand(0), number(int64_t(uint64_t(N) * uint64_t(numberOf(Left->operand(1))))));
    if (Instruction *Left = L->asInstruction(Op::Shl))
      if (Left->operand(1)->isConstant())
        return make(Op::Mul, Left->operand(0), number(int64_t(uint64_t(N) << (numberOf(Left->operand(1)) & 63))));
    if (Instruction *Left = L->asInstruction(Op::Add))
      if (Left->operand(1)->isConstant() && Left->hasOneUse()) // (a + c) * d
        return make(Op::Add, make(Op::Mul, Left->operand(0), R),
                    number(int64_t(uint64_t(N) * uint64_t(numberOf(Left->operand(1))))));
  }
  Instruction *LeftNeg = L->asInstruction(Op::Neg), *RightNeg = R->asInstruction(Op::Neg);
  if (LeftNeg && RightNeg)
    return make(Op::Mul, LeftNeg->operand(0), RightNeg->operand(0));
  return nullptr;
}

Value *Combiner::simplifyDivision(Instruction *I, Value *L, Value *R) {
  bool Division = I->Opcode == Op::Div;
  if (!R->isConstant() || numberOf(R) == 0)
    return nullptr;
  int64_t N = numberOf(R);
  if (N == 1)
    return Division ? L : number(0);
  if (N == -1)
    return Division ? make(Op::Neg, L) : number(0);
  if (Instruction *Left = L->asInstruction(Op::Rem))
    if (Left->operand(1) == R) // (a % c) % c, (a % c) / c
      return Division ? number(0) : L;
  // x / 2^k = (x + (2^k - 1 if x is negative)) >> k, and so for remainders
  if (isPowerOfTwo(N) && N < (int64_t(1) << 62)) {
    int64_t Shift = __builtin_ctzll(N);
    Value *Sign = make(Op::And, make(Op::Shr, L, number(63)), number(N - 1));
    Value *Biased = make(Op::Add, L, Sign);
    if (Division)
      return make(Op::Shr, Biased, number(Shift));
    return make(Op::Sub, make(Op::And, Biased, number(N - 1)), Sign);
  }
  return nullptr;
}

Value *Combiner::simplifyBits(Instruction *I, Value *L, Value *R) {
  Op O = I->Opcode;
  if (L == R)
    return O == Op::Xor ? number(0) : L;
  Instruction *Left = L->asInstruction(O);
  if (R->isConstant()) {
    int64_t N = numberOf(R);
    if (N == 0)
      return O == Op::And ? R : L;
    if (N == -1 && O != Op::Xor)
      return O == Op::And ? L : R;
    if (N == 1 && isBool(L)) {
      if (O == Op::And)
        return L;
      return O == Op::Or ? R : make(Op::Not, L);
    }
    if (Left && Left->operand(1)->isConstant()) {
      int64_t Both;
      if (foldConstants(O, numberOf(Left->operand(1)), N, Both))
        return make(O, Left->operand(0), number(Both));
    }
  }
  if (Left && O != Op::Xor && (Left->operand(0) == R || Left->operand(1) == R)) // (a & b) & a
    return L;
  if (Left && O == Op::Xor) { // (a ^ b) ^ a
    if (Left->operand(0) == R)
      return Left->operand(1);
    if (Left->operand(1) == R)
      return Left->operand(0);
  }
  // Absorption: a & (a | b), a | (a & b)
  Op Dual = O == Op::And ? Op::Or : Op::And;
  if (O != Op::Xor) {
    if (Instruction *Right = R->asInstruction(Dual))
      if (Right->operand(0) == L || Right->operand(1) == L)
        return L;
    if (Instruction *Other = L->asInstruction(Dual))
      if (Other->operand(0) == R || Other->operand(1) == R)
        return R;
  }
  // !a & !b = !(a | b)
  Instruction *LeftNot = L->asInstruction(Op::Not), *RightNot = R->asInstruction(Op::Not);
  if (LeftNot && RightNot && O != Op::Xor && LeftNot->hasOneUse() && RightNot->hasOneUse() &&
      isBool(LeftNot->operand(0)) && isBool(RightNot->operand(0)))
    return make(Op::Not, make(Dual, LeftNot->operand(0), RightNot->operand(0)));
  return nullptr;
}

Value *Combiner::simplifyShift(Instruction *I, Value *L, Value *R) {
  if (L->isConstant(0))
    return L;
  if (!R->isConstant())
    return nullptr;
  int64_t N = numberOf(R) & 63;
  if (N == 0)
    return L;
  Instruction *Left = L->asInstruction(I->Opcode);
  if (Left && Left->operand(1)->isConstant()) {
    int64_t Sum = N + (numberOf(Left->operand(1)) & 63);
    if (Sum < 64)
      return make(I->Opcode, Left->operand(0), number(Sum));
    return I->Opcode == Op::Shl ? number(0) : make(Op::Shr, Left->operand(0), number(63));
  }
  Instruction *Right = L->asInstruction(Op::Shr);
  if (I->Opcode == Op::Shl && Right && Right->operand(1)->isConstant(N)) // (a >> n) << n
    return make(Op::And, Right->operand(0), number(int64_t(~uint64_t(0) << N)));
  return nullptr;
}

Value *Combiner::simplifyCompare(Instruction *I, Value *L, Value *R) {
  Op O = I->Opcode;
  if (L == R)
    return number(O == Op::Eq || O == Op::Le || O == Op::Ge);
  if (!R->isConstant()) {
    // a - b < 0 is left alone: it may overflow; but a + c == b + c says a == b
    Instruction *Left = L->asInstruction(Op::Add), *Right = R->asInstruction(Op::Add);
    if (Left && Right && (O == Op::Eq || O == Op::Ne) && Left->operand(1) == Right->operand(1)) {
      I->setOperand(0, Left->operand(0));
      I->setOperand(1, Right->operand(0));
      queue(I);
    }
    return nullptr;
  }
  int64_t N = numberOf(R);
  if (O == Op::Le && N != INT64_MAX)
    return make(Op::Lt, L, number(N + 1));
  if (O == Op::Ge && N != INT64_MIN)
    return make(Op::Gt, L, number(N - 1));
  if (O == Op::Lt && N == INT64_MIN)
    return number(0);
  if (O == Op::Gt && N == INT64_MAX)
    return number(0);
  Instruction *Left = L->asInstruction();
  if (!Left)
    return nullptr;
  if (isBool(L)) {
    if ((O == Op::Eq && N == 1) || (O == Op::Ne && N == 0) || (O == Op::Gt && N == 0))
      return L;
    if ((O == Op::Eq && N == 0) || (O == Op::Ne && N == 1) || (O == Op::Lt && N == 1))
      return make(Op::Not, L);
    if (N < 0 || N > 1)
      return number(O == Op::Ne || (O == Op::Lt && N > 1) || (O == Op::Gt && N < 0));
  }
  bool Equality = O == Op::Eq || O == Op::Ne;
  if (Equality && Left->numOperands() == 2 && Left->operand(1)->isConstant()) {
    int64_t Inner = numberOf(Left->operand(1));
    switch (Left->Opcode) {
    case Op::Add: return make(O, Left->operand(0), number(int64_t(uint64_t(N) - uint64_t(Inner))));
    case Op::Xor: return make(O, Left->operand(0), number(N ^ Inner));
    case Op::And:
      if (N & ~Inner) // a bit that the mask clears
        return number(O == Op::Ne);
      break;
    case Op::Or:
      if (Inner & ~N)
        return number(O == Op::Ne);
      break;
    case Op::Shl:
      if (N & ((int64_t(1) << (Inner & 63)) - 1))
        return number(O == Op::Ne);
      break;
    default: break;
    }
  }
  if (Equality && N == 0 && Left->Opcode == Op::Sub) // a - b == 0
    return make(O, Left->operand(0), Left->operand(1));
  if (Equality && N == 0 && Left->Opcode == Op::Neg)
    return make(O, Left->operand(0), R);
  if (Left->Opcode == Op::Rem && Left->operand(1)->isConstant()) { // |a % c| < c
    int64_t Bound = numberOf(Left->operand(1));
    if (Bound > 0 && N >= Bound && (O == Op::Lt || O == Op::Eq))
      return number(O == Op::Lt);
    if (Bound > 0 && N >= Bound - 1 && O == Op::Gt)
      return number(0);
  }
  return nullptr;
}

Value *Combiner::simplifySelect(Instruction *I) {
  Value *Condition = I->operand(0), *Then = I->operand(1), *Else = I->operand(2);
  if (Condition->isConstant())
    return numberOf(Condition) ? Then : Else;
  if (Then == Else)
    return Then;
  if (Instruction *Inverted = Condition->asInstruction(Op::Not))
    return queue(Build.emit(Op::Select, {Inverted->operand(0), Else, Then}));
  if (isBool(Condition)) {
    if (Then->isConstant(1) && Else->isConstant(0))
      return Condition;
    if (Then->isConstant(0) && Else->isConstant(1))
      return make(Op::Not, Condition);
    if (Then->isConstant(1) && isBool(Else))
      return make(Op::Or, Condition, Else);
    if (Else->isConstant(0) && isBool(Then))
      return make(Op::And, Condition, Then);
  }
  if (Instruction *Compare = Condition->asInstruction(Op::Eq)) // a == b ? a : b
    if (Compare->operand(0) == Then && Compare->operand(1) == Else)
      return Else;
  return nullptr;
}

Value *Combiner::simplifyPhi(Instruction *I) {
  Value *Same = nullptr;
  for (uint32_t O = 0; O < I->numOperands(); ++O) {
    Value *V = I->operand(O);
    if (V == I || V == Same)
      continue;
    if (Same)
      return nullptr;
    Same = V;
  }
  return Same ? Same : number(0);
}

// Reads of what was just built need no memory.
Value *Combiner::simplifyHeap(Instruction *I) {
  Instruction *Source = I->operand(0)->asInstruction();
  if (!Source)
    return nullptr;
  if (I->Opcode == Op::GetField && Source->Opcode == Op::NewObject) {
    for (Use *U = Source->Uses; U; U = U->Next)
      if (U->User->Opcode != Op::GetField)
        return nullptr; // somebody may write to it
    if (uint64_t(I->Aux) < Source->numOperands())
      return Source->operand(I->Aux);
  }
  if (I->Opcode == Op::GetField && I->Aux == 0 && Source->Opcode == Op::NewObject && Source->Aux == 1)
    return Source->operand(0); // the tag of a variant never changes
  return nullptr;
}

bool Combiner::simplifyBranch(Instruction *I) {
  Value *Condition = I->operand(0);
  if (I->Opcode == Op::CondBr) {
    if (Instruction *Inverted = Condition->asInstruction(Op::Not)) {
      I->setOperand(0, Inverted->operand(0));
      std::swap(I->Blocks[0], I->Blocks[1]);
      return true;
    }
    Instruction *Compare = Condition->asInstruction(Op::Ne);
    if (Compare && Compare->operand(1)->isConstant(0)) {
      I->setOperand(0, Compare->operand(0));
      return true;
    }
  }
  return false;
}

Value *Combiner::simplify(Instruction *I) {
  Op O = I->Opcode;
  if (O <= Op::Ge) {
    Value *L = I->operand(0), *R = I->numOperands() > 1 ? I->operand(1) : nullptr;
    int64_t Result;
    if (L->isConstant() && (!R || R->isConstant()))
      return foldConstants(O, numberOf(L), R ? numberOf(R) : 0, Result) ? number(Result) : nullptr;
    if (R && (isCommutative(O) || isCompare(O))) {
      canonicalize(I);
      O = I->Opcode;
      L = I->operand(0);
      R = I->operand(1);
    }
    switch (O) {
    case Op::Add: return simplifyAdd(I, L, R);
    case Op::Sub: return simplifySub(I, L, R);
    case Op::Mul: return simplifyMul(I, L, R);
    case Op::Div:
    case Op::Rem: return simplifyDivision(I, L, R);
    case Op::And:
    case Op::Or:
    case Op::Xor: return simplifyBits(I, L, R);
    case Op::Shl:
    case Op::Shr: return simplifyShift(I, L, R);
    case Op::Neg:
      if (Instruction *Inner = L->asInstruction(Op::Neg))
        return Inner->operand(0);
      if (Instruction *Inner = L->asInstruction(Op::Sub))
        return make(Op::Sub, Inner->operand(1), Inner->operand(0));
      return nullptr;
    case Op::Not:
      if (Instruction *Inner = L->asInstruction(); Inner && isCompare(Inner->Opcode))
        return make(invertedCompare(Inner->Opcode), Inner->operand(0), Inner->operand(1));
      if (Instruction *Inner = L->asInstruction(Op::Not); Inner && isBool(Inner->operand(0)))
        return Inner->operand(0);
      return nullptr;
    default: return simplifyCompare(I, L, R);
    }
  }
  switch (O) {
  case Op::StrEq:
    if (I->operand(0) == I->operand(1))
      return number(1);
    if (I->operand(0)->Kind == ValueKind::String && I->operand(1)->Kind == ValueKind::String)
      return number(0);
    return nullptr;
  case Op::Select: return simplifySelect(I);
  case Op::Phi: return simplifyPhi(I);
  case Op::GetField: return simplifyHeap(I);
  case Op::ArrayLen: return nullptr;
  default: return nullptr;
  }
}

bool Combiner::run() {
  bool Changed = false;
  for (size_t B = F.Blocks.size(); B-- > 0;)
    for (Instruction *I = F.Blocks[B]->Last; I; I = I->Prev)
      Waiting.push_back(I);
  unsigned Budget = Waiting.size() * 8 + 64;
  while (!Waiting.empty() && Budget--) {
    Instruction *I = Waiting.back();
    Waiting.pop_back();
    if (!I->Parent)
      continue;
    if (I->isTerminator()) {
      if (I->numOperands() && simplifyBranch(I)) {
        Changed = true;
        queue(I);
      }
      continue;
    }
    if (!I->hasUses()) {
      if (isPure(I->Opcode) || I->Opcode == Op::Phi || I->Opcode == Op::GetField || I->Opcode == Op::ArrayLen) {
        for (uint32_t O = 0; O < I->numOperands(); ++O)
          if (Instruction *Operand = I->operand(O)->asInstruction())
            queue(Operand);
        I->erase();
        Changed = true;
      }
      continue;
    }
    Build.before(I);
    if (I->Opcode == Op::Phi) { // nothing is put among phis
      if (Value *Other = simplifyPhi(I)) {
        queueUsers(I);
        I->replaceAllUsesWith(Other);
        I->erase();
        Changed = true;
      }
      continue;
    }
    Value *Other = simplify(I);
    if (!Other || Other == I)
      continue;
    queueUsers(I);
    if (Instruction *Made = Other->asInstruction())
      queue(Made);
    I->replaceAllUsesWith(Other);
    for (uint32_t O = 0; O < I->numOperands(); ++O)
      if (Instruction *Operand = I->operand(O)->asInstruction())
        queue(Operand);
    I->erase();
    Changed = true;
  }
  return Changed;
}

} // namespace

bool llvm::combineInstructions(Function &F) { return Combiner(F).run(); }
