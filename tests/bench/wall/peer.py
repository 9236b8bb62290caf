# SPDX-License-Identifier: GPL-2.0-only
"""One run of one tracer on a process that is there already, for make bench-exact.

    peer.py NAME QUESTION PID DIRECTORY

Says "armed", waits for the end of stdin, stops the tracer, and prints what it
says: "recorded N", "lost N", "disk BYTES".
"""
import sys
import tracers


class Victim:
    """What a tracer wants to know of the process that it is to trace."""

    def __init__(self, pid):
        self.pid = pid
        self.tids = [pid]


def main():
    name, question, pid, directory = sys.argv[1:5]
    tracer = tracers.find(name)(question, Victim(int(pid)), directory)
    tracer.start()
    print('armed', flush=True)
    sys.stdin.read()
    for key, value in tracer.stop().items():
        if value is not None:
            print(key, value)


main()
