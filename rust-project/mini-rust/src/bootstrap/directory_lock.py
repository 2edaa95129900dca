"""One bootstrap at a time in a build directory."""

import fcntl
import os


class DirectoryLock:
    """Holds B/lock, which contains the holder's process id. Whoever comes second says so and waits."""

    def __init__(self, path):
        self.path = path
        self.file = None

    def __enter__(self):
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self.file = open(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644), "r+")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = self.file.read().strip() or "unknown"
            print(f"WARNING: build directory locked by process {holder}, waiting for lock", flush=True)
            fcntl.flock(self.file, fcntl.LOCK_EX)
        self.file.seek(0)
        self.file.truncate()
        self.file.write(str(os.getpid()))
        self.file.flush()
        return self

    def __exit__(self, *_):
        self.file.close()
