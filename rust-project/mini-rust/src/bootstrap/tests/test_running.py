"""Locks and signals."""

import fcntl
import signal
import subprocess
import sys
import time
import unittest

from trees import Tree


def lives(pid):
    """Is there a process of this number that is more than a record of its end?"""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Running(unittest.TestCase):
    def setUp(self):
        self.tree = Tree()
        self.addCleanup(self.tree.remove)

    def start(self, *arguments, **extra):
        command = [sys.executable, "-u", str(self.tree.source / "x.py"), *arguments]
        return subprocess.Popen(command, cwd=self.tree.work, env=self.tree.environment(**extra), stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def test_second_run_waits_for_the_lock(self):
        self.tree.build.mkdir()
        with open(self.tree.build / "lock", "w") as lock:
            lock.write("4711")
            lock.flush()
            fcntl.flock(lock, fcntl.LOCK_EX)
            process = self.start("dist", "rust-src")
            self.assertIn("build directory locked by process 4711, waiting for lock", process.stdout.readline())
            time.sleep(0.3)
            self.assertIsNone(process.poll())
            done = self.tree.x("dist", "rust-src", "--bypass-bootstrap-lock")
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Build completed successfully", process.communicate(timeout=20)[0])
        self.assertEqual((self.tree.build / "lock").read_text(), str(process.pid))

    def _ends_with_its_children(self, number):
        compiler = self.tree.root / "slow-c++"
        pids = self.tree.root / "pids"
        compiler.write_text(f'#!/bin/sh\ncase "$1" in --version) echo slow clang; exit 0;; esac\necho $$ >> {pids}\nsleep 60\n')
        compiler.chmod(0o755)
        process = self.start("build", "llvm", CXX=str(compiler))
        deadline = time.monotonic() + 20
        while not pids.exists() or not pids.read_text().strip():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        process.send_signal(number)
        self.assertEqual(process.wait(timeout=10), -number)
        process.stdout.close()
        time.sleep(0.2)
        for pid in pids.read_text().split():
            self.assertFalse(lives(pid), "the compiler must not live on")
        self.assertFalse(any(self.tree.target.rglob(".llvm-stamp")))

    def test_sigterm_ends_the_children(self):
        self._ends_with_its_children(signal.SIGTERM)

    def test_sigint_ends_the_children(self):
        self._ends_with_its_children(signal.SIGINT)


if __name__ == "__main__":
    unittest.main()
