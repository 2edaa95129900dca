// lld: puts a program's image behind the run time, as the compiler does by itself.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <sys/stat.h>

static bool readFile(const char *Path, std::string &Contents) {
  FILE *File = fopen(Path, "rb");
  if (!File)
    return false;
  char Buffer[65536];
  while (size_t Got = fread(Buffer, 1, sizeof Buffer, File))
    Contents.append(Buffer, Got);
  return fclose(File) == 0;
}

int main(int Count, char **Arguments) {
  const char *Output = nullptr, *Runtime = nullptr, *Image = nullptr;
  for (int I = 1; I < Count; ++I) {
    if (strcmp(Arguments[I], "--version") == 0) {
      puts("LLD 22.1.2 (mini)");
      return 0;
    }
    if (strcmp(Arguments[I], "-o") == 0 && I + 1 < Count)
      Output = Arguments[++I];
    else if (!Runtime)
      Runtime = Arguments[I];
    else
      Image = Arguments[I];
  }
  if (!Output || !Runtime || !Image) {
    fputs("usage: lld RUNTIME IMAGE -o OUTPUT\n", stderr);
    return 1;
  }
  std::string Program, Code;
  if (!readFile(Runtime, Program) || !readFile(Image, Code)) {
    fprintf(stderr, "lld: error: cannot open %s or %s\n", Runtime, Image);
    return 1;
  }
  uint64_t Length = Code.size();
  Program += Code;
  for (unsigned Byte = 0; Byte < 8; ++Byte)
    Program += char(Length >> (8 * Byte));
  Program += "MINIEXE1";
  FILE *File = fopen(Output, "wb");
  if (!File || fwrite(Program.data(), 1, Program.size(), File) != Program.size() || fclose(File) != 0) {
    fprintf(stderr, "lld: error: cannot write %s\n", Output);
    return 1;
  }
  return chmod(Output, 0755) == 0 ? 0 : 1;
}
