"""Runs cargo for one crate and keeps the list of what came out as a stamp."""

import json
import os
import re
import sys
from pathlib import Path

import processes
from errors import BuildError
from shim import write_shim

_LIBRARY = re.compile(r"\.(rlib|rmeta|so|a)$")


class Cargo:
    """One `cargo build --release` with bootstrap's flags."""

    def __init__(self, builder, manifest, target_directory):
        self.builder = builder
        self.manifest = manifest
        self.directory = target_directory
        self.rustflags = []
        self.arguments = []
        self.profile = {}
        self.environment = {
            "RUSTC": str(write_shim(builder.layout.shims)),
            "RUSTC_REAL": str(builder.tools.rustc),
            "RUSTC_SOURCE_ROOT": str(builder.source),
            "RUSTC_BOOTSTRAP": "1",
            "CARGO_TARGET_DIR": str(target_directory),
            "CARGO_INCREMENTAL": "0",
            "__CARGO_DEFAULT_LIB_METADATA": "stablerustc",
            **builder.compiler_environment(),
        }
        if linker := builder.config.target(builder.triple, "linker"):
            self.environment[f"CARGO_TARGET_{builder.triple.upper().replace('-', '_')}_LINKER"] = linker

    def _command(self):
        config = self.builder.config
        command = [self.builder.tools.cargo, "build", "--target", self.builder.triple, "--release",
                   "-j", config.jobs, "--manifest-path", self.manifest, "--message-format", "json-render-diagnostics"]
        command += self.arguments
        command += ["-v"] * max(config.verbosity - 1, 0)
        if config.get("build", "locked-deps"):
            command.append("--locked")
        if config.get("build", "vendor"):
            command.append("--offline")
        return command

    def _environment(self):
        environment = {**os.environ, **self.environment}
        user = [os.environ.get(name, "") for name in ("RUSTFLAGS", "RUSTFLAGS_BOOTSTRAP")]
        environment["RUSTFLAGS"] = " ".join(word for word in [*self.rustflags, *user] if word)
        environment.pop("CARGO_ENCODED_RUSTFLAGS", None)
        for key, value in self.profile.items():
            environment[f"CARGO_PROFILE_RELEASE_{key}"] = str(value)
        return environment

    def build(self, stamp):
        """Build, write the stamp and return its entries as (kind, path)."""
        command = self._command()
        self.builder.verbose("running: " + " ".join(str(word) for word in command))
        sys.stdout.flush()
        process = processes.start(command, env=self._environment(), cwd=self.builder.source,
                                  stdout=processes.subprocess.PIPE, text=True)
        files = []
        for line in process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                print(line, end="", flush=True)
                continue
            if message.get("reason") == "compiler-artifact":
                files += message["filenames"]
        if (code := processes.finish(process)) != 0:
            raise BuildError(f"Command {processes.describe(command)} did not execute successfully.\n"
                             f"Expected success, got exit status: {code}")
        entries = self._entries(files)
        content = b"".join(kind.encode() + str(path).encode() + b"\0" for kind, path in entries)
        if not stamp.exists() or stamp.read_bytes() != content:
            stamp.write_bytes(content)
        return entries

    def _entries(self, files):
        """Libraries, by their names in `deps`: t for the target's, h for those that only the build needs."""
        release = self.directory / self.builder.triple / "release"
        entries = set()
        for name in files:
            path = Path(name)
            if not _LIBRARY.search(path.name):
                continue
            kind = "t" if release in path.parents else "h"
            if path.parent == release:
                path = self._same_file(path, release / "deps")
            entries.add((kind, path))
        return sorted(entries)

    @staticmethod
    def _same_file(path, deps):
        """Cargo names libraries without their hash in `release`; find the name they have in `deps`."""
        stem, suffix = path.name.split(".", 1)
        candidates = [entry for entry in deps.glob(f"{stem}-*.{suffix}")]
        candidates += [deps / path.name] if (deps / path.name).exists() else []
        for entry in candidates:
            if os.path.samefile(entry, path):
                return entry
        return max(candidates, key=lambda entry: entry.stat().st_mtime_ns)


def read_stamp(stamp):
    """The entries of a stamp as (kind, path)."""
    if not stamp.exists():
        raise BuildError(f"ERROR: Unable to find the stamp file {stamp}, did you try to keep a nonexistent build stage?")
    parts = stamp.read_bytes().split(b"\0")
    return [(chr(part[0]), Path(part[1:].decode())) for part in parts if part]
