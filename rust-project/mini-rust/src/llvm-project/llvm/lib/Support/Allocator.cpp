// The library's own operator new: pieces by size from slabs, kept in lists for the next time.
// Only as a shared library: in an archive, libstdc++ would go on using its own.
#ifdef LLVM_LINK_LLVM_DYLIB

#include "llvm/Support/Arena.h"

#include <cstdlib>
#include <new>

using namespace llvm;

namespace {

// Small pieces are made in steps of 16 bytes, larger ones in powers of two.
constexpr size_t Small = 1024, Step = 16, Header = 16, MaxSize = 256 * 1024, SmallClasses = Small / Step,
                 Classes = SmallClasses + 9;

struct FreePiece {
  FreePiece *Next;
};

struct Pools {
  Arena Memory;
  FreePiece *Free[Classes] = {};
};

// Pools are never destroyed: somebody may free something at the very end.
Pools &pools() {
  static thread_local Pools *Mine __attribute__((tls_model("initial-exec"))) = nullptr;
  if (!Mine) {
    void *Memory = calloc(1, sizeof(Pools));
    if (!Memory)
      abort();
    Mine = new (Memory) Pools;
  }
  return *Mine;
}

// Before each piece stands its class, so that it can be freed without its size. Class 0 is malloc's.
void *allocate(size_t Size) {
  if (Size > MaxSize) {
    char *Piece = static_cast<char *>(malloc(Size + Header));
    if (!Piece)
      abort();
    *reinterpret_cast<size_t *>(Piece) = 0;
    return Piece + Header;
  }
  size_t Class = (Size + Step - 1) / Step + (Size == 0), Rounded = Class * Step;
  if (Size > Small) {
    unsigned Doublings = 64 - __builtin_clzll((Size - 1) / Small);
    Class = SmallClasses + Doublings;
    Rounded = Small << Doublings;
  }
  Pools &P = pools();
  if (FreePiece *Head = P.Free[Class]) {
    P.Free[Class] = Head->Next;
    return Head;
  }
  char *Piece = static_cast<char *>(P.Memory.allocate(Rounded + Header));
  *reinterpret_cast<size_t *>(Piece) = Class;
  return Piece + Header;
}

void release(void *Piece) {
  if (!Piece)
    return;
  char *Start = static_cast<char *>(Piece) - Header;
  size_t Class = *reinterpret_cast<size_t *>(Start);
  if (Class == 0) {
    free(Start);
    return;
  }
  Pools &P = pools();
  FreePiece *Freed = static_cast<FreePiece *>(Piece);
  Freed->Next = P.Free[Class];
  P.Free[Class] = Freed;
}

} // namespace

void *operator new(size_t Size) { return allocate(Size); }
void *operator new[](size_t Size) { return allocate(Size); }
void operator delete(void *Piece) noexcept { release(Piece); }
void operator delete[](void *Piece) noexcept { release(Piece); }
void operator delete(void *Piece, size_t) noexcept { release(Piece); }
void operator delete[](void *Piece, size_t) noexcept { release(Piece); }

#endif
