# SPDX-License-Identifier: GPL-2.0-only
"""What the tracers and the benchmark share: the guest they run in.

The load is tests/bench/load.c: it makes a known number of calls when told to.
Costs are taken from /proc and wait4(), which account nanoseconds.
"""
import os
import signal
import socket
import subprocess
import time

TRACING = '/sys/kernel/tracing'
KPROBES = '/sys/kernel/debug/kprobes/list'


def write(path, text):
    """Write a file of the kernel's; O_TRUNC is an order of its own there."""
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def empty(path):
    os.close(os.open(path, os.O_WRONLY | os.O_TRUNC))


def append(path, text):
    fd = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def read(path):
    with open(path, encoding='utf-8', errors='replace') as file:
        return file.read()


def armed_probes():
    """How many kprobes and kretprobes fire now."""
    return sum(1 for line in read(KPROBES).splitlines() if '[DISABLED]' not in line)


def wait_until(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.002)


def family(pid):
    """A process and all that descend from it."""
    found = [pid]
    try:
        for task in os.listdir(f'/proc/{pid}/task'):
            for child in read(f'/proc/{pid}/task/{task}/children').split():
                found += family(int(child))
    except OSError:
        pass
    return found


def cpu_ns(pids):
    """Nanoseconds that living processes have run."""
    total = 0
    for pid in pids:
        try:
            for task in os.listdir(f'/proc/{pid}/task'):
                total += int(read(f'/proc/{pid}/task/{task}/schedstat').split()[0])
        except OSError:
            pass
    return total


def peak_rss_kib(pids):
    total = 0
    for pid in pids:
        try:
            for line in read(f'/proc/{pid}/status').splitlines():
                if line.startswith('VmHWM:'):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total


class Process:
    """A program that is started, interrupted and asked what it cost."""

    def __init__(self, argv, out=None, err=None):
        with open(out or os.devnull, 'wb') as stdout, \
             open(err or os.devnull, 'wb') as stderr:
            self.popen = subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                                          stdout=stdout, stderr=stderr)
        self.argv = argv
        self.total_ns = 0

    def pids(self):
        return family(self.popen.pid)

    def check_alive(self):
        if self.popen.poll() is not None:
            raise RuntimeError(f'{self.argv[0]} ended with {self.popen.returncode}')

    def end(self, number=signal.SIGINT, seconds=300):
        """Interrupt it and wait; its CPU time with that of its children."""
        os.kill(self.popen.pid, number)
        deadline = time.monotonic() + seconds
        while True:
            pid, status, usage = os.wait4(self.popen.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                self.popen.kill()
                raise TimeoutError(f'{self.argv[0]} does not end')
            time.sleep(0.01)
        self.popen.returncode = os.waitstatus_to_exitcode(status)
        self.total_ns = int((usage.ru_utime + usage.ru_stime) * 1e9)
        return self.total_ns


class Load:
    """The process that makes the calls."""

    def __init__(self, kind):
        ours, theirs = socket.socketpair()
        self.popen = subprocess.Popen(['load', kind], text=True, stdin=theirs, stdout=theirs)
        theirs.close()
        self.file = ours.makefile('rw', encoding='ascii')
        ours.close()
        words = self.file.readline().split()
        self.pid = int(words[1])
        self.tids = [int(word) for word in words[2:]]

    def make(self, calls, burst=0, pause_us=0):
        """Make calls; what one call of a thread took, by wall clock and by CPU."""
        self.file.write(f'{calls} {burst} {pause_us}\n')
        self.file.flush()
        made, each, wall, cpu = map(int, self.file.readline().split())
        if made != calls:
            raise RuntimeError(f'{made} calls instead of {calls}')
        each = max(each, 1)
        return {'calls': made, 'wall_ns': wall / each, 'cpu_ns': cpu / each}

    def end(self):
        self.file.close()
        self.popen.wait()


def wait_quiet(pids, seconds=600):
    """Until the readers have nothing more to do."""
    end = time.monotonic() + seconds
    before = cpu_ns(pids())
    quiet = 0
    while quiet < 3:
        if time.monotonic() > end:
            raise TimeoutError('the reader does not come to rest')
        time.sleep(0.15)
        now = cpu_ns(pids())
        quiet = quiet + 1 if now - before < 3_000_000 else 0
        before = now
