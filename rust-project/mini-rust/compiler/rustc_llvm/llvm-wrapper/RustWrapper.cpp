// LLVM's interface for Rust: plain functions on opaque pointers.
#include "llvm/CodeGen/Machine.h"
#include "llvm/Support/Version.h"
#include "llvm/Transforms/Passes.h"

using namespace llvm;

namespace {

struct RustBuffer {
  std::vector<uint8_t> Bytes;
};

void finish(Instruction *I, Value **Operands, size_t Count, Module &M) {
  I->reserveOperands(M, Count);
  for (size_t N = 0; N < Count; ++N)
    I->addOperand(M, Operands[N]);
}

} // namespace

extern "C" {

const char *LLVMRustVersion() { return versionString(); }

Module *LLVMRustModuleCreate() { return new Module; }
void LLVMRustModuleDispose(Module *M) { delete M; }

Function *LLVMRustAddFunction(Module *M, const char *Name, size_t Length, unsigned Parameters) {
  return M->addFunction(std::string(Name, Length), Parameters);
}

Value *LLVMRustGetParam(Function *F, unsigned Index) { return F->Arguments[Index]; }
Block *LLVMRustAppendBlock(Function *F) { return F->addBlock(); }
Value *LLVMRustConstInt(Module *M, int64_t Number) { return M->constant(Number); }
Value *LLVMRustConstString(Module *M, const char *Data, size_t Length) { return M->string(Data, Length); }

// Any instruction that is no call and ends no block.
Value *LLVMRustBuild(Module *M, Block *B, uint8_t Opcode, Value **Operands, size_t Count, int64_t Aux) {
  Instruction *I = M->create(Op(Opcode));
  I->Aux = Aux;
  finish(I, Operands, Count, *M);
  B->append(I);
  return I;
}

Value *LLVMRustBuildCall(Module *M, Block *B, Function *Callee, Value **Operands, size_t Count) {
  Instruction *I = M->create(Op::Call);
  I->Callee = Callee;
  finish(I, Operands, Count, *M);
  B->append(I);
  B->Parent->Calls.push(M->Memory, I);
  return I;
}

void LLVMRustBuildBr(Module *M, Block *B, Block *Target) {
  Builder Build(*M);
  Build.atEnd(B);
  Build.branch(Target);
}

void LLVMRustBuildCondBr(Module *M, Block *B, Value *Condition, Block *Then, Block *Else) {
  Builder Build(*M);
  Build.atEnd(B);
  Build.condBranch(Condition, Then, Else);
}

void LLVMRustBuildSwitch(Module *M, Block *B, Value *On, Block *Default, const int64_t *Cases, Block **Targets,
                         size_t Count) {
  B->Parent->edgesChanged();
  Instruction *I = M->create(Op::Switch);
  I->addOperand(*M, On);
  I->Blocks.push(M->Memory, Default);
  for (size_t N = 0; N < Count; ++N) {
    I->Blocks.push(M->Memory, Targets[N]);
    I->Cases.push(M->Memory, Cases[N]);
  }
  B->append(I);
}

void LLVMRustBuildRet(Module *M, Block *B, Value *V) {
  Builder Build(*M);
  Build.atEnd(B);
  Build.emit(Op::Ret, {V});
}

void LLVMRustBuildUnreachable(Module *M, Block *B) {
  Builder Build(*M);
  Build.atEnd(B);
  Build.emit(Op::Unreachable, {});
}

RustBuffer *LLVMRustVerify(Module *M) {
  std::string Problem = verify(*M);
  if (Problem.empty())
    return nullptr;
  return new RustBuffer{std::vector<uint8_t>(Problem.begin(), Problem.end())};
}

// To be called when a function is complete.
void LLVMRustSimplifyFunction(Function *F, unsigned Level) { simplifyFunction(*F, Level); }

void LLVMRustOptimizeModule(Module *M, unsigned Level) { optimizeModule(*M, Level); }

// Does now what is otherwise done when code is generated, so that it can be looked at.
void LLVMRustOptimizeFunctions(Module *M, unsigned Level) {
  for (Function *F : M->Functions)
    if (!F->Blocks.empty())
      optimizeFunction(*F, Level);
}

RustBuffer *LLVMRustPrintModule(Module *M) {
  RustBuffer *Buffer = new RustBuffer;
  for (Function *F : M->Functions)
    if (!F->Blocks.empty())
      for (char C : print(*F))
        Buffer->Bytes.push_back(uint8_t(C));
  return Buffer;
}

RustBuffer *LLVMRustGenerateCode(Module *M, unsigned Level) { return new RustBuffer{generateCode(*M, Level)}; }
const uint8_t *LLVMRustBufferPtr(const RustBuffer *Buffer) { return Buffer->Bytes.data(); }
size_t LLVMRustBufferLen(const RustBuffer *Buffer) { return Buffer->Bytes.size(); }
void LLVMRustBufferFree(RustBuffer *Buffer) { delete Buffer; }
}
