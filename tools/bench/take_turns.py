"""Runs commands in turns and measures each run, discarding their standard output.

Standard input: {"rounds": 15, "commands": [["program", "argument"], ...]}; standard output: the runs of each command,
[[{"cpu": 0.061, "wall": 0.064, "peak": 52428800}, ...], ...]: "cpu" is the command's own user and system time in
seconds, "wall" is seconds on the clock, "peak" is the most bytes of resident memory.
"""

import json
import os
import sys
import time

KIB = 1024


def measured(command, silence):
    start = time.monotonic()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=silence)
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        sys.exit(f"{' '.join(command)}: exit status {os.waitstatus_to_exitcode(status)}")
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "peak": usage.ru_maxrss * KIB}


def main():
    request = json.load(sys.stdin)
    silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    commands = list(enumerate(request["commands"]))
    runs = [[] for _ in commands]
    for number in range(request["rounds"]):
        for index, command in commands if number % 2 == 0 else reversed(commands):
            runs[index].append(measured(command, silence))
    json.dump(runs, sys.stdout)


main()
