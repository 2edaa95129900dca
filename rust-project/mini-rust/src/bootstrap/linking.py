"""Puts files of one place into another, as hard links where the file system can."""

import os
import shutil


def link_or_copy(source, destination):
    """Make `destination` another name of `source`'s file; copy it if that is not possible."""
    source = os.path.realpath(source)
    os.makedirs(os.path.dirname(destination), exist_ok=True)
    try:
        os.unlink(destination)
    except FileNotFoundError:
        pass
    if os.environ.get("MINI_RUST_NO_HARD_LINKS") != "1":
        try:
            os.link(source, destination)
            return
        except OSError:
            pass
    shutil.copy2(source, destination)


def link_into(source, directory):
    """Link `source` into `directory` under its own name."""
    destination = os.path.join(directory, os.path.basename(os.path.realpath(source)))
    link_or_copy(source, destination)
    return destination
