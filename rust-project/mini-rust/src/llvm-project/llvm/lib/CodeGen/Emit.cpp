// Encodes machine code as the image that the run time executes.
#include "llvm/CodeGen/Machine.h"
#include "llvm/Transforms/Passes.h"

using namespace llvm;

const mini::Description &mini::describe(Opcode O) {
  static const Description Descriptions[] = {
#define GET_DESCRIPTIONS
#include "llvm/Target/MiniInstrInfo.inc"
#undef GET_DESCRIPTIONS
  };
  return Descriptions[O];
}

namespace {

class Encoder {
public:
  Encoder(const MachineFunction &MF, std::vector<uint8_t> &Out) : MF(MF), Out(Out), Start(Out.size()) {}

  void run() {
    Offsets.resize(MF.Blocks.size());
    for (size_t B = 0; B < MF.Blocks.size(); ++B) {
      Offsets[B] = Out.size() - Start;
      for (const MachineInst &I : MF.Blocks[B].Insts)
        encode(I);
    }
    for (auto &[Position, Block] : Fixups)
      for (unsigned Byte = 0; Byte < 4; ++Byte)
        Out[Position + Byte] = uint8_t(Offsets[Block] >> (8 * Byte));
  }

private:
  void number(int64_t Value) {
    uint64_t Rest = uint64_t(Value) << 1 ^ uint64_t(Value >> 63);
    for (; Rest >= 128; Rest >>= 7)
      Out.push_back(uint8_t(Rest) | 128);
    Out.push_back(uint8_t(Rest));
  }

  void target(uint32_t Block) {
    Fixups.push_back({Out.size(), Block});
    Out.insert(Out.end(), 4, 0);
  }

  void encode(const MachineInst &I) {
    Out.push_back(I.Opcode);
    unsigned Reg = 0;
    for (const char *Letter = mini::describe(I.Opcode).Format; *Letter; ++Letter)
      switch (*Letter) {
      case 'D':
      case 'R': Out.push_back(uint8_t(I.Regs[Reg++])); break;
      case 'I': number(I.Imm); break;
      case 'B': target(I.Target); break;
      case 'T':
        number(MF.Tables[I.Target].size());
        for (uint32_t Block : MF.Tables[I.Target])
          target(Block);
        break;
      }
  }

  const MachineFunction &MF;
  std::vector<uint8_t> &Out;
  size_t Start;
  std::vector<uint32_t> Offsets;
  std::vector<std::pair<size_t, uint32_t>> Fixups;
};

void put32(std::vector<uint8_t> &Out, uint32_t Number) {
  for (unsigned Byte = 0; Byte < 4; ++Byte)
    Out.push_back(uint8_t(Number >> (8 * Byte)));
}

} // namespace

void llvm::encode(const MachineFunction &MF, std::vector<uint8_t> &Out) { Encoder(MF, Out).run(); }

std::vector<uint8_t> llvm::generateCode(Module &M, unsigned Level) {
  std::vector<uint8_t> Image, Code;
  std::vector<uint32_t> Table;
  for (Function *F : M.Functions) {
    Table.push_back(Code.size());
    Table.push_back(0);
    if (F->Blocks.empty())
      continue;
    optimizeFunction(*F, Level);
    MachineFunction MF;
    selectInstructions(*F, MF);
    if (Level > 0)
      optimizeMachineCode(MF);
    allocateRegisters(MF);
    tidyMachineCode(MF);
    encode(MF, Code);
    Table.back() = MF.NumSlots;
  }
  put32(Image, M.Strings.size());
  for (const std::string &S : M.Strings) {
    put32(Image, S.size());
    Image.insert(Image.end(), S.begin(), S.end());
  }
  put32(Image, M.Functions.size());
  for (uint32_t Entry : Table)
    put32(Image, Entry);
  put32(Image, Code.size());
  Image.insert(Image.end(), Code.begin(), Code.end());
  return Image;
}
