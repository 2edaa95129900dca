// Linear scan register allocation.
#include "llvm/CodeGen/Machine.h"
#include "llvm/Support/BitSet.h"

#include <algorithm>

using namespace llvm;

namespace {

struct Interval {
  uint32_t VReg = 0, Start = ~0u, End = 0;
  uint32_t Weight = 0; // reads and writes
  int32_t Hint = -1;   // virtual register it is copied from or to
  int32_t Register = -1, Slot = -1;
};

class Allocator {
public:
  explicit Allocator(MachineFunction &MF) : MF(MF), Intervals(MF.NumVRegs) {}

  void run() {
    computeLiveness();
    buildIntervals();
    scan();
    rewrite();
  }

private:
  void computeLiveness();
  void buildIntervals();
  void scan();
  void rewrite();
  void extend(uint32_t VReg, uint32_t Position) {
    Interval &I = Intervals[VReg];
    I.Start = std::min(I.Start, Position);
    I.End = std::max(I.End, Position);
  }

  MachineFunction &MF;
  std::vector<Interval> Intervals;
  std::vector<BitSet> LiveIn, LiveOut;
};

void Allocator::computeLiveness() {
  size_t Count = MF.Blocks.size();
  std::vector<BitSet> Uses(Count, BitSet(MF.NumVRegs)), Defs = Uses;
  LiveIn = Uses;
  LiveOut = Uses;
  std::vector<std::vector<uint32_t>> Preds(Count);
  for (size_t B = 0; B < Count; ++B) {
    for (MachineInst &I : MF.Blocks[B].Insts) {
      for (unsigned R = I.Defines; R < I.NumRegs; ++R)
        if (!Defs[B].test(I.Regs[R]))
          Uses[B].set(I.Regs[R]);
      if (I.Defines)
        Defs[B].set(I.Regs[0]);
    }
    for (uint32_t S : MF.Blocks[B].Succs)
      Preds[S].push_back(B);
  }
  std::vector<uint32_t> Waiting;
  std::vector<bool> Queued(Count, true);
  for (size_t B = 0; B < Count; ++B)
    Waiting.push_back(B);
  while (!Waiting.empty()) {
    uint32_t B = Waiting.back();
    Waiting.pop_back();
    Queued[B] = false;
    bool Changed = LiveIn[B].merge(Uses[B]);
    Changed |= LiveIn[B].mergeExcept(LiveOut[B], Defs[B]);
    if (!Changed)
      continue;
    for (uint32_t P : Preds[B])
      if (LiveOut[P].merge(LiveIn[B]) && !Queued[P]) {
        Queued[P] = true;
        Waiting.push_back(P);
      }
  }
}

void Allocator::buildIntervals() {
  for (uint32_t V = 0; V < MF.NumVRegs; ++V)
    Intervals[V].VReg = V;
  uint32_t Position = 0;
  for (size_t B = 0; B < MF.Blocks.size(); ++B) {
    uint32_t First = Position;
    for (MachineInst &I : MF.Blocks[B].Insts) {
      for (unsigned R = I.Defines; R < I.NumRegs; ++R) {
        extend(I.Regs[R], Position);
        ++Intervals[I.Regs[R]].Weight;
      }
      if (I.Defines) {
        extend(I.Regs[0], Position + 1);
        ++Intervals[I.Regs[0]].Weight;
      }
      if (I.Opcode == mini::MOV) {
        Intervals[I.Regs[0]].Hint = I.Regs[1];
        if (Intervals[I.Regs[1]].Hint < 0)
          Intervals[I.Regs[1]].Hint = I.Regs[0];
      }
      Position += 2;
    }
    LiveIn[B].forEach([&](unsigned V) { extend(V, First); });
    LiveOut[B].forEach([&](unsigned V) { extend(V, Position); });
  }
}

void Allocator::scan() {
  std::vector<Interval *> Order, Active;
  for (Interval &I : Intervals)
    if (I.Start != ~0u)
      Order.push_back(&I);
  std::sort(Order.begin(), Order.end(), [](const Interval *A, const Interval *B) {
    return A->Start != B->Start ? A->Start < B->Start : A->VReg < B->VReg;
  });
  uint32_t Free = (1u << AllocatableRegisters) - 1;
  for (Interval *Now : Order) {
    for (size_t A = 0; A < Active.size();) {
      if (Active[A]->End <= Now->Start) {
        Free |= 1u << Active[A]->Register;
        Active[A] = Active.back();
        Active.pop_back();
      } else {
        ++A;
      }
    }
    if (Free) {
      int32_t Wanted = Now->Hint >= 0 ? Intervals[Now->Hint].Register : -1;
      Now->Register = Wanted >= 0 && (Free >> Wanted & 1) ? Wanted : __builtin_ctz(Free);
      Free &= ~(1u << Now->Register);
      Active.push_back(Now);
      continue;
    }
    // The one that lives longest for the least use goes to the frame.
    Interval *Victim = Now;
    auto Cost = [](const Interval *I) { return uint64_t(I->Weight) * 4096 / (I->End - I->Start + 1); };
    for (Interval *A : Active)
      if (Cost(A) < Cost(Victim) || (Cost(A) == Cost(Victim) && A->End > Victim->End))
        Victim = A;
    if (Victim != Now) {
      Now->Register = Victim->Register;
      Victim->Register = -1;
      *std::find(Active.begin(), Active.end(), Victim) = Now;
    }
    Victim->Slot = MF.NumSlots++;
  }
}

void Allocator::rewrite() {
  std::vector<MachineInst> Out;
  for (MachineBlock &B : MF.Blocks) {
    Out.clear();
    for (MachineInst &I : B.Insts) {
      int32_t Scratch = ScratchRegister;
      MachineInst After;
      bool StoreAfter = false;
      int32_t Original[4] = {I.Regs[0], I.Regs[1], I.Regs[2], I.Regs[3]};
      for (unsigned R = I.Defines; R < I.NumRegs; ++R) {
        const Interval &V = Intervals[Original[R]];
        if (V.Register >= 0) {
          I.Regs[R] = V.Register;
          continue;
        }
        MachineInst Load;
        Load.Opcode = mini::LDSLOT;
        Load.NumRegs = 1;
        Load.Defines = true;
        Load.Regs[0] = Scratch;
        Load.Imm = V.Slot;
        Out.push_back(Load);
        I.Regs[R] = Scratch++;
      }
      if (I.Defines) {
        const Interval &V = Intervals[Original[0]];
        if (V.Register >= 0) {
          I.Regs[0] = V.Register;
        } else {
          I.Regs[0] = ScratchRegister;
          After.Opcode = mini::STSLOT;
          After.NumRegs = 1;
          After.Regs[0] = ScratchRegister;
          After.Imm = V.Slot < 0 ? 0 : V.Slot;
          StoreAfter = V.Slot >= 0;
        }
      }
      Out.push_back(I);
      if (StoreAfter)
        Out.push_back(After);
    }
    B.Insts = Out;
  }
}

} // namespace

void llvm::allocateRegisters(MachineFunction &MF) { Allocator(MF).run(); }
