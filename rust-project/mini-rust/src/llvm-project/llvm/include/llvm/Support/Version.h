// What this library calls itself.
#pragma once

namespace llvm {
const char *versionString();
}
