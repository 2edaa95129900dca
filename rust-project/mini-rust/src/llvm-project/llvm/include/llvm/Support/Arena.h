// Memory that is freed all at once, and arrays that grow in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace llvm {

class Arena {
public:
  Arena() = default;
  Arena(const Arena &) = delete;
  ~Arena();

  void *allocate(size_t Size) {
    Size = (Size + 7) & ~size_t(7);
    if (Size > size_t(End - Next))
      grow(Size);
    void *Result = Next;
    Next += Size;
    return Result;
  }

  template <typename T, typename... Args> T *make(Args &&...Arguments) {
    return new (allocate(sizeof(T))) T(std::forward<Args>(Arguments)...);
  }

private:
  struct Slab {
    Slab *Previous;
  };
  void grow(size_t Size);

  Slab *Slabs = nullptr;
  char *Next = nullptr;
  char *End = nullptr;
};

// Ends the program because of an index that does not exist.
[[noreturn]] void reportBadIndex(uint32_t Index, uint32_t Count);

// A growing array of trivially copyable elements.
template <typename T> class ArenaVector {
public:
  uint32_t size() const { return Count; }
  bool empty() const { return Count == 0; }
  T &operator[](uint32_t Index) {
    if (Index >= Count)
      reportBadIndex(Index, Count);
    return Data[Index];
  }
  const T &operator[](uint32_t Index) const {
    if (Index >= Count)
      reportBadIndex(Index, Count);
    return Data[Index];
  }
  T *begin() { return Data; }
  T *end() { return Data + Count; }
  const T *begin() const { return Data; }
  const T *end() const { return Data + Count; }
  T &back() { return Data[Count - 1]; }
  void pop() { --Count; }
  void clear() { Count = 0; }

  void push(Arena &Memory, T Element) {
    if (Count == Capacity)
      reserve(Memory, Capacity ? Capacity * 2 : 4);
    Data[Count++] = Element;
  }

  void reserve(Arena &Memory, uint32_t Wanted) {
    if (Wanted <= Capacity)
      return;
    T *Grown = static_cast<T *>(Memory.allocate(sizeof(T) * Wanted));
    if (Count)
      memcpy(static_cast<void *>(Grown), Data, sizeof(T) * Count);
    Data = Grown;
    Capacity = Wanted;
  }

  void removeAt(uint32_t Index) {
    for (uint32_t I = Index + 1; I < Count; ++I)
      Data[I - 1] = Data[I];
    --Count;
  }

private:
  T *Data = nullptr;
  uint32_t Count = 0, Capacity = 0;
};

} // namespace llvm
