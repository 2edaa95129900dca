"""Instrumented and optimised builds one after the other in one build directory."""

import os
import re
import shutil
import subprocess
import unittest

from building import QUICK, BuildCase, raw_profiles, sections
from trees import inode


class Profiling(BuildCase):
    """The instrumented builds, their profiles, and what is left in a build directory that is used on."""

    def test_00_instrumented_compiler_writes_profiles(self):
        type(self).raw = self.tree.work / "raw"
        self.build("--rust-profile-generate", self.raw)
        self.assertIn("__llvm_prf", sections(self.driver))
        self.assertEqual(raw_profiles(self.raw), [], "nothing runs the instrumented compiler in a build")
        self.assertEqual(self.compile(LLVM_PROFILE_FILE=f"{self.raw}/default_%m_%p.profraw").returncode, 0)
        self.assertEqual(len(raw_profiles(self.raw)), 2, "one of the program, one of the library")
        type(self).instrumented = self.driver.name
        type(self).profile = self.tree.work / "rustc.profdata"
        profdata = self.tree.target / "llvm/build/bin/llvm-profdata"
        subprocess.run([profdata, "merge", "-o", self.profile, self.raw], check=True)

    def test_01_profile_use_makes_another_file_and_bolt_settings_hold_then(self):
        self.build("--rust-profile-use", self.profile, "--enable-bolt-settings")
        self.assertNotEqual(self.driver.name, self.instrumented)
        self.assertIn(".rela.text", sections(self.driver))
        self.assertNotIn("__llvm_prf", sections(self.driver))

    def test_02_profiles_are_known_by_path_and_time(self):
        before = inode(self.driver)
        os.utime(self.profile, (1_000_000_000, 1_000_000_000))
        self.assertNotIn("Compiling", self.build("--rust-profile-use", self.profile))
        self.assertEqual(inode(self.driver), before)
        os.utime(self.profile)
        self.assertIn("Compiling rustc_driver", self.build("--rust-profile-use", self.profile))

    def test_03_deleting_only_the_stamp_keeps_what_cmake_was_told(self):
        (self.tree.target / "llvm/.llvm-stamp").unlink()
        raw = self.tree.work / "llvm-raw"
        keep = ("--keep-stage", "0", "--keep-stage", "1")
        driver = inode(self.driver)
        self.build("--llvm-profile-generate", *keep, LLVM_PROFILE_DIR=f"{raw}/prof-%p")
        self.assertEqual(inode(self.driver), driver, "kept")
        self.assertEqual(inode(self.llvm), inode(self.tree.target / "stage2/lib" / self.llvm.name))
        self.assertIn("__llvm_prf", sections(self.llvm))
        self.assertEqual(len(raw_profiles(raw)), 1, "llvm-tblgen ran in the build and is instrumented as well")
        self.assertEqual(self.compile().returncode, 0)
        self.assertEqual(len(raw_profiles(raw)), 2)
        (self.tree.target / "llvm/.llvm-stamp").unlink()
        self.build(*keep)
        self.assertIn("__llvm_prf", sections(self.llvm), "the cache still says instrumented")

    def test_04_only_llvm_does_not_reach_the_sysroot(self):
        shutil.rmtree(self.tree.target / "llvm")
        done = self.tree.x("build", "llvm", *QUICK)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("__llvm_prf", sections(self.llvm))
        self.assertIn("__llvm_prf", sections(self.tree.target / "stage2/lib" / self.llvm.name))

    def test_05_new_llvm_means_new_rustc_unless_kept(self):
        output = self.build("--rust-profile-use", self.profile)
        self.assertIn("Compiling rustc_llvm", output)
        self.assertNotIn("Compiling rustc_parse", output)

    def test_06_interrupted_llvm_build_goes_on(self):
        (self.tree.target / "llvm/.llvm-stamp").unlink()
        self.tree.edit("src/llvm-project/llvm/lib/Support/Version.cpp", "22.1.2", "22.1.3")
        output = self.build("--keep-stage", "0", "--keep-stage", "1")
        self.assertEqual(re.findall(r"Building CXX object (\S+)", output), ["lib/Support/Version.cpp.o"])

    @unittest.skipUnless(shutil.which("g++"), "needs g++")
    def test_07_gcc_fails_at_the_last_link(self):
        output = self.build("--rust-profile-generate", self.raw, "--set", f"target.{self.tree.triple}.cxx=g++", code=1)
        self.assertIn("__gcov_", output)
        self.assertIn("could not compile `rustc-main`", output)


if __name__ == "__main__":
    unittest.main()
