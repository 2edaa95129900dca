"""Builds lld, in a directory and with a stamp of its own, against the installed LLVM."""

import shutil

import objects


def ensure_lld(builder, llvm_config):
    """Build rust-lld unless its stamp is there; returns the program's path."""
    layout, home = builder.layout, builder.source / "src" / "llvm-project" / "lld"
    program, stamp = layout.lld / "bin" / "lld", layout.lld_stamp()
    if stamp.exists():
        return program
    builder.say(f"Building LLD for {builder.triple}")
    with builder.metrics.step("bootstrap::core::build_steps::llvm::Lld", f"Lld {{ target: {builder.triple} }}"):
        flags = ["-O2", "-std=c++17", "-fno-exceptions", "-fno-rtti", f"-I{layout.llvm / 'include'}",
                 f"-ffile-prefix-map={builder.source}=/rustc/llvm"]
        sources = sorted(path.relative_to(home) for path in home.rglob("*.cpp"))
        made = objects.compile_all(builder, builder.tools.cxx, flags, sources, home, layout.lld / "build")
        linked = layout.lld / "build" / "lld"
        objects.make(linked, [builder.tools.cxx, *made, "-o", linked], home, made)
        program.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(linked, program)
        stamp.write_text(builder.tree_hash(home.parent))
    return program
