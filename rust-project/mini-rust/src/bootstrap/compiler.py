"""Builds the compiler of a stage with cargo."""

from cargo import Cargo, read_stamp
from errors import BuildError
from linking import link_into
from llvm import LlvmBuild

PROFILER_MISSING = """error[E0463]: can't find crate for `profiler_builtins`
  |
  = note: the compiler may have been built without the profiler runtime

error: could not compile `rustc_llvm` (lib) due to 1 previous error"""


def ensure_llvm(builder):
    """Path of llvm-config, after LLVM was built if need be."""
    return builder.once("llvm", lambda: LlvmBuild(builder).ensure())


def optimisation(config, stage):
    # That of stage 1 compiles the prelude, once.
    if stage == 1:
        return 0
    wish = config.get("rust", "optimize", True)
    return {True: 3, False: 0}.get(wish, wish) if isinstance(wish, bool) else wish


def profile_flags(builder, profile):
    """PGO flags, and those that go with them."""
    flags = []
    if profile.generate is not None:
        flags += [f"-Cprofile-generate={profile.generate}", "-Cllvm-args=-vp-counters-per-site=4"]
    elif profile.use is not None:
        flags.append(f"-Cprofile-use={profile.use}")
        if builder.config.verbosity:
            flags.append("-Cllvm-args=-pgo-warn-missing-function")
    if flags:
        depth = len(builder.source.parts) - 1
        flags.append(f"-Cllvm-args=-static-func-strip-dirname-prefix={depth}")
    return flags


def _rustc_cargo(builder, stage, llvm_config):
    config = builder.config
    cargo = Cargo(builder, builder.source / "compiler" / "rustc" / "Cargo.toml", builder.layout.compiler(stage))
    cargo.rustflags += ["-Clink-args=-Wl,-z,origin,-rpath,$ORIGIN/../lib", "-Ztls-model=initial-exec"]
    cargo.profile = {"OPT_LEVEL": optimisation(config, stage), "DEBUG": int(config.get("rust", "debuginfo-level-rustc", 0))}
    if units := config.get("rust", "codegen-units"):
        cargo.profile["CODEGEN_UNITS"] = units
    if stage == 2:
        # Only the compiler built by the stage 1 compiler knows of profiles and of BOLT.
        cargo.rustflags += profile_flags(builder, builder.rustc_profile)
        if getattr(builder.flags, "enable_bolt_settings", False):
            cargo.environment["RUSTC_BOLT_LINK_FLAGS"] = "1"
        lto = config.get("rust", "lto", "thin-local")
        if lto in ("thin", "fat"):
            cargo.rustflags += ["-Zdylib-lto", f"-Clto={lto}", "-Cembed-bitcode=yes"]
    description = config.get("build", "description", "")
    cargo.environment |= {
        "CFG_RELEASE": config.release,
        "CFG_VERSION": f"{config.release} (mini-rust)" + (f" ({description})" if description else ""),
        "CFG_RELEASE_CHANNEL": config.channel,
        "CFG_COMPILER_HOST_TRIPLE": builder.triple,
        "LLVM_CONFIG": str(llvm_config),
        "LLVM_LINKER_FLAGS": config.get("llvm", "ldflags", ""),
    }
    return cargo


def ensure_rustc(builder, stage, llvm_config):
    """Build the compiler of `stage` with that of `stage - 1`; returns what its stamp lists."""
    build_stage = stage - 1
    stamp = builder.layout.compiler_stamp(stage)
    if builder.kept(build_stage):
        builder.say(f"WARNING: Using a potentially old librustc. This may not behave well. (built by stage{build_stage})")
        builder.say("WARNING: Use `--keep-stage-std` if you want to rebuild the compiler when it changes")
        entries = read_stamp(stamp)
    else:
        builder.say(f"Building stage{stage} compiler artifacts {{rustc-main, rustc_driver, rustc_llvm}} "
                    f"(stage{build_stage} -> stage{stage}, {builder.triple})")
        with builder.metrics.step("bootstrap::core::build_steps::compile::Rustc", f"Rustc {{ build_compiler: stage{build_stage} }}"):
            if stage == 2 and builder.rustc_profile.generate is not None and not builder.profiler:
                builder.say(PROFILER_MISSING)
                raise BuildError("ERROR: the profiler runtime is not built; set `build.profiler = true`")
            entries = _rustc_cargo(builder, stage, llvm_config).build(stamp)
    directory = builder.layout.sysroot_target(build_stage)
    for kind, path in entries:
        if kind == "t":
            link_into(path, directory)
    return entries
