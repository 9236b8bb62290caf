#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Follows one measured call, instruction by instruction, over QEMU's gdb stub.

    profile.py SOCKET KALLSYMS OUT ATTACHED

The guest stops in __x64_sys_getcpu(), which `measure` calls right before one of
its calls. From there on each instruction is stepped (QEMU lets no interrupt in
between) until the call's second rdtsc, and OUT gets a line "ADDRESS SYMBOL" for
each, of what lies between the two. ATTACHED is made when the guest may go on.
"""

import bisect
import socket
import sys
import time

MARK = "__x64_sys_getcpu"
KERNEL = 1 << 63


class Stub:
    """The words of the gdb remote protocol that stepping needs."""

    def __init__(self, path):
        self.link = socket.socket(socket.AF_UNIX)
        for _ in range(600):
            try:
                self.link.connect(path)
                break
            except OSError:
                time.sleep(0.1)
        self.buffer = b""

    def send(self, text):
        packet = text.encode()
        self.link.sendall(b"$%s#%02x" % (packet, sum(packet) % 256))

    def receive(self):
        while True:
            start = self.buffer.find(b"$")
            end = self.buffer.find(b"#", start)
            if start >= 0 and 0 <= end <= len(self.buffer) - 3:
                packet = self.buffer[start + 1:end]
                self.buffer = self.buffer[end + 3:]
                self.link.sendall(b"+")
                return packet.decode()
            more = self.link.recv(65536)
            if not more:
                sys.exit("profile: the guest is gone")
            self.buffer += more

    def ask(self, text):
        self.send(text)
        return self.receive()

    def settle(self):
        """Stop the guest, and read what the stub says of that, however often."""
        self.send("?")
        self.link.settimeout(1)
        try:
            while True:
                self.receive()
        except TimeoutError:
            self.link.settimeout(None)

    def position(self):
        """rip, which is behind 16 registers of 8 bytes."""
        registers = self.ask("g")
        return int.from_bytes(bytes.fromhex(registers[16 * 16:17 * 16]), "little")

    def bytes_at(self, address, count):
        answer = self.ask("m%x,%x" % (address, count))
        return b"" if answer.startswith("E") else bytes.fromhex(answer)


def read_symbols(path):
    symbols = []
    with open(path, encoding="ascii") as lines:
        for line in lines:
            address, _, name = line.split(maxsplit=2)
            symbols.append((int(address, 16), name.strip().replace("\t", " ")))
    symbols.sort()
    return symbols


def follow(stub):
    """The addresses between the two rdtsc of user space."""
    addresses, inside = [], False
    while len(addresses) < 100000:
        position = stub.position()
        user = position < KERNEL
        if user and stub.bytes_at(position, 2) == b"\x0f\x31":
            if inside:
                return addresses
            inside = True
        elif inside:
            addresses.append(position)
        stub.ask("s")
    sys.exit("profile: the call does not end")


def main():
    path, kallsyms, out, attached = sys.argv[1:]
    symbols = read_symbols(kallsyms)
    mark = next(address for address, name in symbols if name == MARK)
    stub = Stub(path)
    stub.settle()
    stub.ask("Z1,%x,1" % mark)
    stub.send("c")
    with open(attached, "w", encoding="ascii"):
        pass
    stub.receive()
    stub.ask("z1,%x,1" % mark)
    starts = [address for address, _ in symbols]
    with open(out, "w", encoding="ascii") as to:
        for address in follow(stub):
            name = "(user)"
            if address >= KERNEL:
                name = symbols[bisect.bisect_right(starts, address) - 1][1]
            to.write("%x %s\n" % (address, name))
    stub.ask("D")


main()
