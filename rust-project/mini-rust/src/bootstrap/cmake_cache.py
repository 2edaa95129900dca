"""CMakeCache.txt: what an earlier configuration said and a later one does not take back."""

import re


class CMakeCache:
    """Options that are given replace what the cache holds; options that are not given keep their old values."""

    def __init__(self, path, home, version):
        self.path = path
        self.header = f"# This is the CMakeCache file.\n# For build in directory: {path.parent}\n"
        self.header += f"# LLVM {version}, configured by bootstrap from {home}\n"
        self.values = {}
        if path.exists():
            self.values = dict(re.findall(r"^([\w.]+):\w+=(.*)$", path.read_text(), re.MULTILINE))

    def configure(self, options):
        """Configure again. A change of compiler empties the cache first, as CMake does."""
        for compiler in ("CMAKE_C_COMPILER", "CMAKE_CXX_COMPILER"):
            if self.values.get(compiler, options[compiler]) != options[compiler]:
                self.values = {}
        self.values.update(options)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{key}:STRING={value}\n" for key, value in sorted(self.values.items()))
        self.path.write_text(self.header + "\n" + lines)
        return self

    def get(self, key, default=""):
        return self.values.get(key, default)

    def is_on(self, key):
        return self.get(key).upper() in ("ON", "TRUE", "YES", "1")
