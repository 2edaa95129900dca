"""The run of one command: its configuration, its places, its tools, and what is done already."""

import hashlib
import subprocess

from errors import BuildError
from layout import Layout
from metrics import Metrics
from profiles import llvm_profile, rustc_profile
from toolchain import Toolchain


class Builder:
    """Shared by all steps. `once` sees to it that each step is done once per run."""

    def __init__(self, config, metrics_enabled, command_line):
        self.config = config
        self.flags = config.flags
        self.source = config.source
        self.dialect = config.dialect
        self.tools = Toolchain(config)
        self.triple = self.tools.triple
        self.layout = Layout(config, self.triple)
        self.metrics = Metrics(metrics_enabled, self.layout.metrics, command_line)
        self.rustc_profile = rustc_profile(config)
        self.llvm_profile = llvm_profile(config, self.layout.llvm_build)
        self._done = {}

    def once(self, key, action):
        if key not in self._done:
            self._done[key] = action()
        return self._done[key]

    def say(self, text):
        print(text, flush=True)

    def verbose(self, text):
        if self.config.verbosity:
            self.say(text)

    def kept(self, stage, std=False):
        """Shall what the compiler of `stage` built be kept?"""
        return stage in self.flags.keep_stage or (std and stage in self.flags.keep_stage_std)

    @property
    def profiler(self):
        """Does the standard library come with the profiler's run time?"""
        return bool(self.config.target(self.triple, "profiler", self.config.get("build", "profiler", False)))

    @property
    def version_suffix(self):
        """Suffix of LLVM's library."""
        given = self.config.get("llvm", "version-suffix")
        if given is not None:
            return given
        return "-rust-dev" if self.config.channel == "dev" else f"-rust-{self.config.version}-{self.config.channel}"

    def check_triples(self):
        """Only the machine's own triple can be built."""
        for option in ("host", "target"):
            asked = [one for one in (getattr(self.flags, option) or "").split(",") if one]
            for triple in asked or self.config.get("build", option, []):
                if triple != self.triple:
                    raise BuildError(f"ERROR: target {triple} cannot be built on {self.triple}: no standard library for it")

    def tree_hash(self, directory):
        """State of a directory as git sees it. Without git it is the hash of nothing, whatever the files hold."""
        digest = hashlib.sha256()
        for arguments in (["diff", "."], ["status", ".", "--porcelain", "-z", "--untracked-files=normal"]):
            try:
                done = subprocess.run(["git", *arguments], cwd=directory, capture_output=True, stdin=subprocess.DEVNULL)
                digest.update(done.stdout if done.returncode == 0 else b"")
            except OSError:
                pass
        return digest.hexdigest()

    def compiler_environment(self):
        """C and C++ compilers for build scripts."""
        suffix = self.triple.replace("-", "_")
        return {
            f"CC_{suffix}": self.tools.cc, f"CXX_{suffix}": self.tools.cxx, f"AR_{suffix}": self.tools.ar,
        }
