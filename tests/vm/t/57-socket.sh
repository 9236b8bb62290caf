#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace socket: addresses of every family, flags and numbers of calls, as
# the program that made them knows them, and as strace shows them.
. "$(dirname "$0")/../lib.sh"

export LC_ALL=C
load_module
ip link set lo up
cat >talk.py <<'EOF'
import os, socket
path = os.path.abspath("a socket")
with socket.socket(socket.AF_UNIX) as s, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as d:
    s.bind(path)
    d.bind(b"\0abstract")
os.unlink(path)
with socket.socket(socket.AF_INET) as s, socket.socket(socket.AF_INET6) as t:
    s.bind(("127.0.0.1", 0))
    t.bind(("::1", 0))
    print("inet 127.0.0.1:%d" % s.getsockname()[1])
    print("inet6 [::1]:%d" % t.getsockname()[1])
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 54321)
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as s:
    s.bind((4711, 5))
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as s:
    s.bind(("lo", 0x88b5))
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
for n in range(100):
    a.send(b"x" * n, socket.MSG_DONTWAIT)
    assert len(b.recv(200)) == n
EOF
kwatch trace socket --ring-size 4M --color=never -- python3 talk.py 2>messages | cat >events
assert_grep 'none lost' messages
inet=$(sed -n 's/^inet //p' events) inet6=$(sed -n 's/^inet6 //p' events)
name=$(pwd)/'a socket'

assert_grep " __sys_bind\\(fd=[0-9]+, address=unix:$name, addrlen=" events
assert_grep ' __sys_bind\(fd=[0-9]+, address=unix:@abstract, addrlen=11\)' events
assert_grep ' __sys_bind\(fd=[0-9]+, address=127\.0\.0\.1:0, addrlen=16\) += 0 ' events
assert_grep ' __sys_bind\(fd=[0-9]+, address=netlink:4711 groups 0x5, addrlen=12\) += 0 ' events
assert_grep ' __sys_bind\(fd=[0-9]+, address=packet:0x88b5 interface 1, addrlen=20\) += 0 ' events
# The ports are those that the program was told
grep -F "address=$inet, length=16) " events | grep -q ' __sys_getsockname(' || fail "no $inet"
grep -F "address=$inet6, length=28) " events | grep -q ' __sys_getsockname(' || fail "no $inet6"
assert_grep ' __sys_socket\(family=AF_NETLINK, type=SOCK_RAW\|SOCK_CLOEXEC, protocol=NETLINK_ROUTE\) ' events
assert_grep ' __sys_socketpair\(family=AF_UNIX, type=SOCK_DGRAM\|SOCK_CLOEXEC, protocol=0, one=' events
assert_grep ' __sys_setsockopt\(fd=[0-9]+, level=SOL_SOCKET, option=SO_RCVBUF, value=54321, length=4\) += 0 ' events
# 100 calls are 100 events at each layer, with these lengths
for function in __sys_sendto unix_dgram_sendmsg; do
	seq 0 99 | diff - <(sed -nE "s/.* $function\(.*len=([0-9]+), flags=MSG_DONTWAIT.*\) += \1 .*/\1/p" events) ||
		fail "lengths that $function shows"
done

# strace's families, types, flags of the same program
strace -qq -e trace=socket,socketpair -o seen python3 talk.py >/dev/null
sed -nE 's/^(socket|socketpair)\(([A-Z_0-9]+), ([A-Z_|]+), .*/\2 \3/p' seen >wanted
sed -nE 's/.* __sys_(socket|socketpair)\(family=([A-Z_0-9]+), type=([A-Z_|]+), .*/\2 \3/p' events |
	diff -u wanted - || fail 'strace and kwatch differ'
assert_ge "$(wc -l <wanted)" 7 'sockets'
unload_module
