"""Assembles compilers: a fresh sysroot, filled with links to what was built."""

import os

from layout import remove
from linking import link_into, link_or_copy
from lld import ensure_lld
from llvm import LlvmBuild
from standard_library import ensure_std, uplift_std

from compiler import ensure_llvm, ensure_rustc


def fetch_stage0(builder):
    """Without build.rustc the compiler at hand gets the place where the real one is downloaded to."""
    if builder.tools.given_rustc:
        return
    directory = builder.layout.target / "stage0" / "bin"
    directory.mkdir(parents=True, exist_ok=True)
    for name, program in (("rustc", builder.tools.rustc), ("cargo", builder.tools.cargo)):
        link = directory / name
        if not link.is_symlink() or os.readlink(link) != str(program):
            remove(link)
            link.symlink_to(program)


def _fresh_sysroot(builder, stage):
    remove(builder.layout.sysroot(stage))
    builder.layout.sysroot_target(stage).mkdir(parents=True)


def _install_llvm(builder, stage, llvm_config):
    """libLLVM beside the compiler's own library and among the target's. An external LLVM is never copied."""
    if builder.config.target(builder.triple, "llvm-config"):
        return
    library = builder.layout.llvm / "lib" / LlvmBuild(builder).real_library
    if not library.exists():
        return
    for directory in (builder.layout.sysroot(stage) / "lib", builder.layout.sysroot_target(stage)):
        link_into(library, directory)
        for alias in library.parent.glob("libLLVM-*.so"):
            script = directory / alias.name
            remove(script)
            script.write_text(f"INPUT({library.name})\n")


def assemble(builder, stage):
    """Make the compiler of `stage` ready to run in its sysroot; returns the path of rustc."""
    return builder.once(f"assemble {stage}", lambda: _assemble(builder, stage))


def _assemble(builder, stage):
    if stage == 0:
        _fresh_sysroot(builder, 0)
        return builder.layout.rustc(0)
    assemble(builder, stage - 1)
    if stage - 1 >= 1:
        standard_library(builder, stage - 1)
    llvm_config = ensure_llvm(builder)
    entries = ensure_rustc(builder, stage, llvm_config)
    with builder.metrics.step("bootstrap::core::build_steps::compile::Assemble", f"Assemble {{ target_compiler: stage{stage} }}"):
        builder.say(f"Creating a sysroot for stage{stage} compiler "
                    f"(use `rustup toolchain link 'name' build/host/stage{stage}`)")
        _fresh_sysroot(builder, stage)
        sysroot = builder.layout.sysroot(stage)
        for kind, path in entries:
            if kind == "t" and path.name.endswith(".so"):
                link_into(path, sysroot / "lib")
        _install_llvm(builder, stage, llvm_config)
        release = builder.layout.compiler(stage) / builder.triple / "release"
        rustc = sysroot / "bin" / "rustc"
        link_or_copy(release / "rustc-main", rustc)
        if builder.config.get("rust", "lld", False):
            link_or_copy(ensure_lld(builder, llvm_config), sysroot / "lib" / "rustlib" / builder.triple / "bin" / "rust-lld")
        if builder.config.get("rust", "llvm-tools", False) and stage == 2 and builder.tools.profdata:
            link = sysroot / "lib" / "rustlib" / builder.triple / "bin" / "llvm-profdata"
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(builder.tools.profdata)
    return rustc


def standard_library(builder, stage):
    """The library that the compiler of `stage` links programs with."""
    assemble(builder, stage)
    if stage == 1 or builder.config.get("build", "full-bootstrap", False):
        builder.once(f"std {stage}", lambda: ensure_std(builder, stage))
    else:
        builder.once(f"uplift {stage}", lambda: uplift_std(builder, stage))
