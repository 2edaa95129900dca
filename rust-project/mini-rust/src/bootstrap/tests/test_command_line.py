"""The command line and the configuration: nothing is built here."""

import shutil
import time
import unittest

from trees import Tree


class CommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = Tree()

    @classmethod
    def tearDownClass(cls):
        cls.tree.remove()

    def accepted(self, *arguments, **extra):
        done = self.tree.x(*arguments, "--dry-run", **extra)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        self.assertEqual(self.built(), [], "a dry run must not build")
        return done

    def built(self):
        """What lies in the build directory, but for the stage 0 compiler, which even a dry run fetches."""
        return [str(path) for path in self.tree.build.rglob("*") if path.is_file() and path.parent.parent.name != "stage0"]

    def refused(self, code, words, *arguments, **extra):
        done = self.tree.x(*arguments, **extra)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.assertIn(words, done.stderr)
        self.assertEqual(self.built(), [])

    def test_options_stand_anywhere_and_take_values_both_ways(self):
        triple = self.tree.triple
        self.accepted("build", "--target", triple, f"--host={triple}", "library/std", "--stage", "2", "-j2")
        self.accepted("build", "library/std", "--stage=2", "--keep-stage", "0", "--keep-stage=1", "--keep-stage-std=1")
        self.accepted("--stage", "2", "build", "--llvm-skip-rebuild", "--bypass-bootstrap-lock", "-vv")
        self.accepted("build", "--rust-profile-generate", "d", "--llvm-profile-generate", "--enable-bolt-settings")
        self.accepted("dist", "--reproducible-artifact", "a", "--reproducible-artifact=b", "--skip", "rust-docs", "--exclude=src")

    def test_dry_run_is_quick(self):
        began = time.monotonic()
        self.accepted("dist")
        self.assertLess(time.monotonic() - began, 2)

    def test_unknown_things_are_refused_as_clap_does(self):
        self.refused(2, "unexpected argument '--frobnicate' found", "build", "--frobnicate")
        self.refused(2, "unexpected argument '-q' found", "build", "-q")
        self.refused(2, "unrecognized subcommand 'biuld'", "biuld")
        self.refused(2, "requires a subcommand", "--stage", "1")
        self.refused(2, "a value is required for '--stage <N>'", "build", "--stage")
        self.refused(2, "invalid value 'two' for '--stage <N>'", "build", "--stage", "two")
        self.refused(2, "cannot be used multiple times", "build", "--stage", "1", "--stage", "2")
        self.refused(2, "unexpected value 'yes' for '--dry-run'", "build", "--dry-run=yes")
        self.refused(2, "unexpected argument '--all' found", "build", "--all")

    def test_abbreviations_are_refused(self):
        self.refused(2, "a similar argument exists: '--dry-run'", "build", "--dry")
        self.refused(2, "unexpected argument '--rust-profile-gen' found", "build", "--rust-profile-gen", "d")

    def test_unknown_paths_are_refused(self):
        self.refused(1, 'no `build` rules matched ["library/core2"]', "build", "library/std", "library/core2", "--dry-run")
        self.refused(1, 'no `dist` rules matched ["miri"]', "dist", "miri", "--dry-run")
        self.accepted("build", self.tree.source / "library" / "std")

    def test_stage_0_cannot_be_built(self):
        self.refused(1, "cannot build anything on stage 0", "build", "--stage", "0", "--dry-run")
        self.refused(1, "cannot dist anything on stage 0", "dist", "--stage", "0", "--dry-run")

    def test_set_takes_toml_and_plain_strings(self):
        self.accepted("build", "--set", "llvm.ldflags=-Wl,-q", "--set", "llvm.thin-lto=false", "--set=rust.codegen-backends=['llvm']")
        self.accepted("build", "--set", "build.metrics=true")
        self.refused(1, "unknown field `llvm.thinlto`", "build", "--set", "llvm.thinlto=true", "--dry-run")
        self.refused(1, "unknown field `frob`", "build", "--set", "frob.x=1", "--dry-run")
        self.refused(1, "expected a boolean", "build", "--set", "llvm.thin-lto=maybe", "--dry-run")
        self.refused(1, "failed to parse override", "build", "--set", 'rust.profile-use="C:\\dir"', "--dry-run")

    def test_generate_and_use_exclude_each_other(self):
        self.refused(1, "Cannot use and generate PGO profiles at the same time", "build", "--dry-run",
                     "--rust-profile-generate", "d", "--rust-profile-use", "f")
        self.refused(1, "Cannot use and generate", "build", "--dry-run", "--rust-profile-use", "f", "--set", "rust.profile-generate=d")

    def test_only_the_own_triple(self):
        self.refused(1, "target wasm32-none cannot be built", "build", "--target", "wasm32-none", "--dry-run")

    def test_help_names_every_option(self):
        text = self.tree.x("build", "--help").stdout
        for option in ("--rust-profile-use <PROFILE>", "--keep-stage <N>", "--set <section.option=value>", "-j, --jobs <JOBS>"):
            self.assertIn(option, text)
        self.assertNotIn("--all", text)
        self.assertIn("--all", self.tree.x("clean", "-h").stdout)


class ConfigurationFile(unittest.TestCase):
    def setUp(self):
        self.tree = Tree()
        self.addCleanup(self.tree.remove)

    def fails(self, words, *arguments, **extra):
        done = self.tree.x("build", "--dry-run", *arguments, **extra)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(words, done.stderr)

    def test_lookup_order(self):
        places = [self.tree.source / "config.toml", self.tree.work / "config.toml", self.tree.source / "bootstrap.toml",
                  self.tree.work / "bootstrap.toml", self.tree.work / "env.toml", self.tree.work / "named.toml"]
        extra, arguments = {}, []
        for index, place in enumerate(places):
            place.write_text(f"[build]\nwrong{index} = 1\n")
            if place.name == "env.toml":
                extra["RUST_BOOTSTRAP_CONFIG"] = str(place)
            if place.name == "named.toml":
                arguments = ["--config", str(place)]
            self.fails(f"wrong{index}", *arguments, **extra)

    def test_named_file_has_to_exist(self):
        self.fails("No such file", "--config", "nowhere.toml")

    def test_unknown_keys_and_wrong_types(self):
        for text, words in (("[target.t]\ncd = 'x'\n", "target.t.cd"), ("[pgo.rustc]\nuse = 'x'\n", "unknown field `pgo`"),
                            ("[build]\nextended = 'yes'\n", "expected a boolean"), ("x =\n", "Failed to parse")):
            (self.tree.work / "bootstrap.toml").write_text(text)
            self.fails(words)

    def test_flag_wins_over_file(self):
        (self.tree.work / "bootstrap.toml").write_text("[rust]\nprofile-generate = 'd'\n")
        self.fails("Cannot use and generate", "--rust-profile-use", "f")
        self.assertEqual(self.tree.x("build", "--dry-run", "--rust-profile-generate", "other").returncode, 0)

    def test_sample_is_accepted_with_every_line_uncommented(self):
        lines = (self.tree.source / "bootstrap.example.toml").read_text().splitlines()
        lines = [line[1:] if line.startswith("#") and not line.startswith("# ") and "=" in line else line for line in lines]
        text = "\n".join(line for line in lines if "profile-use" not in line)
        self.assertIn("\nprofiler = false", text)
        (self.tree.work / "bootstrap.toml").write_text(text)
        done = self.tree.x("build", "--dry-run", "--set", "build.rustc=" + shutil.which("rustc"))
        self.assertNotIn("unknown field", done.stderr)
        self.assertNotIn("invalid type", done.stderr)


class Dialects(unittest.TestCase):
    def setUp(self):
        self.tree = Tree()
        self.addCleanup(self.tree.remove)

    def test_pgo_section_comes_with_its_file(self):
        source = self.tree.source / "src" / "bootstrap"
        (source / "src/core/config/toml/pgo.rs").write_text((source / "dialects" / "pgo.rs").read_text())
        done = self.tree.x("build", "--dry-run", "--set", 'pgo.rustc.generate="d"', "--set", "pgo.llvm.use=f")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("deprecated", done.stderr)
        for key, words in (("pgo.miri.use=f", "unknown field `pgo.miri`"), ("pgo.rustc.used=f", "unknown field `pgo.rustc.used`")):
            done = self.tree.x("build", "--dry-run", "--set", key)
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stderr)
        done = self.tree.x("build", "--dry-run", "--rust-profile-use", "f")
        self.assertEqual(done.returncode, 0)
        self.assertIn("deprecated, use `pgo.rustc.use`", done.stderr)
        done = self.tree.x("build", "--dry-run", "--rust-profile-use", "f", "--set", "pgo.rustc.generate=d")
        self.assertEqual(done.returncode, 1)

    def test_a_removed_field_is_an_unknown_option(self):
        self.tree.edit("src/bootstrap/src/core/config/flags.rs", "    pub rust_profile_use: Option<String>,\n", "")
        done = self.tree.x("build", "--dry-run", "--rust-profile-use", "f")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(self.tree.x("build", "--dry-run", "--llvm-profile-use", "f").returncode, 0)

    def test_names_follow_the_changes(self):
        import sys
        sys.path.insert(0, str(self.tree.source / "src" / "bootstrap"))
        self.addCleanup(sys.path.pop, 0)
        from dialect import read_dialect
        new = read_dialect(self.tree.source)
        self.assertEqual((new.compiler_directory(2), new.stamp_name("llvm"), new.stamp_name("librustc")),
                         ("stage2-rustc", ".llvm-stamp", ".librustc-stamp"))
        self.assertEqual(new.newest_change, 148671)
        for change in ("145295", "135281"):
            self.tree.edit("src/bootstrap/src/utils/change_tracker.rs", f"change_id: {change}", "change_id: 1")
        old = read_dialect(self.tree.source)
        self.assertEqual((old.compiler_directory(2), old.stamp_name("llvm"), old.stamp_name("librustc")),
                         ("stage1-rustc", "llvm-finished-building", ".librustc.stamp"))


if __name__ == "__main__":
    unittest.main()
