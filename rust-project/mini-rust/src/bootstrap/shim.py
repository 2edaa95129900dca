"""The compiler that cargo sees: a small wrapper which adds what cargo must not notice.

What the wrapper adds is no part of cargo's fingerprints. Asking for BOLT settings later therefore relinks nothing.
"""

SCRIPT = """#!/bin/sh
# Made by bootstrap. Runs the real compiler with arguments that cargo does not know about.
previous=
for word in "$@"; do
    if [ "$previous" = --crate-name ] && [ "$word" = rustc_driver ]; then
        # The library holds the standard library itself, whatever cargo thinks of it.
        set -- "$@" -Cprefer-dynamic=no
        if [ -n "$RUSTC_BOLT_LINK_FLAGS" ]; then
            set -- "$@" -Clink-arg=-Wl,-q
        fi
        break
    fi
    previous=$word
done
if [ -n "$RUSTC_SOURCE_ROOT" ]; then
    set -- "$@" "--remap-path-prefix=$RUSTC_SOURCE_ROOT=/rustc/mini"
fi
exec "$RUSTC_REAL" "$@"
"""


def write_shim(directory):
    """Write the wrapper unless it is there; its modification time matters to cargo."""
    path = directory / "rustc"
    if not path.exists() or path.read_text() != SCRIPT:
        directory.mkdir(parents=True, exist_ok=True)
        path.write_text(SCRIPT)
        path.chmod(0o755)
    return path
