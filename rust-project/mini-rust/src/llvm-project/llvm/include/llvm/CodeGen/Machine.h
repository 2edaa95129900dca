// Machine code before it is encoded: instructions of the target on registers.
#pragma once

#include "llvm/IR/IR.h"

namespace llvm {

namespace mini {
enum Opcode : uint8_t {
#define GET_OPCODES
#include "llvm/Target/MiniInstrInfo.inc"
#undef GET_OPCODES
};
enum Flag : uint8_t { Copy = 1, Cheap = 2, Commutes = 4, Effect = 8 };
struct Description {
  const char *Name;
  const char *Format;
  uint8_t Flags;
};
const Description &describe(Opcode O);
} // namespace mini

constexpr unsigned AllocatableRegisters = 13, ScratchRegister = 13;

struct MachineInst {
  mini::Opcode Opcode;
  uint8_t NumRegs = 0;
  bool Defines = false; // is Regs[0] written?
  int32_t Regs[4] = {-1, -1, -1, -1};
  int64_t Imm = 0;
  int32_t Target = -1; // block, or table of blocks
  bool has(mini::Flag F) const { return mini::describe(Opcode).Flags & F; }
};

struct MachineBlock {
  std::vector<MachineInst> Insts;
  std::vector<uint32_t> Succs;
};

struct MachineFunction {
  std::vector<MachineBlock> Blocks;
  std::vector<std::vector<uint32_t>> Tables;
  uint32_t NumVRegs = 0, NumSlots = 0;
};

// SSA to machine code on virtual registers.
void selectInstructions(Function &F, MachineFunction &MF);
// Local copy propagation and removal of what is not used.
void optimizeMachineCode(MachineFunction &MF);
// Gives each virtual register one of the machine's or a slot of the frame.
void allocateRegisters(MachineFunction &MF);
// Removes moves and jumps that do nothing.
void tidyMachineCode(MachineFunction &MF);
void encode(const MachineFunction &MF, std::vector<uint8_t> &Out);
// Code for the whole module: an image that the run time can execute.
std::vector<uint8_t> generateCode(Module &M, unsigned Level);

} // namespace llvm
