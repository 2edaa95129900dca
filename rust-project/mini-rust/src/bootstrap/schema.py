"""The configuration's keys and the types of their values. Whatever is not listed is an error."""

from errors import BuildError

BOOL, INT, STRING, LIST, BOOL_OR_INT, BOOL_OR_STRING = "a boolean", "an integer", "a string", "a list of strings", \
    "a boolean or an integer", "a boolean or a string"

TOP = {"change-id": "an integer or \"ignore\"", "profile": STRING, "include": LIST}

SECTIONS = {
    "build": {
        "build-dir": STRING, "build": STRING, "host": LIST, "target": LIST, "rustc": STRING, "cargo": STRING,
        "python": STRING, "extended": BOOL, "tools": LIST, "docs": BOOL, "compiler-docs": BOOL, "profiler": BOOL,
        "jobs": INT, "metrics": BOOL, "description": STRING, "vendor": BOOL, "verbose": INT, "locked-deps": BOOL,
        "full-bootstrap": BOOL, "local-rebuild": BOOL, "submodules": BOOL, "optimized-compiler-builtins": BOOL_OR_STRING,
        "compiletest-allow-stage0": BOOL, "print-step-timings": BOOL, "cargo-native-static": BOOL,
        "low-priority": BOOL, "sanitizers": BOOL, "ccache": BOOL_OR_STRING,
    },
    "llvm": {
        "ninja": BOOL, "link-shared": BOOL, "thin-lto": BOOL, "ldflags": STRING, "cflags": STRING, "cxxflags": STRING,
        "optimize": BOOL, "assertions": BOOL, "targets": STRING, "experimental-targets": STRING,
        "download-ci-llvm": BOOL_OR_STRING, "version-suffix": STRING, "static-libstdcpp": BOOL, "use-linker": STRING,
        "release-debuginfo": BOOL, "link-jobs": INT, "tests": BOOL, "plugins": BOOL, "clang": BOOL, "use-libcxx": BOOL,
    },
    "rust": {
        "channel": STRING, "optimize": "a boolean, an integer or a string", "debug": BOOL,
        "debug-assertions": BOOL, "debug-logging": BOOL, "debuginfo-level": BOOL_OR_INT,
        "debuginfo-level-rustc": BOOL_OR_INT, "debuginfo-level-std": BOOL_OR_INT, "debuginfo-level-tools": BOOL_OR_INT,
        "debuginfo-level-tests": BOOL_OR_INT, "lto": STRING, "codegen-units": INT, "codegen-units-std": INT,
        "lld": BOOL, "llvm-tools": BOOL, "deny-warnings": BOOL, "omit-git-hash": BOOL, "codegen-backends": LIST,
        "llvm-bitcode-linker": BOOL, "profile-generate": STRING, "profile-use": STRING, "jemalloc": BOOL,
        "verbose-tests": BOOL, "rpath": BOOL, "incremental": BOOL, "remap-debuginfo": BOOL, "download-rustc": BOOL_OR_STRING,
        "codegen-tests": BOOL, "dist-src": BOOL, "default-linker": STRING, "optimize-tests": BOOL, "backtrace": BOOL,
    },
    "dist": {
        "compression-formats": LIST, "compression-profile": STRING, "src-tarball": BOOL, "sign-folder": STRING,
        "upload-addr": STRING, "missing-tools": BOOL, "vendor": BOOL, "include-mingw-linker": BOOL,
    },
    "install": {
        "prefix": STRING, "sysconfdir": STRING, "docdir": STRING, "bindir": STRING, "libdir": STRING,
        "mandir": STRING, "datadir": STRING,
    },
}

TARGET = {
    "cc": STRING, "cxx": STRING, "ar": STRING, "ranlib": STRING, "linker": STRING, "llvm-config": STRING,
    "llvm-filecheck": STRING,
    "profiler": BOOL_OR_STRING, "llvm-has-rust-patches": BOOL, "rpath": BOOL, "jemalloc": BOOL, "crt-static": BOOL,
    "optimized-compiler-builtins": BOOL_OR_STRING, "codegen-backends": LIST, "sanitizers": BOOL,
}

PGO = {"generate": STRING, "use": STRING}


def _fits(value, kind):
    if kind == LIST:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    allowed = {"boolean": bool, "integer": int, "string": str, "list": list, '"ignore"': str}
    types = tuple(allowed[word.rstrip(",")] for word in kind.split() if word.rstrip(",") in allowed)
    if isinstance(value, bool) and bool not in types:
        return False
    return isinstance(value, types)


def _check_table(table, keys, where):
    if not isinstance(table, dict):
        raise BuildError(f"invalid type for `{where}`, expected a table")
    for key, value in table.items():
        if key not in keys:
            expected = ", ".join(f"`{name}`" for name in sorted(keys))
            raise BuildError(f"unknown field `{where}.{key}`, expected one of {expected}")
        if not _fits(value, keys[key]):
            raise BuildError(f"invalid type: `{where}.{key}` is {value!r}, expected {keys[key]}")


def check(document, dialect, name):
    """Check a whole configuration (already merged or one file) against the schema."""
    try:
        for key, value in document.items():
            if key in TOP:
                if not _fits(value, TOP[key]):
                    raise BuildError(f"invalid type: `{key}` is {value!r}, expected {TOP[key]}")
            elif key in SECTIONS:
                _check_table(value, SECTIONS[key], key)
            elif key == "target":
                for triple, table in value.items():
                    _check_table(table, TARGET, f"target.{triple}")
            elif key == "pgo" and dialect.pgo_components:
                if not isinstance(value, dict):
                    raise BuildError("invalid type for `pgo`, expected a table")
                for component, table in value.items():
                    if component not in dialect.pgo_components:
                        expected = ", ".join(f"`{one}`" for one in dialect.pgo_components)
                        raise BuildError(f"unknown field `pgo.{component}`, expected one of {expected}")
                    _check_table(table, PGO, f"pgo.{component}")
            else:
                raise BuildError(f"unknown field `{key}`")
    except BuildError as error:
        raise BuildError(f"ERROR: Failed to parse '{name}': {error}") from None
