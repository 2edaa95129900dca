"""Which paths stand for which steps, for each subcommand."""

import distribution
import testsuite
import tools
from errors import BuildError
from lld import ensure_lld
from sysroot import assemble, standard_library

from compiler import ensure_llvm


def _build_llvm(builder, stage):
    ensure_llvm(builder)


def _build_lld(builder, stage):
    ensure_lld(builder, ensure_llvm(builder))


BUILD_STEPS = [
    (("src/llvm-project", "src/llvm-project/llvm", "llvm"), _build_llvm, False),
    (("src/llvm-project/lld", "lld"), _build_lld, False),
    (("compiler/rustc", "rustc-main", "rustc", "compiler"), assemble, True),
    (("src/tools/rustdoc", "rustdoc", "rustdoc-tool"), tools.rustdoc, False),
    (("src/tools/cargo", "cargo"), tools.cargo, False),
    (("src/tools/clippy", "clippy", "clippy-driver"), tools.clippy, False),
    (("library/std", "std", "library", "sysroot"), standard_library, True),
]

DIST_STEPS = [(names, action, True) for names, action in distribution.STEPS]

TEST_STEPS = [
    (("tests/ui",), testsuite.ui, True),
    (("tests/held-out",), testsuite.held_out, True),
]

STEPS = {"build": BUILD_STEPS, "dist": DIST_STEPS, "test": TEST_STEPS}


def _normal(path, source):
    path = str(path)
    if path.startswith(f"{source}/"):
        path = path[len(str(source)) + 1:]
    return path.removeprefix("./").rstrip("/")


def _matches(path, name, command, source):
    if path == name:
        return True
    if name == "compiler" and path.startswith("compiler/"):
        return (source / path / "Cargo.toml").exists()
    return command == "test" and path.startswith(name + "/") and (source / path).exists()


def select(builder, command):
    """The steps to run: [(action, paths given for it)]."""
    flags, source, table = builder.flags, builder.source, STEPS[command]
    paths = [_normal(path, source) for path in flags.paths]
    left_out = {_normal(path, source) for path in [*flags.skip, *flags.exclude]}
    unknown = [path for path in paths
               if not any(_matches(path, name, command, source) for names, _, _ in table for name in names)]
    if unknown:
        listed = ", ".join(f'"{path}"' for path in unknown)
        raise BuildError(f"ERROR: no `{command}` rules matched [{listed}]\n"
                         f"HELP: run `x.py {command} --help --verbose` to show a list of available paths")
    chosen = []
    for names, action, default in table:
        if any(name in left_out for name in names):
            continue
        given = [path for path in paths if any(_matches(path, name, command, source) for name in names)]
        given = [path for path in given if path not in left_out]
        if given or (default and (not paths or flags.include_default_paths)):
            chosen.append((action, given))
    return chosen


def available(command):
    """All paths of a subcommand, for --help --verbose."""
    return [names[0] for names, _, _ in STEPS.get(command, [])]
