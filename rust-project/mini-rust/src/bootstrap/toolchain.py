"""The programs bootstrap builds with: the stage 0 compiler, the C++ compiler and its LLVM tools."""

import glob
import os
import re
import shutil
from functools import cached_property
from pathlib import Path

import processes
from errors import BuildError


def _version_of(directory):
    found = re.search(r"llvm-(\d+)", directory)
    return int(found.group(1)) if found else 0


class Toolchain:
    """Finds programs, each when it is first needed."""

    def __init__(self, config):
        self.config = config
        self.given_rustc = config.get("build", "rustc")

    def _stage0(self, name):
        given = self.config.get("build", name)
        found = given or shutil.which(name)
        if not found or not os.path.exists(found):
            raise BuildError(f"ERROR: no stage 0 {name}: set build.{name} or put {name} on PATH")
        return found

    @cached_property
    def _rustc_facts(self):
        text = processes.output([self._stage0("rustc"), "-vV"])
        return dict(re.findall(r"^([\w -]+): (.*)$", text, re.MULTILINE))

    @cached_property
    def triple(self):
        return self.config.flags.build or self.config.get("build", "build") or self._rustc_facts["host"]

    @cached_property
    def _sysroot(self):
        return Path(processes.output([self._stage0("rustc"), "--print", "sysroot"]))

    @cached_property
    def rustc(self):
        """The stage 0 compiler itself, not a proxy for it."""
        real = self._sysroot / "bin" / "rustc"
        return real if real.exists() else Path(self._stage0("rustc"))

    @cached_property
    def cargo(self):
        if not self.config.get("build", "cargo"):
            real = self._sysroot / "bin" / "cargo"
            if real.exists():
                return real
        return Path(self._stage0("cargo"))

    def _from_environment(self, name):
        for variable in (f"{name}_{self.triple}", f"{name}_{self.triple.replace('-', '_')}", f"HOST_{name}", name):
            if value := os.environ.get(variable):
                return value
        return None

    def _program(self, key, variable, fallback):
        chosen = self.config.target(self.triple, key) or self._from_environment(variable) or fallback
        found = shutil.which(chosen)
        if not found:
            raise BuildError(f"ERROR: couldn't find required command: {chosen}")
        return found

    @cached_property
    def cc(self):
        return self._program("cc", "CC", "cc")

    @cached_property
    def cxx(self):
        return self._program("cxx", "CXX", "c++")

    @cached_property
    def cxx_is_clang(self):
        return "clang" in processes.output([self.cxx, "--version"]).lower()

    @cached_property
    def ar(self):
        return self._program("ar", "AR", "ar")

    @cached_property
    def strip(self):
        if not self.cxx_is_clang:
            return shutil.which("strip")
        beside = os.path.join(os.path.dirname(os.path.realpath(self.cxx)), "llvm-strip")
        return beside if os.path.exists(beside) else shutil.which("llvm-strip") or shutil.which("strip")

    @cached_property
    def profdata(self):
        """An llvm-profdata of the LLVM that the stage 0 compiler uses: the one that reads its profiles."""
        major = int(self._rustc_facts.get("LLVM version", "0").partition(".")[0])
        candidates = [self._sysroot / "lib" / "rustlib" / self.triple / "bin" / "llvm-profdata"]
        candidates.append(Path(os.path.realpath(self.cxx)).parent / "llvm-profdata")
        directories = sorted(glob.glob("/usr/lib/llvm-*/bin"), key=_version_of, reverse=True)
        candidates += [Path(directory, "llvm-profdata") for directory in directories]
        if found := shutil.which("llvm-profdata"):
            candidates.append(Path(found))
        candidates = [path for path in candidates if path.exists()]
        for path in candidates:
            try:
                found = re.search(r"LLVM version (\d+)", processes.output([path, "--version"]))
            except BuildError:
                continue  # so old that it does not know the word
            if found and int(found.group(1)) == major:
                return path
        return candidates[0] if candidates else None
