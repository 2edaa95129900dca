"""Copies of the tree to try things on, and a way to run x.py in them."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3]
_CLANG_PLACES = ["clang++", "/usr/lib/llvm-22/bin/clang++", *(f"/usr/lib/llvm-{major}/bin/clang++" for major in range(25, 17, -1))]


def clang():
    """(clang, clang++), or None where there is none."""
    for name in _CLANG_PLACES:
        found = shutil.which(name)
        if found:
            return found.removesuffix("++"), found
    return None


def copy_tree(into):
    """A copy of the tree without anything that was built in it."""
    shutil.copytree(SOURCE, into, symlinks=True, ignore=shutil.ignore_patterns("build", "target", "__pycache__", "bootstrap.toml", "config.toml"))
    return Path(into)


def triple():
    text = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    return next(line[6:] for line in text.splitlines() if line.startswith("host: "))


class Tree:
    """A copy of the tree in a temporary directory, with a working directory beside it."""

    def __init__(self, source=None):
        self.root = Path(tempfile.mkdtemp(prefix="mini-rust-"))
        self.source = source or copy_tree(self.root / "src")
        self.work = self.root / "work"
        self.work.mkdir()
        self.triple = triple()

    @property
    def build(self):
        return self.work / "build"

    @property
    def target(self):
        return self.build / self.triple

    def environment(self, **extra):
        unwanted = ("LLVM_PROFILE", "RUST_BOOTSTRAP", "CARGO_TARGET", "RUSTFLAGS", "MINI_RUST", "CC", "CXX")
        base = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        found = clang()
        if found:
            base |= {"CC": found[0], "CXX": found[1]}
        return {**base, **extra}

    def x(self, *arguments, **extra):
        """Run x.py in the working directory."""
        command = [sys.executable, str(self.source / "x.py"), *map(str, arguments)]
        return subprocess.run(command, cwd=self.work, env=self.environment(**extra), capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def edit(self, path, old, new):
        path = self.source / path
        text = path.read_text()
        assert old in text, (path, old)
        path.write_text(text.replace(old, new))

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)


def inode(path):
    return os.stat(path).st_ino


def only(directory, pattern):
    """The one file that fits."""
    found = sorted(Path(directory).glob(pattern))
    assert len(found) == 1, (directory, pattern, found)
    return found[0]
