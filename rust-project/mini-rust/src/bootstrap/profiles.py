"""Which profiles shall be gathered or used: old flags first, then [pgo], then rust.profile-*."""

import os
import sys
from dataclasses import dataclass

from errors import BuildError


@dataclass
class Profile:
    """A request for one component: write profiles to `generate`, or optimise with `use`."""

    generate: str | None = None
    use: str | None = None


def _chosen(flag, table, old):
    return flag if flag is not None else table if table is not None else old


def rustc_profile(config):
    """The compiler's profile."""
    flags, table = config.flags, config.document.get("pgo", {}).get("rustc", {})
    profile = Profile(
        _chosen(getattr(flags, "rust_profile_generate", None), table.get("generate"), config.get("rust", "profile-generate")),
        _chosen(getattr(flags, "rust_profile_use", None), table.get("use"), config.get("rust", "profile-use")),
    )
    if profile.generate is not None and profile.use is not None:
        raise BuildError("Cannot use and generate PGO profiles at the same time")
    return profile


def tool_profile(config, tool):
    """The profile of a tool that comes with the compiler; there are only tables for it."""
    table = config.document.get("pgo", {}).get(tool, {})
    profile = Profile(table.get("generate"), table.get("use"))
    if profile.generate is not None and profile.use is not None:
        raise BuildError("Cannot use and generate PGO profiles at the same time")
    return profile


def llvm_profile(config, build_directory):
    """LLVM's profile. `generate` is the directory or pattern that is compiled in."""
    flags, table = config.flags, config.document.get("pgo", {}).get("llvm", {})
    generate = table.get("generate")
    if getattr(flags, "llvm_profile_generate", False):
        generate = os.environ.get("LLVM_PROFILE_DIR") or f"{build_directory}/profiles/"
    return Profile(generate, _chosen(getattr(flags, "llvm_profile_use", None), table.get("use"), None))


def warn_of_old_spelling(config):
    """Where [pgo] is known, the old flags still work but say so."""
    if not config.dialect.pgo_components:
        return
    replacements = {
        "rust_profile_generate": "pgo.rustc.generate", "rust_profile_use": "pgo.rustc.use",
        "llvm_profile_generate": "pgo.llvm.generate", "llvm_profile_use": "pgo.llvm.use",
    }
    for name, key in replacements.items():
        if getattr(config.flags, name, None):
            option = "--" + name.replace("_", "-")
            print(f"WARNING: {option} is deprecated, use `{key}` instead", file=sys.stderr)
