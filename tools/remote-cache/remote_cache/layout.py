"""The files in a cache server's directory."""

import os
import re
from pathlib import Path

# nginx serves the same names. Nx's own hashes are decimal numbers, a custom hasher's may be hexadecimal.
HASH = re.compile(r"[A-Za-z0-9_-]{1,128}")


class Layout:
    """
    store/v1/cache/HASH  the entries, the only files that the server serves
    store/incoming/ID    complete uploads without a name yet
    uploads/             uploads in progress; on one file system with store, so that a rename is atomic
    pins/HASH            entries that are never evicted; the file holds a note
    logs/                access-YYYY-MM-DD.log
    server/              nginx's configuration, token map, process id and socket
    """

    def __init__(self, root: Path):
        self.root = root
        self.store = root / "store"
        self.entries = self.store / "v1" / "cache"
        self.incoming = self.store / "incoming"
        self.uploads = root / "uploads"
        self.pins = root / "pins"
        self.logs = root / "logs"
        self.server = root / "server"
        self.config = self.server / "nginx.conf"
        self.token_map = self.server / "tokens.map"
        self.pid = self.server / "nginx.pid"
        self.socket = self.server / "dav.sock"

    def create(self) -> None:
        # Other users of the machine must not read tokens and entries.
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for directory in (self.entries, self.incoming, self.uploads, self.pins, self.logs, self.server / "tmp"):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)


def default_directory() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return Path(state) / "opt-dist-remote-cache"
