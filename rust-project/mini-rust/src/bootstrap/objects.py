"""Compiles C++ files in parallel; only those whose command, source or headers changed."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import processes
from errors import BuildError


def newer(path, than):
    """Is `path` missing or newer than the file `than`?"""
    try:
        return os.stat(path).st_mtime_ns > os.stat(than).st_mtime_ns
    except FileNotFoundError:
        return True


def _prerequisites(depfile, directory):
    """The files named in a depfile that the compiler wrote."""
    text = depfile.read_text().replace("\\\n", " ")
    return [os.path.join(directory, name) for name in text.partition(": ")[2].split()]


def is_current(output, command, inputs):
    """Was `output` made by this very command after its inputs were last changed?"""
    record = Path(f"{output}.cmd")
    if not output.exists() or not record.exists() or record.read_text() != "\n".join(command):
        return False
    return not any(newer(path, output) for path in inputs)


def make(output, command, directory, inputs):
    """Run `command`, which makes `output`, unless it is current. Says whether it ran."""
    command = [str(word) for word in command]
    if is_current(output, command, inputs):
        return False
    output.parent.mkdir(parents=True, exist_ok=True)
    record = Path(f"{output}.cmd")
    record.unlink(missing_ok=True)
    processes.run(command, cwd=directory)
    record.write_text("\n".join(command))
    return True


def _command(compiler, flags, source, output):
    """The compiler gets absolute paths, as from CMake: clang has them in the names of local functions in profiles."""
    return [compiler, *flags, "-MD", "-MF", f"{output}.d", *source, "-o", str(output)]


def _inputs(output, source, directory):
    depfile = Path(f"{output}.d")
    return _prerequisites(depfile, directory) if depfile.exists() else [source]


def precompile(compiler, flags, header, directory, into):
    """Compile a header once for all files that are compiled with `flags`; returns the flags by which they use it."""
    output = into / f"{header}.pch"
    source = ["-fpch-instantiate-templates", "-x", "c++-header", str(directory / header)]
    make(output, _command(compiler, flags, source, output), directory, _inputs(output, directory / header, directory))
    return ["-include-pch", str(output)]


def compile_all(builder, compiler, flags, sources, directory, into):
    """Compile `sources` (relative to `directory`) into objects below `into`; returns the objects."""
    objects, jobs = [into / f"{source}.o" for source in sources], []
    for source, output in zip(sources, objects):
        command = _command(compiler, flags, ["-c", str(directory / source)], output)
        if not is_current(output, command, _inputs(output, directory / source, directory)):
            jobs.append((source, output, command))
    if not jobs:
        return objects

    done, failed = 0, []

    def work(job):
        nonlocal done
        source, output, command = job
        if failed:
            return
        try:
            make(output, command, directory, [])
        except BuildError as error:
            failed.append(error)
            return
        done += 1
        builder.say(f"[{done}/{len(jobs)}] Building CXX object {source}.o")

    with ThreadPoolExecutor(builder.config.jobs) as pool:
        list(pool.map(work, jobs))
    if failed:
        builder.say("ninja: build stopped: subcommand failed.")
        raise failed[0]
    return objects
