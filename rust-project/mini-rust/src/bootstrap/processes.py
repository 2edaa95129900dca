"""Runs programs. When bootstrap is told to end, whatever it started ends with it."""

import os
import signal
import subprocess
import sys
import threading

from errors import BuildError

_running = set()
_ending = False
_guard = threading.RLock()  # the signal handler may interrupt its holder


def start(command, **options):
    """Start a program and remember it until `finish`."""
    with _guard:
        if _ending:
            raise BuildError("interrupted")
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, **options)
        _running.add(process)
    return process


def finish(process):
    code = process.wait()
    with _guard:
        _running.discard(process)
    return code


def describe(command):
    return " ".join(f'"{word}"' for word in command)


def run(command, **options):
    """Run a program that has to succeed; its output goes where ours goes."""
    sys.stdout.flush()
    try:
        code = finish(start(command, **options))
    except OSError as error:
        raise BuildError(f"failed to execute command: {describe(command)}\nERROR: {error}") from None
    if code != 0:
        raise BuildError(f"Command {describe(command)} did not execute successfully.\n"
                         f"Expected success, got {_status(code)}")


def output(command, **options):
    """Run a program that has to succeed and return what it printed."""
    try:
        done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, **options)
    except OSError as error:
        raise BuildError(f"failed to execute command: {describe(command)}\nERROR: {error}") from None
    if done.returncode != 0:
        raise BuildError(f"Command {describe(command)} did not execute successfully.\n"
                         f"Expected success, got {_status(done.returncode)}\n{done.stderr}")
    return done.stdout.strip()


def _status(code):
    return f"signal: {-code}" if code < 0 else f"exit status: {code}"


def _descendants(roots):
    """Process ids of `roots` and everything below them."""
    children = {}
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(entry))
    found, waiting = [], list(roots)
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting += children.get(current, [])
    return found


def end_all():
    """End every program that is running, and what those programs started; nothing is started any more."""
    global _ending
    with _guard:
        _ending = True
        roots = [process.pid for process in _running if process.returncode is None]
    for pid in _descendants(roots):
        try:
            os.kill(pid, signal.SIGTERM)
        except OSError:
            pass


def install_signal_handlers():
    """SIGINT and SIGTERM end the children and then bootstrap itself, by the same signal."""

    def handle(number, _frame):
        end_all()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handle)
