"""rustdoc, cargo and clippy of a tree that has profiles for them."""

import shutil
import subprocess
import tarfile
import unittest

from building import QUICK, BuildCase, raw_profiles, sections
from trees import only

TOOLS = ("rustdoc", "cargo", "clippy")
PROGRAM = "// What it does.\nfn main() {\n    while true == true {\n        print(1);\n    }\n}\n"


def each(what, value):
    return [word for component in ("rustc", *TOOLS) for word in ("--set", f'pgo.{component}.{what}="{value}"')]


class Tools(BuildCase):
    """Built plain, instrumented and optimised in one build directory, and packed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = cls.tree.source / "src/bootstrap"
        shutil.copy(home / "dialects/pgo.rs", home / "src/core/config/toml/pgo.rs")
        (cls.tree.work / "main.mini").write_text(PROGRAM)

    def run_tool(self, path, *arguments, **extra):
        return subprocess.run([self.tree.target / path, *arguments], cwd=self.tree.work, capture_output=True, text=True,
                              env=self.tree.environment(**extra))

    def test_00_they_lie_where_bootstrap_puts_them(self):
        self.build(*TOOLS)
        self.assertEqual(self.run_tool("stage2/bin/rustdoc", "main.mini").returncode, 0)
        self.assertIn("What it does.", (self.tree.work / "doc/fn.main.html").read_text())
        rustc = self.tree.target / "stage2/bin/rustc"
        linted = self.run_tool("stage2/bin/clippy-driver", rustc, "--emit=metadata", "main.mini", "-o", "main.rmeta")
        self.assertEqual(linted.returncode, 0, linted.stderr)
        self.assertIn("equality checks against a boolean", linted.stderr)
        self.assertTrue((self.tree.target / "stage2-tools-bin/cargo").exists())
        self.assertFalse((self.tree.target / "stage2/bin/cargo").exists())

    def test_01_only_what_is_named_is_in_the_next_sysroot(self):
        output = self.build("cargo", "--keep-stage", "0", "--keep-stage", "1")
        self.assertNotIn("Compiling cargo", output)
        self.assertFalse((self.tree.target / "stage2/bin/rustdoc").exists())

    def test_02_instrumented_tools_write_profiles(self):
        raw = self.tree.work / "raw"
        self.build(*TOOLS, *each("generate", raw))
        self.assertEqual(raw_profiles(raw), [])
        self.assertEqual(self.run_tool("stage2/bin/rustdoc", "main.mini", LLVM_PROFILE_FILE=f"{raw}/%m.profraw").returncode, 0)
        self.assertEqual(len(raw_profiles(raw)), 2, "one of the program, one of the library")
        profdata = self.tree.target / "llvm/build/bin/llvm-profdata"
        subprocess.run([profdata, "merge", "-o", self.tree.work / "all.profdata", raw], check=True)

    def test_03_dist_ships_the_optimised_ones(self):
        done = self.tree.x("dist", *QUICK, *each("use", self.tree.work / "all.profdata"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for component, name in (("rustc", "rustdoc"), ("cargo", "cargo"), ("clippy", "clippy-driver")):
            with tarfile.open(only(self.tree.build / "dist", f"{component}-1*-linux-gnu.tar.xz")) as archive:
                member = next(member for member in archive if member.name.endswith(f"/bin/{name}"))
                archive.extract(member, self.tree.work)
                self.assertNotIn("__llvm_prf", sections(self.tree.work / member.name))

    def test_04_a_component_without_a_table_is_an_error(self):
        done = self.tree.x("build", *QUICK, "--dry-run", "--set", 'pgo.miri.use="x"')
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("pgo.miri", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
