"""Runs one bootstrap command from the command line to its exit code."""

import contextlib
import os
import re
import sys
import time

import command_line
import processes
from builder import Builder
from cleaning import clean
from configuration import Configuration, find_file
from dialect import read_dialect
from directory_lock import DirectoryLock
from errors import BuildError, UsageError
from profiles import warn_of_old_spelling


def get_toml(text, key, section):
    """A value by its line: the key has to stand in column 0 below a literal [section] header."""
    current = None
    for line in text.splitlines():
        if found := re.match(r"^\s*\[(.*)\]\s*$", line):
            current = found.group(1)
        elif current == section and (found := re.match(rf"^{re.escape(key)}\s*=(.*)$", line)):
            return found.group(1).partition("#")[0].strip().strip("\"'")
    return None


def _metrics_enabled(path):
    """Metrics are a matter of how bootstrap itself is built, so only the file is asked, and any value means yes."""
    return bool(path and get_toml(path.read_text(), "metrics", "build"))


def _link_host(builder):
    link = builder.layout.root / "host"
    if not link.is_symlink():
        link.symlink_to(builder.triple)


def _execute(builder, command):
    import steps
    from sysroot import fetch_stage0

    if command == "clean":
        if not builder.flags.dry_run:
            clean(builder)
        return
    fetch_stage0(builder)  # the real one downloads it before it looks at anything else, in a dry run too
    stage = builder.flags.stage
    stage = builder.config.default_stage if stage is None else stage
    if stage == 0 and command != "test":
        raise BuildError(f"ERROR: cannot {command} anything on stage 0. Use at least stage 1.")
    if stage > 2:
        raise BuildError(f"ERROR: stage {stage} is more than this tree has; 2 is the last")
    selected = steps.select(builder, command)
    builder.verbose(f"channel: {builder.config.channel}")  # an unknown one is an error, whatever is built
    if builder.config.get("llvm", "download-ci-llvm", False) not in (False,):
        raise BuildError("ERROR: llvm.download-ci-llvm: there is no LLVM to download for this tree")
    if builder.config.target(builder.triple, "llvm-config") and builder.config.get("rust", "lld", False):
        raise BuildError("ERROR: Cannot enable LLD with `rust.lld = true` when using external llvm-config.")
    if builder.flags.dry_run:
        for action, paths in selected:
            builder.verbose(f"would run {action.__name__.strip('_')} at stage {stage} {' '.join(paths)}")
        return
    builder.layout.target.mkdir(parents=True, exist_ok=True)
    _link_host(builder)
    for action, paths in selected:
        if command == "build":
            action(builder, stage)
        else:
            action(builder, stage, paths)


def _run(source, arguments, dialect, flags):
    config = Configuration(flags, source, dialect)
    warn_of_old_spelling(config)
    change = config.document.get("change-id")
    if change is None and config.file and flags.command != "clean":
        print(f"WARNING: The `change-id` is missing in the `{config.file.name}`. This means that you will not be able to\n"
              f"track the major changes made to the bootstrap configurations.\nNOTE: to silence this warning, add "
              f"`change-id = {dialect.newest_change}` or `change-id = \"ignore\"` at the top of `{config.file.name}`")
    builder = Builder(config, _metrics_enabled(find_file(flags, source)), " ".join(["x.py", *arguments]))
    builder.check_triples()
    unlocked = flags.dry_run or flags.bypass_bootstrap_lock
    with contextlib.nullcontext() if unlocked else DirectoryLock(builder.layout.lock):
        _execute(builder, flags.command)
        if not flags.dry_run and flags.command != "clean":
            builder.metrics.write()


def main(source, arguments):
    """Run; returns the exit code."""
    dialect, began = read_dialect(source), time.monotonic()
    try:
        flags = command_line.parse(dialect, arguments)
    except UsageError as error:
        subcommand = f" {error.subcommand}" if error.subcommand else ""
        print(f"error: {error}\n\nUsage: x.py{subcommand or ' <subcommand>'} [options] [<paths>...]\n\n"
              "For more information, try '--help'.", file=sys.stderr)
        return 2
    if flags.help:
        import steps

        print(command_line.help_text(dialect, flags.command))
        if flags.verbose and flags.command:
            print("Available paths:\n" + "".join(f"    ./x.py {flags.command} {path}\n" for path in steps.available(flags.command)))
        return 0
    source = flags.src or source
    processes.install_signal_handlers()
    os.environ.setdefault("RUST_BACKTRACE", "1")
    try:
        _run(os.path.realpath(source), arguments, dialect, flags)
        code = 0
    except (BuildError, OSError) as error:
        print(error, file=sys.stderr)
        code = 1
    seconds = int(time.monotonic() - began)
    took = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if flags.dry_run and code == 0:
        return 0
    print(f"Build completed {'unsuccessfully' if code else 'successfully'} in {took}", flush=True)
    return code
