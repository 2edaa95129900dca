"""Where things lie in the build directory."""

from pathlib import Path


class Layout:
    """Paths below the build directory, named as bootstrap names them."""

    def __init__(self, config, triple):
        self.dialect = config.dialect
        self.triple = triple
        self.root = config.build_directory
        self.target = self.root / triple
        self.llvm = self.target / "llvm"
        self.llvm_build = self.llvm / "build"
        self.lld = self.target / "lld"
        self.dist = self.root / "dist"
        self.lock = self.root / "lock"
        self.metrics = self.root / "metrics.json"
        self.shims = self.root / "bootstrap" / "debug"

    def llvm_stamp(self):
        return self.llvm / self.dialect.stamp_name("llvm")

    def lld_stamp(self):
        return self.lld / self.dialect.stamp_name("lld")

    def compiler(self, stage):
        """Cargo's target directory for the compiler of `stage`."""
        return self.target / self.dialect.compiler_directory(stage)

    def compiler_stamp(self, stage):
        return self.compiler(stage) / self.triple / "release" / self.dialect.stamp_name("librustc")

    def tools(self, stage):
        """Cargo's target directory for the tools of the compiler of `stage`."""
        return self.target / self.dialect.compiler_directory(stage).replace("-rustc", "-tools")

    def tool_stamp(self, stage, tool):
        return self.tools(stage) / self.triple / "release" / self.dialect.stamp_name(f"lib{tool}")

    def tools_bin(self, stage):
        """Where tools lie that are no part of the sysroot."""
        return self.target / self.dialect.compiler_directory(stage).replace("-rustc", "-tools-bin")

    def std(self, stage):
        """Cargo's target directory for the standard library built by the compiler of `stage`."""
        return self.target / f"stage{stage}-std"

    def std_stamp(self, stage):
        return self.std(stage) / self.triple / "release" / self.dialect.stamp_name("libstd")

    def sysroot(self, stage):
        return self.target / ("stage0-sysroot" if stage == 0 else f"stage{stage}")

    def sysroot_target(self, stage):
        """Where a compiler looks for the libraries that programs are linked with."""
        return self.sysroot(stage) / "lib" / "rustlib" / self.triple / "lib"

    def rustc(self, stage):
        directory = self.target / "stage0" if stage == 0 else self.sysroot(stage)
        return directory / "bin" / "rustc"


def remove(path):
    """Remove a file, link or directory, or nothing."""
    import shutil

    path = Path(path)
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)
