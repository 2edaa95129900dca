// Sets of small numbers.
#pragma once

#include <cstdint>
#include <vector>

namespace llvm {

class BitSet {
public:
  explicit BitSet(unsigned Size = 0) : Words((Size + 63) / 64) {}

  bool test(unsigned Bit) const { return Words[Bit / 64] >> (Bit % 64) & 1; }
  void set(unsigned Bit) { Words[Bit / 64] |= uint64_t(1) << (Bit % 64); }
  void reset(unsigned Bit) { Words[Bit / 64] &= ~(uint64_t(1) << (Bit % 64)); }

  // Adds `Other`'s members; says whether there were new ones.
  bool merge(const BitSet &Other) {
    uint64_t Changed = 0;
    for (size_t I = 0; I < Words.size(); ++I) {
      uint64_t Merged = Words[I] | Other.Words[I];
      Changed |= Merged ^ Words[I];
      Words[I] = Merged;
    }
    return Changed != 0;
  }

  // Adds the members of `In` that are not in `Except`.
  bool mergeExcept(const BitSet &In, const BitSet &Except) {
    uint64_t Changed = 0;
    for (size_t I = 0; I < Words.size(); ++I) {
      uint64_t Merged = Words[I] | (In.Words[I] & ~Except.Words[I]);
      Changed |= Merged ^ Words[I];
      Words[I] = Merged;
    }
    return Changed != 0;
  }

  template <typename F> void forEach(F Visit) const {
    for (size_t I = 0; I < Words.size(); ++I)
      for (uint64_t Rest = Words[I]; Rest; Rest &= Rest - 1)
        Visit(unsigned(I * 64 + __builtin_ctzll(Rest)));
  }

private:
  std::vector<uint64_t> Words;
};

} // namespace llvm
