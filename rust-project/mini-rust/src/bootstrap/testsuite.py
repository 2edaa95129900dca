"""x.py test: compiles programs, runs them and compares what comes out with what is expected."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from errors import BuildError
from sysroot import standard_library


def _compiler(builder, stage):
    if stage == 0:
        return builder.config.get("build", "rustc") or builder.tools.rustc
    standard_library(builder, stage)
    return builder.layout.rustc(stage)


def _expected(program):
    """(kind, path) of what is expected of a program."""
    for kind in ("expected", "stderr"):
        path = program.with_suffix(f".{kind}")
        if path.exists():
            return kind, path
    return "expected", program.with_suffix(".expected")


def _compile(rustc, program, directory, extra):
    output = directory / (program.stem + "-" + "-".join(extra).replace("=", "").strip("-"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LLVM_PROFILE")}
    done = subprocess.run([rustc, program.name, *extra, "-o", output], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, cwd=program.parent, env=environment)
    return output, done


def _run_one(builder, rustc, program, directory):
    """None if all is well, else what is wrong."""
    kind, expected_path = _expected(program)
    for level in ("-Copt-level=0", "-Copt-level=3"):
        output, done = _compile(rustc, program, directory, [level])
        if kind == "stderr":
            if done.returncode != 1:
                return f"{program.name} {level}: exit status {done.returncode}, expected 1\n{done.stderr}"
            got = done.stderr
        else:
            if done.returncode != 0:
                return f"{program.name} {level}: does not compile\n{done.stderr}"
            got = subprocess.run([output], capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
            output.unlink()
        if builder.flags.bless:
            expected_path.write_text(got)
        expected = expected_path.read_text() if expected_path.exists() else ""
        if got != expected:
            return f"{program.name} {level}: output differs\nexpected:\n{expected}\ngot:\n{got}"
    return None


def _run(builder, stage, suite, paths):
    rustc = Path(_compiler(builder, stage)).absolute()
    builder.say(f"Testing stage{stage} suite {suite} ({builder.triple})")
    directory = builder.layout.target / "test" / suite.partition("/")[2]
    directory.mkdir(parents=True, exist_ok=True)
    programs = sorted((builder.source / suite).rglob("*.mini"))
    wanted = [builder.source / path for path in paths if path != suite]
    if wanted:
        programs = [program for program in programs if any(one == program or one in program.parents for one in wanted)]
    words = builder.flags.test_args + builder.flags.free_args
    programs = [program for program in programs if all(word in str(program) for word in words)]
    left_out = [builder.source / path for path in [*builder.flags.skip, *builder.flags.exclude]]
    programs = [program for program in programs if not any(one == program or one in program.parents for one in left_out)]
    with ThreadPoolExecutor(builder.config.jobs) as pool:
        results = list(pool.map(lambda program: _run_one(builder, rustc, program, directory), programs))
    failures = [result for result in results if result]
    builder.say(f"running {len(programs)} tests")
    for failure in failures:
        builder.say("---- " + failure)
    verdict = "FAILED" if failures else "ok"
    builder.say(f"test result: {verdict}. {len(programs) - len(failures)} passed; {len(failures)} failed")
    if failures:
        raise BuildError(f"Some tests failed in suite {suite}")


def ui(builder, stage, paths=()):
    """Small programs and programs with errors."""
    _run(builder, stage, "tests/ui", paths)


def held_out(builder, stage, paths=()):
    """The programs that no profile is gathered on."""
    _run(builder, stage, "tests/held-out", paths)
