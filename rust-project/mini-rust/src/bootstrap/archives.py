"""Writes component archives in rust-installer's layout, byte for byte the same for the same contents."""

import gzip
import io
import lzma
import os
import tarfile

from errors import BuildError

FORMATS = ("gz", "xz")
_PRESETS = {"fast": 1, "balanced": 6, "best": 9, "no-op": 0}
_TIME = 1_700_000_000


class Component:
    """One component: files by their names in the installation, and the archives made of them."""

    def __init__(self, builder, name, triple):
        self.builder = builder
        version = builder.config.package_version
        self.package = f"{name}-{version}" + (f"-{triple}" if triple else "")
        self.inner = f"{name}-{triple}" if triple and name in ("rust-std",) else name
        self.files = {}

    def add(self, source, name):
        self.files[name] = source

    def add_tree(self, directory, name, wanted=lambda path: True):
        for path in sorted(directory.rglob("*")):
            if path.is_file() and wanted(path):
                self.files[f"{name}/{path.relative_to(directory)}"] = path

    def _members(self):
        """(name in the archive, contents as bytes or path, executable)."""
        config = self.builder.config
        manifest = "".join(f"file:{name}\n" for name in sorted(self.files))
        yield "components", f"{self.inner}\n".encode(), False
        yield "rust-installer-version", b"3\n", False
        yield "version", f"{config.release}\n".encode(), False
        yield f"{self.inner}/manifest.in", manifest.encode(), False
        for name in sorted(self.files):
            source = self.files[name]
            yield f"{self.inner}/{name}", source, os.access(source, os.X_OK)

    def _write(self, stream):
        with tarfile.open(fileobj=stream, mode="w|", format=tarfile.GNU_FORMAT) as archive:
            for name, contents, executable in self._members():
                if not isinstance(contents, bytes):
                    with open(contents, "rb") as file:
                        contents = file.read()
                entry = tarfile.TarInfo(f"{self.package}/{name}")
                entry.size, entry.mtime, entry.mode = len(contents), _TIME, 0o755 if executable else 0o644
                archive.addfile(entry, io.BytesIO(contents))

    def archive(self):
        """Write the archives; returns their paths."""
        config, directory = self.builder.config, self.builder.layout.dist
        preset = _PRESETS.get(config.get("dist", "compression-profile", "fast"))
        if preset is None:
            raise BuildError("ERROR: unknown dist.compression-profile")
        directory.mkdir(parents=True, exist_ok=True)
        paths = []
        for kind in config.get("dist", "compression-formats", FORMATS):
            if kind not in FORMATS:
                raise BuildError(f"ERROR: unknown compression format: {kind}")
            path = directory / f"{self.package}.tar.{kind}"
            with open(path, "wb") as raw:
                if kind == "gz":
                    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=max(preset, 1), mtime=0) as stream:
                        self._write(stream)
                else:
                    with lzma.LZMAFile(raw, "wb", preset=preset) as stream:
                        self._write(stream)
            paths.append(path)
        return paths


class Sources(Component):
    """Files as they are, which no installer reads."""

    def _members(self):
        for name in sorted(self.files):
            yield name, self.files[name], os.access(self.files[name], os.X_OK)
