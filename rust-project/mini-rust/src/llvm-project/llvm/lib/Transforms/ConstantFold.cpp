#include "llvm/Transforms/Passes.h"

using namespace llvm;

bool llvm::foldConstants(Op O, int64_t Left, int64_t Right, int64_t &Result) {
  uint64_t L = uint64_t(Left), R = uint64_t(Right);
  switch (O) {
  case Op::Add: Result = int64_t(L + R); return true;
  case Op::Sub: Result = int64_t(L - R); return true;
  case Op::Mul: Result = int64_t(L * R); return true;
  case Op::Div:
  case Op::Rem:
    if (Right == 0)
      return false;
    if (Right == -1) {
      Result = O == Op::Div ? int64_t(0 - L) : 0;
      return true;
    }
    Result = O == Op::Div ? Left / Right : Left % Right;
    return true;
  case Op::And: Result = Left & Right; return true;
  case Op::Or: Result = Left | Right; return true;
  case Op::Xor: Result = Left ^ Right; return true;
  case Op::Shl: Result = int64_t(L << (R & 63)); return true;
  case Op::Shr: Result = Left >> (R & 63); return true;
  case Op::Neg: Result = int64_t(0 - L); return true;
  case Op::Not: Result = Left == 0; return true;
  case Op::Eq: Result = Left == Right; return true;
  case Op::Ne: Result = Left != Right; return true;
  case Op::Lt: Result = Left < Right; return true;
  case Op::Le: Result = Left <= Right; return true;
  case Op::Gt: Result = Left > Right; return true;
  case Op::Ge: Result = Left >= Right; return true;
  default: return false;
  }
}
