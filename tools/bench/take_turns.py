"""Runs commands in turns and tells the processor time of each run: what other programs take does not count.

Standard input: {"rounds": 15, "commands": [["program", "argument"], ...]}; standard output: per command the seconds
of user and system time of its runs, [[0.061, ...], ...].
"""

import json
import os
import sys


def seconds(command):
    pid = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: exit status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def main():
    request = json.load(sys.stdin)
    commands = list(enumerate(request["commands"]))
    times = [[] for _ in commands]
    for number in range(request["rounds"]):
        for index, command in commands if number % 2 == 0 else reversed(commands):
            times[index].append(seconds(command))
    json.dump(times, sys.stdout)


main()
