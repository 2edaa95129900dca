"""A plain build: layout, stamps, links, and what is and is not built again."""

import json
import os
import shutil
import subprocess
import tarfile
import unittest
from pathlib import Path

from building import CONFIG, HELLO, QUICK, BuildCase, sections
from trees import inode, only


class Plain(BuildCase):
    """One plain build and everything that can be seen on it."""

    def test_00_layout_and_links(self):
        (self.tree.work / "bootstrap.toml").write_text(CONFIG + "metrics = false\n")
        output = self.build()
        for words in ("Building LLVM for", "(stage0 -> stage1", "(stage1 -> stage2", "Build completed successfully in 0:"):
            self.assertIn(words, output)
        target, triple = self.tree.target, self.tree.triple
        self.assertEqual(os.readlink(self.tree.build / "host"), triple)
        for name in ("stage0/bin/cargo", "stage0-sysroot", "stage1/bin/rustc", "stage1-rustc", "stage1-std", "stage2-rustc", "llvm/.llvm-stamp",
                     "llvm/build/bin/llvm-profdata", "llvm/build/CMakeCache.txt", "llvm/bin/llvm-config"):
            self.assertTrue((target / name).exists(), name)
        libraries = Path("lib", "rustlib", triple, "lib")
        name = self.llvm.name
        self.assertEqual(name, "libLLVM.so.22.1-rust-1.95.0-stable")
        places = [target / "llvm/lib", target / "stage2/lib", target / "stage2" / libraries, target / "stage1/lib"]
        self.assertEqual(len({inode(place / name) for place in places}), 1)
        cargo = target / "stage2-rustc" / triple / "release"
        places = [cargo / "librustc_driver.so", cargo / "deps" / self.driver.name, target / "stage1" / libraries / self.driver.name]
        self.assertEqual({inode(place) for place in places}, {inode(self.driver)})
        self.assertRegex(self.driver.name, r"^librustc_driver-[0-9a-f]{16}\.so$")
        self.assertEqual(len(list((target / "stage2/lib").glob("libLLVM.so*"))), 1)

    def test_01_compiler_works(self):
        self.assertEqual(self.compile().returncode, 0)
        self.assertEqual(subprocess.run([self.tree.work / "hello"], capture_output=True, text=True).stdout, "hello\n")
        rustc = self.tree.target / "stage2/bin/rustc"
        text = subprocess.run([rustc, "-vV"], capture_output=True, text=True).stdout
        self.assertIn(f"\nhost: {self.tree.triple}\nrelease: 1.95.0\nLLVM version: 22.1.", text)
        sysroot = subprocess.run([rustc, "--print", "sysroot"], capture_output=True, text=True).stdout.strip()
        self.assertEqual(sysroot, os.path.realpath(self.tree.target / "stage2"))
        self.assertEqual(self.compile("--frob").returncode, 1)

    def test_02_stamps_list_absolute_paths(self):
        parts = (self.tree.target / "stage2-rustc" / self.tree.triple / "release/.librustc-stamp").read_bytes().split(b"\0")
        self.assertEqual(parts.pop(), b"")
        self.assertTrue(all(part[:2] == b"t/" and os.path.exists(part[1:]) for part in parts))
        self.assertIn(self.driver.name, [os.path.basename(part).decode() for part in parts])

    def test_03_second_build_links_anew_and_builds_nothing(self):
        stray = self.tree.target / "stage2" / "stray"
        stray.touch()
        before, driver = inode(self.llvm), inode(self.driver)
        output = self.build()
        self.assertFalse(stray.exists(), "stage2 is made anew")
        self.assertEqual((inode(self.llvm), inode(self.driver)), (before, driver))
        self.assertNotIn("Compiling", output)

    def test_04_metrics_come_from_the_file_only_and_any_value_means_yes(self):
        document = json.loads((self.tree.build / "metrics.json").read_text())
        self.assertEqual(len(document["invocations"]), 2)
        steps = json.dumps(document["invocations"][0])
        self.assertIn("build_steps::llvm::Llvm", steps)
        (self.tree.work / "bootstrap.toml").write_text("change-id = 'ignore'\nbuild.metrics = true\nllvm.link-shared = true\n")
        self.build("--set", "build.metrics=true")
        (self.tree.work / "bootstrap.toml").write_text(CONFIG + "metrics = true\n")
        self.build("nowhere", code=1)
        self.assertEqual(len(json.loads((self.tree.build / "metrics.json").read_text())["invocations"]), 2)

    def test_05_llvm_stamp_knows_no_flags_and_no_sources(self):
        before = inode(self.llvm)
        self.tree.edit("src/llvm-project/llvm/lib/Support/Version.cpp", "22.1.2", "22.1.9")
        output = self.build("--llvm-profile-generate", "--set", "llvm.ldflags=-Wl,-q", LLVM_PROFILE_DIR=str(self.tree.work / "p"))
        self.assertNotIn("Building LLVM", output)
        self.assertEqual(inode(self.llvm), before)
        self.assertFalse((self.tree.work / "p").exists())

    def test_06_bolt_settings_do_not_concern_cargo(self):
        self.assertIn("Compiling rustc_llvm", self.build(), "llvm.ldflags are a variable of a build script")
        before = inode(self.driver)
        self.assertNotIn("Compiling", self.build("--enable-bolt-settings"))
        self.assertEqual(inode(self.driver), before)
        self.assertNotIn(".rela.text", sections(self.driver))

    def test_07_dist_ships_what_is_linked(self):
        artifact = self.tree.work / "some.fdata"
        artifact.write_text("x")
        with open(self.driver, "ab") as file:
            file.write(b"changed in place")
        moved = self.tree.target / "llvm/lib" / "moved"
        moved.write_bytes(self.llvm.read_bytes() + b"put in place by rename")
        original = self.llvm.stat().st_size
        moved.rename(self.tree.target / "stage2/lib" / self.llvm.name)
        done = self.tree.x("dist", "--keep-stage", "0", "--keep-stage", "1", *QUICK, "--reproducible-artifact", artifact)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        version, triple = "1.95.0", self.tree.triple
        dist = self.tree.build / "dist"
        for name in (f"rustc-{version}-{triple}", f"rust-std-{version}-{triple}", f"rust-src-{version}", f"rustc-{version}-src", f"reproducible-artifacts-{version}-{triple}"):
            for suffix in ("gz", "xz"):
                self.assertTrue((dist / f"{name}.tar.{suffix}").exists(), name)
        with tarfile.open(dist / f"rustc-{version}-{triple}.tar.xz") as archive:
            root = f"rustc-{version}-{triple}"
            names = archive.getnames()
            for name in ("components", "version", "rust-installer-version", "rustc/bin/rustc"):
                self.assertIn(f"{root}/{name}", names)
            driver = archive.extractfile(f"{root}/rustc/lib/{self.driver.name}").read()
            self.assertTrue(driver.endswith(b"changed in place"))
            self.assertEqual(archive.getmember(f"{root}/rustc/lib/{self.llvm.name}").size, original)
        with tarfile.open(dist / f"reproducible-artifacts-{version}-{triple}.tar.gz") as archive:
            self.assertTrue(any(name.endswith("/some.fdata") for name in archive.getnames()))
        before = (dist / f"rust-std-{version}-{triple}.tar.xz").read_bytes()
        shutil.rmtree(dist)
        done = self.tree.x("dist", "rust-std", *QUICK, "--set", "dist.compression-formats=['xz']")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([path.name for path in dist.iterdir()], [f"rust-std-{version}-{triple}.tar.xz"])
        self.assertEqual((dist / f"rust-std-{version}-{triple}.tar.xz").read_bytes(), before)

    def test_08_without_hard_links_there_are_copies(self):
        self.build("--keep-stage", "0", "--keep-stage", "1", MINI_RUST_NO_HARD_LINKS="1")
        self.assertNotEqual(inode(self.llvm), inode(self.tree.target / "stage2/lib" / self.llvm.name))
        self.assertEqual(self.llvm.read_bytes(), (self.tree.target / "stage2/lib" / self.llvm.name).read_bytes())

    def test_09_stage_1_is_never_instrumented(self):
        self.tree.edit("compiler/rustc_driver/src/lib.rs", "//! The compiler from", "//! A compiler from")
        done = self.tree.x("build", "--stage", "1", "library/std", *QUICK, "--rust-profile-generate", self.tree.work / "raw")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        library = only(self.tree.target / "stage1/lib", "librustc_driver-*.so")
        self.assertNotIn("__llvm_prf", sections(library))

    def test_10_ui_tests_run_and_can_fail(self):
        (self.tree.source / "tests/ui/wrong.mini").write_text(HELLO)
        (self.tree.source / "tests/ui/wrong.expected").write_text("bye\n")
        done = self.tree.x("test", "tests/ui/wrong.mini", "tests/ui/hello.mini", "--keep-stage", "0", "--keep-stage", "1", *QUICK)
        self.assertEqual(done.returncode, 1)
        self.assertIn("1 passed; 1 failed", done.stdout)
        done = self.tree.x("test", "--stage", "0", "tests/ui/hello.mini", "--set", f"build.rustc={self.tree.target}/stage2/bin/rustc")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_11_profiling_needs_the_profiler(self):
        (self.tree.work / "bootstrap.toml").write_text(CONFIG.replace("profiler = true\n", ""))
        output = self.build("--rust-profile-generate", "d", code=1)
        self.assertIn("can't find crate for `profiler_builtins`", output)
        self.assertIn("Creating a sysroot for stage1", output)

    def test_12_clean_keeps_llvm(self):
        for name in ("stage1-tools", "stage12", "cache"):
            (self.tree.target / name).mkdir()
        self.assertEqual(self.tree.x("clean", "--stage", "0").returncode, 0)
        left = {path.name for path in self.tree.target.iterdir()}
        self.assertFalse(left & {"stage1", "stage1-rustc", "stage1-std", "stage1-tools", "stage12"})
        self.assertTrue({"stage2", "stage2-rustc", "llvm"} <= left)
        self.assertEqual(self.tree.x("clean").returncode, 0)
        self.assertEqual([path.name for path in self.tree.target.iterdir()], ["llvm"])
        self.assertIn("Unable to find the stamp file", self.build("--keep-stage", "0", code=1))
        self.assertEqual(self.tree.x("clean", "--all").returncode, 0)
        self.assertFalse(self.tree.build.exists())


if __name__ == "__main__":
    unittest.main()
