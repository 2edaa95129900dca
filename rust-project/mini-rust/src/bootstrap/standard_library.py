"""Builds what programs are linked against: the run time and the prelude."""

import os

import processes
from cargo import Cargo, read_stamp
from layout import remove
from linking import link_or_copy

RUNTIME = "libstd.rt"
PRELUDE = "libstd.rmeta"


def _clear_if_dirty(directory, compiler):
    """Start anew when the compiler is newer than what it built."""
    marker = directory / ".stamp"
    if marker.exists() and os.stat(marker).st_mtime_ns < os.stat(compiler).st_mtime_ns:
        remove(directory)
    if not marker.exists():
        directory.mkdir(parents=True, exist_ok=True)
        marker.touch()


def ensure_std(builder, stage):
    """Build the standard library with the compiler of `stage`, which lies in its sysroot."""
    layout, stamp = builder.layout, builder.layout.std_stamp(stage)
    if builder.kept(stage, std=True):
        builder.say(f"WARNING: Using a potentially old libstd. This may not behave well. (built by stage{stage})")
        files = [path for _, path in read_stamp(stamp)]
    else:
        builder.say(f"Building stage{stage} library artifacts (stage{stage} -> stage{stage}, {builder.triple})")
        with builder.metrics.step("bootstrap::core::build_steps::compile::Std", f"Std {{ build_compiler: stage{stage} }}"):
            _clear_if_dirty(layout.std(stage), layout.rustc(stage))
            files = _build(builder, stage, stamp)
    for path in files:
        link_or_copy(path, layout.sysroot_target(stage) / path.name)
    return files


def _build(builder, stage, stamp):
    layout, home = builder.layout, builder.source / "library" / "std"
    cargo = Cargo(builder, home / "Cargo.toml", layout.std(stage))
    cargo.build(stamp)
    release = layout.std(stage) / builder.triple / "release"
    runtime, prelude = release / RUNTIME, release / PRELUDE
    link_or_copy(release / "mini-rt", runtime)
    source = home / "src" / "prelude.mini"
    if not prelude.exists() or prelude.stat().st_mtime_ns < max(source.stat().st_mtime_ns, layout.rustc(stage).stat().st_mtime_ns):
        processes.run([layout.rustc(stage), "--crate-type", "lib", "--crate-name", "std", "--emit=metadata", source, "-o", prelude])
    files = [runtime, prelude]
    stamp.write_bytes(b"".join(b"t" + str(path).encode() + b"\0" for path in files))
    return files


def uplift_std(builder, stage):
    """Give the compiler of `stage` the library that the stage 1 compiler built."""
    builder.say(f"Uplifting library (stage1 -> stage{stage})")
    files = builder.once("std 1", lambda: ensure_std(builder, 1))
    for path in files:
        link_or_copy(path, builder.layout.sysroot_target(stage) / path.name)
