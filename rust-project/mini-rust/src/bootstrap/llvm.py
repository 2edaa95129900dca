"""Builds LLVM and lld.

What is worth knowing: the stamp is made from the state of the sources as git sees it and from nothing else. No flag, no
profile and no compiler is in it, so a different wish alone never builds LLVM again; and options live on in CMakeCache.txt.
"""

import os
import re
import shlex
import shutil

import objects
import processes
from cmake_cache import CMakeCache
from errors import BuildError
from layout import remove

LLVM_CONFIG = """#!/bin/sh
# Tells how to build against this LLVM.
for word in "$@"; do
    case "$word" in
        --version) echo "{version}{suffix}" ;;
        --prefix) echo "{prefix}" ;;
        --bindir) echo "{prefix}/bin" ;;
        --libdir) echo "{prefix}/lib" ;;
        --includedir) echo "{prefix}/include" ;;
        --cxxflags) echo "{cxxflags}" ;;
        --libs) echo "-l{link_name}" ;;
        --libnames) echo "{library}" ;;
        --libfiles) echo "{prefix}/lib/{library}" ;;
        --shared-mode) echo "{mode}" ;;
        --assertion-mode) echo "{assertions}" ;;
        --targets-built) echo "{targets}" ;;
        --components) echo "core codegen mini support transformutils" ;;
        --host-target) echo "{triple}" ;;
        --system-libs) echo "" ;;
        --link-shared | --link-static) ;;
        *) echo "llvm-config: unknown option: $word" >&2; exit 1 ;;
    esac
done
"""


def version(source):
    """LLVM's version as (major, minor, patch)."""
    text = (source / "src" / "llvm-project" / "cmake" / "Modules" / "LLVMVersion.cmake").read_text()
    return tuple(re.search(rf"LLVM_VERSION_{part} (\d+)", text).group(1) for part in ("MAJOR", "MINOR", "PATCH"))


class LlvmBuild:
    """LLVM for one triple."""

    def __init__(self, builder):
        self.builder = builder
        self.config = builder.config
        self.layout = builder.layout
        self.home = builder.source / "src" / "llvm-project" / "llvm"
        self.major, self.minor, self.patch = version(builder.source)

    @property
    def real_library(self):
        return f"libLLVM.so.{self.major}.{self.minor}{self.builder.version_suffix}"

    def ensure(self):
        """Build LLVM unless its stamp is there; returns the path of llvm-config."""
        external = self.config.target(self.builder.triple, "llvm-config")
        if external:
            return external
        program = self.layout.llvm / "bin" / "llvm-config"
        stamp, state = self.layout.llvm_stamp(), self.builder.tree_hash(self.home.parent)
        if stamp.exists() and program.exists():
            if stamp.read_text() == state:
                self.builder.verbose("LLVM is up to date")
                return program
            if self.builder.flags.llvm_skip_rebuild:
                self.builder.say(f"Warning: Using a potentially stale build of LLVM; use it at your own risk. ({stamp})")
                return program
        self.builder.say(f"Building LLVM for {self.builder.triple}")
        with self.builder.metrics.step("bootstrap::core::build_steps::llvm::Llvm", f"Llvm {{ target: {self.builder.triple} }}"):
            stamp.unlink(missing_ok=True)
            self._build(program)
            stamp.write_text(state)
        return program

    def _options(self):
        """The definitions for CMake. Some are only made when asked for, and then stay in the cache."""
        config, tools, profile = self.config, self.builder.tools, self.builder.llvm_profile
        names = ["CXXFLAGS", f"CXXFLAGS_{self.builder.triple.replace('-', '_')}"]
        flags = [config.get("llvm", "cxxflags", ""), *(os.environ.get(name, "") for name in names)]
        options = {
            "CMAKE_BUILD_TYPE": "Release" if config.get("llvm", "optimize", True) else "Debug",
            "CMAKE_C_COMPILER": tools.cc, "CMAKE_CXX_COMPILER": tools.cxx,
            "CMAKE_CXX_FLAGS": " ".join(flag for flag in flags if flag),
            "CMAKE_INSTALL_PREFIX": str(self.layout.llvm),
            "LLVM_ENABLE_ASSERTIONS": "ON" if config.get("llvm", "assertions", False) else "OFF",
            "LLVM_TARGETS_TO_BUILD": config.get("llvm", "targets", "Mini"),
            "LLVM_VERSION_SUFFIX": self.builder.version_suffix,
        }
        if profile.generate is not None:
            options["LLVM_BUILD_INSTRUMENTED"] = "IR"
            options["LLVM_PROFILE_DATA_DIR"] = profile.generate
            options["LLVM_BUILD_RUNTIME"] = "No"
        if profile.use is not None:
            options["LLVM_PROFDATA_FILE"] = profile.use
        if config.get("llvm", "thin-lto", False):
            options["LLVM_ENABLE_LTO"] = "Thin"
        if config.link_shared:
            options["LLVM_LINK_LLVM_DYLIB"] = "ON"
        if ldflags := config.get("llvm", "ldflags"):
            for kind in ("EXE", "MODULE", "SHARED"):
                options[f"CMAKE_{kind}_LINKER_FLAGS"] = ldflags
        return options

    def _flags(self, cache):
        """Compiler and linker flags that follow from the cache, not from what was asked for this time."""
        clang = self.builder.tools.cxx_is_clang
        flags = ["-O2", "-DNDEBUG"] if cache.get("CMAKE_BUILD_TYPE") == "Release" else ["-O0", "-g"]
        if cache.is_on("LLVM_ENABLE_ASSERTIONS"):
            flags.append("-UNDEBUG")
        flags += ["-fPIC", "-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-semantic-interposition", "-Wall",
                  "-D_GLIBCXX_ASSERTIONS"]
        flags += [f"-ffile-prefix-map={self.builder.source}=/rustc/llvm", f"-ffile-prefix-map={self.layout.root}=/build"]
        flags += ["-Iinclude", f"-I{self.layout.llvm_build / 'include'}", *shlex.split(cache.get("CMAKE_CXX_FLAGS"))]
        if cache.is_on("LLVM_LINK_LLVM_DYLIB"):
            flags.append("-DLLVM_LINK_LLVM_DYLIB")
        profile = []
        if cache.get("LLVM_BUILD_INSTRUMENTED") == "IR":
            profile.append(f"-fprofile-generate={cache.get('LLVM_PROFILE_DATA_DIR')}")
        if cache.get("LLVM_PROFDATA_FILE"):
            if not clang:
                raise BuildError("CMake Error at cmake/modules/HandleLLVMOptions.cmake (message):\n"
                                 "  LLVM_PROFDATA_FILE can only be specified when compiling with clang")
            profile.append(f"-fprofile-use={cache.get('LLVM_PROFDATA_FILE')}")
            flags += ["-Wno-profile-instr-unprofiled", "-Wno-profile-instr-out-of-date", "-Wno-backend-plugin"]
        if cache.get("LLVM_ENABLE_LTO") == "Thin":
            if not clang:
                raise BuildError("CMake Error: LLVM_ENABLE_LTO=Thin needs clang")
            flags.append("-flto=thin")
        return flags + profile, profile

    def _sources(self, *parts):
        return sorted(path.relative_to(self.home) for path in self.home.joinpath(*parts).rglob("*.cpp"))

    def _build(self, program):
        build, builder = self.layout.llvm_build, self.builder
        cache = CMakeCache(build / "CMakeCache.txt", self.home, ".".join((self.major, self.minor, self.patch)))
        cache.configure(self._options())
        flags, profile = self._flags(cache)
        tblgen = self._tblgen(cache, flags, profile)
        self._generate(tblgen)
        flags = [*flags, *self._precompiled(flags, build / "obj")]
        made = objects.compile_all(builder, builder.tools.cxx, flags, self._sources("lib"), self.home, build / "obj")
        library = self._link(cache, made, profile)
        self._install(cache, library, flags)
        self._llvm_config(program, cache)
        profdata = build / "bin" / "llvm-profdata"
        remove(profdata)
        if builder.tools.profdata:
            profdata.symlink_to(builder.tools.profdata)

    def _precompiled(self, flags, into):
        """Without this, clang spends more time on the headers of the standard library than on the files that use them."""
        if not self.builder.tools.cxx_is_clang:
            return []
        return objects.precompile(self.builder.tools.cxx, flags, "lib/Support/Standard.h", self.home, into)

    def _tblgen(self, cache, flags, profile):
        """llvm-tblgen is built with the same flags as everything else, profiling included, and runs in the build."""
        builder, output = self.builder, self.layout.llvm_build / "bin" / "llvm-tblgen"
        made = objects.compile_all(builder, builder.tools.cxx, flags, self._sources("utils", "TableGen"), self.home,
                                   self.layout.llvm_build / "obj")
        extra = shlex.split(cache.get("CMAKE_EXE_LINKER_FLAGS"))
        objects.make(output, [builder.tools.cxx, *profile, *self._lto(cache), *made, *extra, "-o", output], self.home, made)
        return output

    @staticmethod
    def _lto(cache):
        return ["-flto=thin", "-fuse-ld=lld"] if cache.get("LLVM_ENABLE_LTO") == "Thin" else []

    def _generate(self, tblgen):
        for source in sorted(self.home.joinpath("lib").rglob("*.td")):
            output = self.layout.llvm_build / "include" / "llvm" / "Target" / f"{source.stem}.inc"
            objects.make(output, [tblgen, source.relative_to(self.home), "-o", output], self.home, [source, tblgen])

    def _link(self, cache, made, profile):
        """Link all objects: to one shared library, or to an archive if LLVM is static."""
        build, tools = self.layout.llvm_build, self.builder.tools
        self.builder.say("Linking CXX library")
        if not cache.is_on("LLVM_LINK_LLVM_DYLIB"):
            output = build / "lib" / "libLLVMMini.a"
            output.parent.mkdir(parents=True, exist_ok=True)
            remove(output)
            processes.run([tools.ar, "crsD", output, *made])
            return output
        output = build / "lib" / self.real_library
        extra = shlex.split(cache.get("CMAKE_SHARED_LINKER_FLAGS"))
        command = [tools.cxx, "-shared", "-fPIC", f"-Wl,-soname,{self.real_library}", "-Wl,-Bsymbolic-functions", "-Wl,-z,defs",
                   *profile, *self._lto(cache), *made, *extra, "-o", output]
        if objects.make(output, command, self.home, made):
            processes.run([tools.strip, "--strip-debug", output])
        return output

    def _install(self, cache, library, flags):
        """Copy what was built to its place, as `cmake --install` does."""
        prefix = self.layout.llvm
        for directory in ("bin", "lib"):
            (prefix / directory).mkdir(parents=True, exist_ok=True)
        for old in prefix.joinpath("lib").glob("libLLVM*"):
            remove(old)
        shutil.copy2(library, prefix / "lib" / library.name)
        if cache.is_on("LLVM_LINK_LLVM_DYLIB"):
            (prefix / "lib" / f"{self._link_name(cache, 'lib')}.so").symlink_to(library.name)
        remove(prefix / "include")
        shutil.copytree(self.home / "include", prefix / "include")
        shutil.copytree(self.layout.llvm_build / "include", prefix / "include", dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.cmd"))

    def _link_name(self, cache, prefix=""):
        if cache.is_on("LLVM_LINK_LLVM_DYLIB"):
            return f"{prefix}LLVM-{self.major}{self.builder.version_suffix}"
        return f"{prefix}LLVMMini"

    def _llvm_config(self, program, cache):
        shared = cache.is_on("LLVM_LINK_LLVM_DYLIB")
        flags, _ = self._flags(cache)
        unwanted = ("-Iinclude", "-ffile-prefix-map", f"-I{self.layout.llvm_build}")
        flags = [f"-I{self.layout.llvm / 'include'}"] + [flag for flag in flags if not flag.startswith(unwanted)]
        program.write_text(LLVM_CONFIG.format(
            version=".".join((self.major, self.minor, self.patch)), suffix=self.builder.version_suffix,
            prefix=self.layout.llvm, cxxflags=" ".join(flags), link_name=self._link_name(cache),
            library=self._link_name(cache, "lib") + (".so" if shared else ".a"), mode="shared" if shared else "static",
            assertions="ON" if cache.is_on("LLVM_ENABLE_ASSERTIONS") else "OFF",
            targets=cache.get("LLVM_TARGETS_TO_BUILD"), triple=self.builder.triple))
        program.chmod(0o755)
