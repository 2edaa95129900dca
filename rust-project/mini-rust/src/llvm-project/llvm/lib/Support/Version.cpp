#include "llvm/Support/Version.h"

const char *llvm::versionString() { return "22.1.2"; }
