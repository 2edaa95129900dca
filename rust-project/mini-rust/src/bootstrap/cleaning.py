"""x.py clean."""

from errors import BuildError
from layout import remove


def clean(builder):
    """Without options everything but LLVM and the downloads goes; --all takes the whole build directory."""
    flags, layout = builder.flags, builder.layout
    if flags.all and flags.stage is not None:
        raise BuildError("ERROR: --all and --stage can't be used at the same time for `x clean`")
    if flags.all:
        remove(layout.root)
        return
    entries = sorted(layout.target.iterdir()) if layout.target.is_dir() else []
    if flags.stage is not None:
        for entry in entries:
            if f"stage{flags.stage + 1}" in entry.name:
                remove(entry)
        return
    for name in ("tmp", "dist", "bootstrap-shims-dump", "rustfmt.stamp"):
        remove(layout.root / name)
    for entry in entries:
        if entry.name != "llvm":
            remove(entry)
