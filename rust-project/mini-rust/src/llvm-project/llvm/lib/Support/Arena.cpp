#include "llvm/Support/Arena.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <cstdio>

using namespace llvm;

void llvm::reportBadIndex(uint32_t Index, uint32_t Count) {
  fprintf(stderr, "LLVM ERROR: index %u is out of range, there are %u\n", Index, Count);
  abort();
}

Arena::~Arena() {
  while (Slabs) {
    Slab *Previous = Slabs->Previous;
    free(Slabs);
    Slabs = Previous;
  }
}

// Slabs are as large as the pages that the system is asked for, so that few faults fill them.
void Arena::grow(size_t Size) {
  constexpr size_t SlabSize = size_t(2) << 20;
  size_t Wanted = (Size + sizeof(Slab) + SlabSize - 1) / SlabSize * SlabSize;
  void *Memory = nullptr;
  if (posix_memalign(&Memory, SlabSize, Wanted) != 0)
    abort();
#ifdef __linux__
  madvise(Memory, Wanted, MADV_HUGEPAGE);
#endif
  Slab *Fresh = static_cast<Slab *>(Memory);
  Fresh->Previous = Slabs;
  Slabs = Fresh;
  Next = reinterpret_cast<char *>(Fresh + 1);
  End = reinterpret_cast<char *>(Fresh) + Wanted;
}
