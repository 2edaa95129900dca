// llvm-tblgen: reads a description of instructions and writes the C++ tables for it.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Record {
  std::string Name, Format;
  std::vector<std::string> Flags;
};

class Reader {
public:
  Reader(const char *Path, std::string Text) : Path(Path), Text(std::move(Text)) {}

  std::vector<Record> records() {
    std::vector<Record> Found;
    while (skipSpace()) {
      std::string Keyword = word();
      if (Keyword == "class") {
        while (Text[Position] != ';')
          ++Position;
        expect(';');
      } else if (Keyword == "def") {
        Found.push_back(definition());
      } else {
        fail("expected `class` or `def`");
      }
    }
    return Found;
  }

private:
  [[noreturn]] void fail(const char *Message) {
    unsigned Line = 1;
    for (size_t I = 0; I < Position && I < Text.size(); ++I)
      Line += Text[I] == '\n';
    fprintf(stderr, "%s:%u: error: %s\n", Path, Line, Message);
    exit(1);
  }

  bool skipSpace() {
    for (; Position < Text.size(); ++Position) {
      if (Text.compare(Position, 2, "//") == 0)
        while (Position < Text.size() && Text[Position] != '\n')
          ++Position;
      else if (!strchr(" \t\n", Text[Position]))
        return true;
    }
    return false;
  }

  std::string word() {
    skipSpace();
    size_t Start = Position;
    while (Position < Text.size() && (isalnum(Text[Position]) || Text[Position] == '_'))
      ++Position;
    if (Start == Position)
      fail("expected a name");
    return Text.substr(Start, Position - Start);
  }

  bool accept(char C) {
    if (!skipSpace() || Text[Position] != C)
      return false;
    ++Position;
    return true;
  }

  void expect(char C) {
    if (!accept(C))
      fail((std::string("expected `") + C + "`").c_str());
  }

  Record definition() {
    Record R;
    R.Name = word();
    expect(':');
    if (word() != "Inst")
      fail("expected `Inst`");
    expect('<');
    expect('"');
    size_t End = Text.find('"', Position);
    R.Format = Text.substr(Position, End - Position);
    Position = End + 1;
    if (R.Format.find_first_not_of("DRIBT") != std::string::npos)
      fail("unknown letter in a format");
    expect('>');
    while (accept(','))
      R.Flags.push_back(word());
    expect(';');
    return R;
  }

  const char *Path;
  std::string Text;
  size_t Position = 0;
};

std::string readAll(const char *Path) {
  FILE *File = fopen(Path, "rb");
  if (!File) {
    fprintf(stderr, "%s: error: cannot be read\n", Path);
    exit(1);
  }
  std::string Text;
  char Buffer[4096];
  while (size_t Got = fread(Buffer, 1, sizeof Buffer, File))
    Text.append(Buffer, Got);
  fclose(File);
  return Text;
}

} // namespace

int main(int Count, char **Arguments) {
  if (Count != 4 || strcmp(Arguments[2], "-o") != 0) {
    fprintf(stderr, "usage: llvm-tblgen FILE -o OUTPUT\n");
    return 2;
  }
  std::vector<Record> Records = Reader(Arguments[1], readAll(Arguments[1])).records();
  FILE *Out = fopen(Arguments[3], "wb");
  if (!Out)
    return 1;
  fprintf(Out, "// Made by llvm-tblgen.\n#ifdef GET_OPCODES\n");
  for (const Record &R : Records)
    fprintf(Out, "%s,\n", R.Name.c_str());
  fprintf(Out, "#endif\n#ifdef GET_DESCRIPTIONS\n");
  for (const Record &R : Records) {
    std::string Flags = "0";
    for (const std::string &Flag : R.Flags)
      Flags += " | " + Flag;
    fprintf(Out, "{\"%s\", \"%s\", %s},\n", R.Name.c_str(), R.Format.c_str(), Flags.c_str());
  }
  fprintf(Out, "#endif\n");
  return fclose(Out) == 0 ? 0 : 1;
}
