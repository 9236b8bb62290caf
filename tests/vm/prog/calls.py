#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""calls.py - system calls with every kind of value, for a tracer to be looked at."""
import ctypes
import errno
import mmap
import os
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int,
                      ctypes.c_int, ctypes.c_long]


def attempt(call, *args, **kwargs):
    """The result is not what this is about."""
    try:
        return call(*args, **kwargs)
    except OSError as error:
        assert error.errno != errno.ENOSYS
        return None


def opens():
    """Names of any bytes and lengths, flags alone and together."""
    names = [b"plain", b"", b"with blank", b'quo"te\\', b"new\nline\ttab", b"\x01\x7f\xff\xfe",
             "ümlaut €".encode(), b"a" * 100, b"d/" * 120 + b"file", b"x" * 255, b"y" * 256,
             b"z" * 300, b"/proc/self/status", b"/nonexistent/dir/file"]
    for name in names:
        descriptor = attempt(os.open, name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        if descriptor is not None:
            os.close(descriptor)
    for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR, os.O_APPEND | os.O_WRONLY,
                  os.O_TRUNC | os.O_RDWR, os.O_NONBLOCK, os.O_DIRECTORY, os.O_NOFOLLOW,
                  os.O_PATH, os.O_SYNC, os.O_DSYNC, os.O_NOATIME, os.O_NOCTTY, os.O_EXCL,
                  os.O_DIRECT, os.O_ASYNC, os.O_LARGEFILE, os.O_CREAT | os.O_EXCL,
                  os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, 0o3):
        descriptor = attempt(os.open, "plain", flags | os.O_CLOEXEC)
        if descriptor is not None:
            os.close(descriptor)
    directory = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    attempt(os.open, "plain", os.O_RDONLY, dir_fd=directory)
    attempt(os.open, ".", os.O_TMPFILE | os.O_RDWR, 0o600)
    attempt(os.open, "modes", os.O_CREAT | os.O_WRONLY, 0o4755)


def maps():
    """Protections and flags, alone and together, good and bad."""
    shared, private, anonymous = mmap.MAP_SHARED, mmap.MAP_PRIVATE, mmap.MAP_ANONYMOUS
    where = libc.mmap(None, 1 << 20, 0, private | anonymous, -1, 0)
    for protection in range(8):
        libc.mmap(None, 4096, protection, private | anonymous, -1, 0)
    for extra in (0x10, 0x20, 0x100, 0x800, 0x1000, 0x2000, 0x4000, 0x8000, 0x10000, 0x20000,
                  0x40000, 0x100000):
        libc.mmap(where, 8192, 3, private | anonymous | extra, -1, 0)
    descriptor = os.open("plain", os.O_RDWR)
    os.ftruncate(descriptor, 65536)
    libc.mmap(None, 16384, 1, shared, descriptor, 0)
    libc.mmap(None, 16384, 3, shared, descriptor, 8192)
    libc.mmap(None, 4096, 1, 3, descriptor, 0)
    libc.mmap(None, 4096, 1, shared | anonymous, -1, 0)
    libc.mmap(None, 0, 1, private, descriptor, 0)
    libc.mmap(None, 4096, 1, private, 77, 0)
    libc.mmap(None, 4096, 1, private, descriptor, 4096 * 3)
    libc.mmap(1 << 62, 4096, 1, private | anonymous | 0x10, -1, 0)


def sockets():
    """Addresses of each family, connected, bound and sent to."""
    unix = [b"sock", b"\0abstract", b"\0with\x01odd", b"/nonexistent/socket", b"p" * 100]
    for name in unix:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_UNIX, kind) as one, \
                    socket.socket(socket.AF_UNIX, kind) as two:
                attempt(one.bind, name)
                attempt(two.connect, name)
                attempt(one.bind, name)
            if name[:1] != b"\0" and os.path.exists(name):
                os.unlink(name)
    for family, addresses in (
            (socket.AF_INET, [("127.0.0.1", 0), ("127.1.2.3", 4711), ("0.0.0.0", 0),
                              ("127.0.0.1", 1), ("192.0.2.1", 65535)]),
            (socket.AF_INET6, [("::1", 0), ("::1", 9), ("::", 0), ("::ffff:127.0.0.1", 7),
                               ("2001:db8::1:0:0:1", 53)])):
        for address in addresses:
            with socket.socket(family, socket.SOCK_DGRAM) as one:
                attempt(one.bind, address)
            with socket.socket(family, socket.SOCK_DGRAM) as one:
                attempt(one.connect, address)
                attempt(one.send, b"connected")
            with socket.socket(family, socket.SOCK_DGRAM) as one:
                attempt(one.sendto, b"\0\x01\xffbinary", address)
                attempt(one.sendto, b"text", socket.MSG_DONTWAIT | socket.MSG_CONFIRM, address)
                attempt(one.sendto, b"", socket.MSG_NOSIGNAL, address)
                attempt(one.sendto, b"long " * 200, address)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server, \
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        client.connect(server.getsockname())
        client.send(b"GET / HTTP/1.0\r\n\r\n")
        client.send(b"!", socket.MSG_OOB | socket.MSG_DONTROUTE)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        libc.connect(one.fileno(), struct.pack("=H14x", socket.AF_UNSPEC), 16)


opens()
maps()
sockets()
attempt(os.execv, "/nonexistent/program", ["a"])
attempt(os.execv, "plain", ["a"])
os.execv("/bin/true", ["true"])
