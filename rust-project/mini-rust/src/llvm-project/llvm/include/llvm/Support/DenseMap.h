// A hash table with open addressing for keys that are numbers or pointers.
#pragma once

#include <cstdint>
#include <vector>

namespace llvm {

inline uint64_t hashBits(uint64_t Bits) {
  Bits ^= Bits >> 32;
  Bits *= 0x9E3779B97F4A7C15ull;
  return Bits ^ (Bits >> 29);
}

inline uint64_t hashCombine(uint64_t Left, uint64_t Right) { return hashBits(Left * 31 + Right + 0x7F4A7C15); }

template <typename K> struct KeyTraits {
  static uint64_t hash(const K &Key) { return hashBits(uint64_t(Key)); }
  static bool equal(const K &Left, const K &Right) { return Left == Right; }
};

template <typename T> struct KeyTraits<T *> {
  static uint64_t hash(T *Key) { return hashBits(reinterpret_cast<uint64_t>(Key) >> 3); }
  static bool equal(T *Left, T *Right) { return Left == Right; }
};

template <typename K, typename V, typename Traits = KeyTraits<K>> class DenseMap {
public:
  V *find(const K &Key) {
    if (Slots.empty())
      return nullptr;
    for (uint64_t Index = Traits::hash(Key) & Mask;; Index = (Index + 1) & Mask) {
      Slot &S = Slots[Index];
      if (S.Epoch != Epoch)
        return nullptr;
      if (Traits::equal(S.Key, Key))
        return &S.Value;
    }
  }

  V &operator[](const K &Key) {
    if ((Count + 1) * 4 > Slots.size() * 3)
      grow();
    for (uint64_t Index = Traits::hash(Key) & Mask;; Index = (Index + 1) & Mask) {
      Slot &S = Slots[Index];
      if (S.Epoch != Epoch) {
        S.Epoch = Epoch;
        S.Key = Key;
        S.Value = V();
        ++Count;
        return S.Value;
      }
      if (Traits::equal(S.Key, Key))
        return S.Value;
    }
  }

  V lookup(const K &Key) {
    V *Found = find(Key);
    return Found ? *Found : V();
  }

  bool contains(const K &Key) { return find(Key) != nullptr; }
  size_t size() const { return Count; }

  // Forgets everything and keeps the memory.
  void clear() {
    ++Epoch;
    Count = 0;
  }

private:
  struct Slot {
    K Key{};
    V Value{};
    uint32_t Epoch = 0;
  };

  void grow() {
    std::vector<Slot> Old(Slots.empty() ? 16 : Slots.size() * 2);
    Old.swap(Slots);
    Mask = Slots.size() - 1;
    Count = 0;
    uint32_t OldEpoch = Epoch;
    for (Slot &S : Old)
      if (S.Epoch == OldEpoch)
        (*this)[S.Key] = S.Value;
  }

  std::vector<Slot> Slots;
  uint64_t Mask = 0;
  size_t Count = 0;
  uint32_t Epoch = 1;
};

} // namespace llvm
