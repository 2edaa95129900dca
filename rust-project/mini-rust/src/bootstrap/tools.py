"""Builds the tools that come with the compiler: rustdoc and clippy, which are linked with its library, and cargo."""

import processes
from cargo import Cargo
from errors import BuildError
from linking import link_or_copy
from profiles import tool_profile
from sysroot import assemble

from compiler import PROFILER_MISSING, ensure_llvm, optimisation, profile_flags

RUSTDOC, CARGO, CLIPPY = "rustdoc", "cargo", "clippy"

# The program that is built, its name in use, and whether it is a part of the sysroot. Cargo is found beside it.
_PROGRAMS = {
    RUSTDOC: ("rustdoc_tool_binary", "rustdoc", True),
    CARGO: ("cargo", "cargo", False),
    CLIPPY: ("clippy-driver", "clippy-driver", True),
}


def is_shipped(builder, tool):
    """Trees without profiles for their tools have none that are worth shipping."""
    return tool in builder.dialect.pgo_components


def _library_flags(builder, stage):
    """The compiler's library as the compiler that builds the tool has it: among what it links programs with."""
    directory = builder.layout.sysroot_target(stage - 1)
    library = next(directory.glob("librustc_driver-*.so"), None)
    if library is None:
        raise BuildError(f"ERROR: no librustc_driver in {directory}")
    llvm = processes.output([ensure_llvm(builder), "--libdir"])
    return ["-L", f"dependency={directory}", "-L", f"native={llvm}", "--extern", f"rustc_driver={library}",
            "-Clink-args=-Wl,-rpath,$ORIGIN/../lib"]


def _tool_cargo(builder, stage, tool):
    config = builder.config
    cargo = Cargo(builder, builder.source / "src" / "tools" / tool / "Cargo.toml", builder.layout.tools(stage))
    # As bootstrap says it to cargo: libraries that the compiler was told of are looked at, too.
    cargo.arguments.append("-Zbinary-dep-depinfo")
    cargo.profile = {"OPT_LEVEL": optimisation(config, stage)}
    cargo.environment |= {"CFG_RELEASE": config.release}
    if tool != CARGO:
        cargo.rustflags += _library_flags(builder, stage)
    if stage == 2:
        profile = tool_profile(config, tool)
        if profile.generate is not None and not builder.profiler:
            builder.say(PROFILER_MISSING)
            raise BuildError("ERROR: the profiler runtime is not built; set `build.profiler = true`")
        cargo.rustflags += profile_flags(builder, profile)
    return cargo


def ensure_tool(builder, stage, tool):
    """Path of the tool that belongs to the compiler of `stage`, at the place where it is used."""
    return builder.once(f"tool {tool} {stage}", lambda: _ensure_tool(builder, stage, tool))


def _ensure_tool(builder, stage, tool):
    if stage == 0:
        raise BuildError(f"ERROR: cannot build {tool} with stage 0")
    rustc = assemble(builder, stage)
    built, name, in_sysroot = _PROGRAMS[tool]
    builder.say(f"Building stage{stage} tool {tool} (stage{stage - 1} -> stage{stage}, {builder.triple})")
    release = builder.layout.tools(stage) / builder.triple / "release"
    with builder.metrics.step("bootstrap::core::build_steps::tool::ToolBuild", f"ToolBuild {{ tool: {tool} }}"):
        _tool_cargo(builder, stage, tool).build(builder.layout.tool_stamp(stage, tool))
    if tool == RUSTDOC:
        path = rustc.with_name(name)
        link_or_copy(release / built, path)
        return path
    path = builder.layout.tools_bin(stage) / name
    link_or_copy(release / built, path)
    if in_sysroot:
        link_or_copy(path, rustc.with_name(name))
    return path


def rustdoc(builder, stage):
    ensure_tool(builder, stage, RUSTDOC)


def cargo(builder, stage):
    ensure_tool(builder, stage, CARGO)


def clippy(builder, stage):
    ensure_tool(builder, stage, CLIPPY)
