// Small improvements of machine code, before and after registers are allocated.
#include "llvm/CodeGen/Machine.h"

using namespace llvm;

// In a block, reads the source of a copy instead of the copy as long as both hold the same.
static void propagateCopies(MachineFunction &MF) {
  DenseMap<uint32_t, uint32_t> SourceOf;
  std::vector<std::pair<uint32_t, uint32_t>> Known;
  for (MachineBlock &B : MF.Blocks) {
    SourceOf.clear();
    Known.clear();
    for (MachineInst &I : B.Insts) {
      for (unsigned R = I.Defines; R < I.NumRegs; ++R)
        if (uint32_t *Source = SourceOf.find(I.Regs[R]))
          if (*Source)
            I.Regs[R] = *Source - 1;
      if (!I.Defines)
        continue;
      uint32_t Written = I.Regs[0];
      SourceOf[Written] = 0;
      for (auto &[To, From] : Known)
        if (From == Written)
          SourceOf[To] = 0;
      if (I.Opcode == mini::MOV) {
        SourceOf[Written] = I.Regs[1] + 1;
        Known.push_back({Written, uint32_t(I.Regs[1])});
      }
    }
  }
}

static bool removeDead(MachineFunction &MF) {
  std::vector<uint32_t> Reads(MF.NumVRegs);
  for (MachineBlock &B : MF.Blocks)
    for (MachineInst &I : B.Insts)
      for (unsigned R = I.Defines; R < I.NumRegs; ++R)
        ++Reads[I.Regs[R]];
  bool Changed = false;
  for (MachineBlock &B : MF.Blocks) {
    size_t Kept = B.Insts.size();
    for (size_t N = B.Insts.size(); N-- > 0;) {
      MachineInst &I = B.Insts[N];
      if (I.Defines && !I.has(mini::Effect) && Reads[I.Regs[0]] == 0) {
        for (unsigned R = 1; R < I.NumRegs; ++R)
          --Reads[I.Regs[R]];
        Changed = true;
        continue;
      }
      B.Insts[--Kept] = I;
    }
    B.Insts.erase(B.Insts.begin(), B.Insts.begin() + Kept);
  }
  return Changed;
}

void llvm::optimizeMachineCode(MachineFunction &MF) {
  propagateCopies(MF);
  while (removeDead(MF)) {
  }
}

void llvm::tidyMachineCode(MachineFunction &MF) {
  for (size_t Index = 0; Index < MF.Blocks.size(); ++Index) {
    auto &Insts = MF.Blocks[Index].Insts;
    size_t Kept = 0;
    for (MachineInst &I : Insts) {
      if (I.Opcode == mini::MOV && I.Regs[0] == I.Regs[1])
        continue;
      if (Kept && I.Opcode == mini::LDSLOT) {
        MachineInst &Before = Insts[Kept - 1];
        if (Before.Opcode == mini::STSLOT && Before.Imm == I.Imm) { // it is still in the register
          if (Before.Regs[0] == I.Regs[0])
            continue;
          I.Opcode = mini::MOV;
          I.NumRegs = 2;
          I.Regs[1] = Before.Regs[0];
        }
      }
      Insts[Kept++] = I;
    }
    Insts.resize(Kept);
    if (!Insts.empty() && Insts.back().Opcode == mini::JMP && Insts.back().Target == int32_t(Index + 1))
      Insts.pop_back();
  }
}
