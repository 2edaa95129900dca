"""B/metrics.json: what was done and how long it took."""

import json
import os
import time
from contextlib import contextmanager


class Metrics:
    """Collects the steps of one invocation. A file is written only if metrics are on and all went well."""

    def __init__(self, enabled, path, command_line):
        self.enabled = enabled
        self.path = path
        self.command_line = command_line
        self.start = time.time()
        self.root = []
        self.open = [self.root]

    @contextmanager
    def step(self, kind, text):
        """A step; steps within it become its children."""
        began, node = time.monotonic(), {"kind": "rustbuild_step", "type": kind, "debug_repr": text, "children": []}
        self.open.append(node["children"])
        self.open[-2].append(node)
        try:
            yield
        finally:
            self.open.pop()
            node["whole"] = time.monotonic() - began
            own = node["whole"] - sum(child["whole"] for child in node["children"])
            node["duration_excluding_children_sec"] = max(own, 0.0)
            node["system_stats"] = {"cpu_utilization_percent": 0.0}

    def write(self):
        if not self.enabled:
            return
        try:
            document = json.loads(self.path.read_text())
        except (OSError, ValueError):
            document = {"format_version": 1, "system_stats": _system(), "invocations": [], "ci_metadata": None}
        document["invocations"].append({
            "start_time": int(self.start),
            "cmdline": self.command_line,
            "duration_including_children_sec": time.time() - self.start,
            "children": [_bare(node) for node in self.root],
        })
        self.path.write_text(json.dumps(document))


def _bare(node):
    return {**{key: value for key, value in node.items() if key != "whole"},
            "children": [_bare(child) for child in node["children"]]}


def _system():
    model = "unknown"
    try:
        with open("/proc/cpuinfo") as file:
            model = next(line.partition(":")[2].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cpu_threads_count": os.cpu_count(), "cpu_model": model, "memory_total_bytes": memory}
