"""Surveys the entries and their last uses, and chooses the entries to remove."""

import fcntl
import os
import re
import stat
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Optional, Tuple

from .layout import HASH, Layout
from .problem import Problem
from .quantities import shown_size, shown_span

# An upload that has not grown for a day was interrupted by a crash.
STALE = 86400.0


@dataclass(frozen=True)
class Entry:
    hash: str
    size: int
    """Bytes."""
    used: float
    """Seconds since the epoch: the time of the upload, or of the last download if that is later."""
    pin: Optional[str]
    """The note of the pin; None when it is not pinned."""


@contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """Lets one command run at a time, so that none evicts an entry while another pins it. nginx takes no lock."""
    if not layout.entries.is_dir():
        raise Problem(f"{layout.root} is no directory of a cache server; name it with --dir")
    with open(layout.root / "lock", "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


_SENT = re.compile(rf"(\S+) \S+ (?:read|write) GET /v1/cache/({HASH.pattern}) (?:200|206|304) ")


def uses(lines: Iterable[str]) -> Dict[str, float]:
    """When each entry was last sent, from lines of the access log."""
    found: Dict[str, float] = {}
    for line in lines:
        match = _SENT.match(line)
        if match:
            try:
                when = datetime.fromisoformat(match[1]).timestamp()
            except ValueError:
                continue
            found[match[2]] = max(when, found.get(match[2], 0.0))
    return found


def logged_uses(layout: Layout) -> Dict[str, float]:
    found: Dict[str, float] = {}
    for log in sorted(layout.logs.glob("access-*.log")):
        with open(log, encoding="utf-8", errors="replace") as lines:
            for name, when in uses(lines).items():
                found[name] = max(when, found.get(name, 0.0))
    return found


def survey(layout: Layout) -> List[Entry]:
    """
    All entries, least recently used first. Downloads come from the access log, and record_uses keeps them as
    modification times. Access times of files do not serve: many disks do not keep them, and a backup changes them.
    """
    sent = logged_uses(layout)
    now = time.time()
    entries = []
    with os.scandir(layout.entries) as files:
        for file in files:
            try:
                facts = file.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if stat.S_ISREG(facts.st_mode) and HASH.fullmatch(file.name):
                # A time in the future is none; the file's last change is that of its name or of its time.
                stored = facts.st_mtime if facts.st_mtime <= now else min(now, facts.st_ctime)
                used = max(stored, min(now, sent.get(file.name, 0.0)))
                entries.append(Entry(file.name, facts.st_size, used, pin_of(layout, file.name)))
    return sorted(entries, key=lambda entry: (entry.used, entry.hash))


def record_uses(layout: Layout, entries: Iterable[Entry]) -> None:
    for entry in entries:
        file = layout.entries / entry.hash
        try:
            if entry.used > file.stat().st_mtime:
                os.utime(file, (entry.used, entry.used))
        except FileNotFoundError:
            pass


def pin_of(layout: Layout, name: str) -> Optional[str]:
    try:
        return (layout.pins / name).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def choose(
    entries: Iterable[Entry], now: float, max_age: Optional[float], max_size: Optional[int]
) -> List[Tuple[Entry, str]]:
    """
    The entries to remove, each with the reason: first all entries above max_age, then the least recently used until
    the rest, including pinned entries, fits into max_size.
    @param entries least recently used first
    @param max_age seconds since the last use
    @param max_size bytes
    """
    chosen = []
    kept = []
    for entry in entries:
        age = now - entry.used
        if entry.pin is None and max_age is not None and age > max_age:
            chosen.append((entry, f"last used {shown_span(age)} ago, more than {shown_span(max_age)}"))
        else:
            kept.append(entry)
    total = sum(entry.size for entry in kept)
    for entry in kept:
        if max_size is None or total <= max_size:
            break
        if entry.pin is None:
            chosen.append((entry, f"least recently used, and all entries together exceed {shown_size(max_size)}"))
            total -= entry.size
    return chosen


def remove_stale(directory: Path, older_than: float, now: float, dry_run: bool) -> List[Path]:
    """Removes the directory's files that have not changed for `older_than` seconds."""
    removed = []
    for file in sorted(directory.iterdir()):
        try:
            if file.is_file() and now - file.stat().st_mtime > older_than:
                if not dry_run:
                    file.unlink()
                removed.append(file)
        except FileNotFoundError:
            pass
    return removed
