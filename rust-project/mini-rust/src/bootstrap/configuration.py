"""Finds, reads and merges the configuration: defaults of the profile, the file, --set, the flags."""

import os
import tomllib
from pathlib import Path

import schema
from errors import BuildError

PROFILES = ("dist", "user", "compiler", "library", "tools")


def find_file(flags, source):
    """The configuration file to read, or None. A file that was asked for by name has to exist."""
    named = flags.config or os.environ.get("RUST_BOOTSTRAP_CONFIG")
    if named:
        if not os.path.exists(named):
            raise BuildError(f"ERROR: Failed to read config file '{named}': No such file or directory")
        return Path(named)
    for name in ("bootstrap.toml", "config.toml"):
        for directory in (Path("."), Path(source)):
            if (directory / name).exists():
                return directory / name
    return None


def _read(path):
    try:
        return tomllib.loads(Path(path).read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BuildError(f"ERROR: Failed to parse '{path}': {error}") from None


def _merge(base, over):
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _merge(base[key], value)
        else:
            base[key] = value
    return base


def _parse_override(text):
    """One --set: `key=value` as TOML; if that is none, the value as a plain string."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        key, equals, value = text.partition("=")
        if equals:
            try:
                return tomllib.loads(f'{key}="{value}"')
            except tomllib.TOMLDecodeError:
                pass
        raise BuildError(f"failed to parse override `{text}`: `{error}`") from None


class Configuration:
    """The merged configuration, with defaults where nothing is said."""

    def __init__(self, flags, source, dialect):
        self.flags = flags
        self.source = Path(source)
        self.dialect = dialect
        self.file = find_file(flags, source)
        self.document = _read(self.file) if self.file else {}
        schema.check(self.document, dialect, str(self.file))
        for included in self.document.pop("include", []):
            path = self.file.parent / included
            piece = _read(path)
            schema.check(piece, dialect, str(path))
            self.document = _merge(piece, self.document)
        for text in flags.set:
            override = _parse_override(text)
            schema.check(override, dialect, f"--set {text}")
            _merge(self.document, override)
        self._defaults()

    def _defaults(self):
        profile = self.document.get("profile", "dist")
        if profile not in PROFILES:
            raise BuildError(f"ERROR: unknown profile '{profile}', expected one of {', '.join(PROFILES)}")
        path = self.source / "src" / "bootstrap" / "defaults" / f"bootstrap.{profile}.toml"
        if path.exists():
            self.document = _merge(_read(path), self.document)
        self.profile = profile

    def get(self, section, key, default=None):
        return self.document.get(section, {}).get(key, default)

    def target(self, triple, key, default=None):
        return self.document.get("target", {}).get(triple, {}).get(key, default)

    @property
    def build_directory(self):
        """Relative directories are relative to where x.py was started, as in the real one."""
        return Path(os.path.abspath(self.flags.build_dir or self.get("build", "build-dir") or "build"))

    @property
    def jobs(self):
        return self.flags.jobs or self.get("build", "jobs") or os.cpu_count() or 1

    @property
    def verbosity(self):
        return max(self.flags.verbose, self.get("build", "verbose", 0))

    @property
    def default_stage(self):
        return {"dist": 2, "user": 2}.get(self.profile, 1)

    @property
    def link_shared(self):
        """Is LLVM a shared library? Follows thin-lto unless said otherwise."""
        return self.get("llvm", "link-shared", self.get("llvm", "thin-lto", False))

    @property
    def channel(self):
        channel = self.get("rust", "channel", "dev")
        if channel == "auto-detect":
            channel = (self.source / "src" / "ci" / "channel").read_text().strip()
        if channel not in ("dev", "nightly", "beta", "stable"):
            raise BuildError(f"ERROR: unknown release channel '{channel}'")
        return channel

    @property
    def version(self):
        return (self.source / "src" / "version").read_text().strip()

    @property
    def release(self):
        """The version as the compiler prints it."""
        return self.version if self.channel == "stable" else f"{self.version}-{self.channel}"

    @property
    def package_version(self):
        """The version in names of archives."""
        return {"stable": self.version, "beta": "beta", "nightly": "nightly"}.get(self.channel, self.release)
