"""What tests that build have in common. The tests of a class share a build directory and run in the order of their names."""

import subprocess
import unittest
from pathlib import Path

from trees import Tree, clang, only

# Unoptimised, to save time.
QUICK = ("--set", "rust.optimize=false", "--set", "llvm.optimize=false", "--set", "rust.codegen-units=16")
BUILD = ("build", "--stage", "2", "library/std", *QUICK)
# What the stages say in every call or need: a library of its own for LLVM, and what instrumented code writes profiles with.
CONFIG = "change-id = 'ignore'\n[llvm]\nlink-shared = true\n[build]\nprofiler = true\n"
HELLO = 'fn main() {\n    print("hello");\n}\n'


def sections(path):
    return subprocess.run(["readelf", "-SW", path], capture_output=True, text=True, check=True).stdout


def raw_profiles(directory):
    return sorted(Path(directory).rglob("*.profraw"))


@unittest.skipUnless(clang(), "needs clang")
class BuildCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = Tree()
        (cls.tree.work / "bootstrap.toml").write_text(CONFIG)

    @classmethod
    def tearDownClass(cls):
        cls.tree.remove()

    def build(self, *arguments, code=0, **extra):
        done = self.tree.x(*BUILD, *arguments, **extra)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    @property
    def llvm(self):
        return only(self.tree.target / "llvm" / "lib", "libLLVM.so.*")

    @property
    def driver(self):
        return only(self.tree.target / "stage2" / "lib", "librustc_driver-*.so")

    def compile(self, *arguments, **extra):
        program = self.tree.work / "hello.mini"
        program.write_text(HELLO)
        rustc = self.tree.target / "stage2" / "bin" / "rustc"
        return subprocess.run([rustc, program, "-o", self.tree.work / "hello", *arguments], capture_output=True, text=True,
                              env=self.tree.environment(**extra))
