"""x.py dist: the components of a toolchain as archives.

What is packed is what lies in the stage 2 sysroot at that moment. A library that was improved in place, through one of its
hard links, is shipped so; one that was put beside it or moved over one of its names is not.
"""

from archives import Component, Sources
import tools
from sysroot import assemble, standard_library

from compiler import ensure_llvm


def _archive(builder, component):
    if builder.config.verbosity:
        builder.say(f"packing {len(component.files)} files")
    with builder.metrics.step("bootstrap::core::build_steps::dist::" + component.inner.title().replace("-", ""), component.package):
        component.archive()


def _say(builder, stage, what):
    builder.say(f"Dist {what} (stage{stage}, {builder.triple})")


def rustc(builder, stage, paths=()):
    """The compiler."""
    assemble(builder, stage)
    _say(builder, stage, "rustc")
    sysroot, component = builder.layout.sysroot(stage), Component(builder, "rustc", builder.triple)
    component.add(sysroot / "bin" / "rustc", "bin/rustc")
    if tools.is_shipped(builder, tools.RUSTDOC):
        component.add(tools.ensure_tool(builder, stage, tools.RUSTDOC), "bin/rustdoc")
    for pattern in ("librustc_driver-*.so", "libLLVM*"):
        for path in sorted(sysroot.joinpath("lib").glob(pattern)):
            component.add(path, f"lib/{path.name}")
    lld = sysroot / "lib" / "rustlib" / builder.triple / "bin" / "rust-lld"
    if lld.exists():
        component.add(lld, f"lib/rustlib/{builder.triple}/bin/rust-lld")
    _archive(builder, component)


def rust_std(builder, stage, paths=()):
    """What programs are linked with."""
    standard_library(builder, stage)
    _say(builder, stage, "rust-std")
    component = Component(builder, "rust-std", builder.triple)
    directory = builder.layout.sysroot_target(stage)
    component.add_tree(directory, f"lib/rustlib/{builder.triple}/lib", lambda path: path.name.startswith("libstd"))
    _archive(builder, component)


def rustc_dev(builder, stage, paths=()):
    """The compiler's libraries for tools that link with them."""
    from cargo import read_stamp

    assemble(builder, stage)
    _say(builder, stage, "rustc-dev")
    component = Component(builder, "rustc-dev", builder.triple)
    for kind, path in read_stamp(builder.layout.compiler_stamp(stage)):
        if kind == "t":
            component.add(path, f"lib/rustlib/{builder.triple}/lib/{path.name}")
    _archive(builder, component)


def rust_src(builder, stage, paths=()):
    """The standard library's sources."""
    builder.say("Dist rust-src")
    component = Component(builder, "rust-src", None)
    component.add_tree(builder.source / "library", "lib/rustlib/src/rust/library", lambda path: "target" not in path.parts)
    _archive(builder, component)


SOURCE_FILES = ["Cargo.lock", "Cargo.toml", "README.md", "bootstrap.example.toml", "x.py"]
SOURCE_DIRS = ["compiler", "library", "src", "tests"]


def rustc_src(builder, stage, paths=()):
    """The sources, in an archive whose name sorts before that of the compiler."""
    if not paths and not builder.config.get("rust", "dist-src", True):
        return
    builder.say("Dist src")
    unwanted = {"__pycache__", "target"}
    sources = Sources(builder, "rustc", "src")
    for name in SOURCE_FILES:
        if (builder.source / name).exists():
            sources.add(builder.source / name, name)
    for name in SOURCE_DIRS:
        sources.add_tree(builder.source / name, name, lambda path: unwanted.isdisjoint(path.relative_to(builder.source).parts))
    _archive(builder, sources)


def rust_dev(builder, stage, paths=()):
    """LLVM's headers and tools."""
    if builder.config.target(builder.triple, "llvm-config"):
        return
    ensure_llvm(builder)
    _say(builder, stage, "rust-dev")
    component = Component(builder, "rust-dev", builder.triple)
    component.add_tree(builder.layout.llvm / "include", "rust-dev/include")
    component.add(builder.layout.llvm / "bin" / "llvm-config", "rust-dev/bin/llvm-config")
    for path in sorted(builder.layout.llvm.joinpath("lib").glob("libLLVM*")):
        component.add(path, f"rust-dev/lib/{path.name}")
    _archive(builder, component)


def llvm_tools(builder, stage, paths=()):
    """LLVM's tools, if they are wanted."""
    if not builder.config.get("rust", "llvm-tools", False) or not builder.tools.profdata:
        return
    _say(builder, stage, "llvm-tools")
    component = Component(builder, "llvm-tools", builder.triple)
    component.add(builder.tools.profdata, f"lib/rustlib/{builder.triple}/bin/llvm-profdata")
    _archive(builder, component)


def cargo(builder, stage, paths=()):
    """The tree's own cargo. Where that has no profile it is not shipped: if cargo is named, it is the stage 0 one."""
    own = tools.is_shipped(builder, tools.CARGO)
    if not own and not paths and "cargo" not in builder.config.get("build", "tools", []):
        return
    _say(builder, stage, "cargo")
    component = Component(builder, "cargo", builder.triple)
    component.add(tools.ensure_tool(builder, stage, tools.CARGO) if own else builder.tools.cargo, "bin/cargo")
    _archive(builder, component)


def clippy(builder, stage, paths=()):
    """The linter, in trees that have profiles for it."""
    if not tools.is_shipped(builder, tools.CLIPPY):
        return
    _say(builder, stage, "clippy")
    component = Component(builder, "clippy", builder.triple)
    component.add(tools.ensure_tool(builder, stage, tools.CLIPPY), "bin/clippy-driver")
    _archive(builder, component)


def reproducible_artifacts(builder, stage, paths=()):
    """The profiles in use and whatever else was named; not made if there is none."""
    files = [builder.rustc_profile.use, builder.llvm_profile.use, *getattr(builder.flags, "reproducible_artifact", [])]
    files = [path for path in files if path]
    if not files:
        return
    _say(builder, stage, "reproducible-artifacts")
    component = Component(builder, "reproducible-artifacts", builder.triple)
    for path in files:
        component.add(path, path.rpartition("/")[2])
    _archive(builder, component)


STEPS = [
    (("rust-std", "library/std"), rust_std),
    (("rustc", "compiler/rustc"), rustc),
    (("rustc-dev",), rustc_dev),
    (("rust-src",), rust_src),
    (("rustc-src",), rustc_src),
    (("rust-dev",), rust_dev),
    (("llvm-tools",), llvm_tools),
    (("cargo",), cargo),
    (("clippy",), clippy),
    (("reproducible-artifacts",), reproducible_artifacts),
]
