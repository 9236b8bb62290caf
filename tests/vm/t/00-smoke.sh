#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The guest is what the other tests take for granted.
. "$(dirname "$0")/../lib.sh"

assert_eq "$(uname -r)" "$KWATCH_KREL" 'the kernel'
assert_eq "$(hostname)" kwatch-guest 'the host name'
assert_eq "$(id -u)" 0 'the user'

busybox ip address show lo >addresses
assert_grep 'inet 127\.0\.0\.1/8' addresses
assert_grep 'inet6 ::1/128' addresses
busybox ping -c 1 127.0.0.1 >/dev/null
busybox ping6 -c 1 ::1 >/dev/null

[ -e /sys/kernel/debug/kprobes/list ] || fail 'no debugfs'
[ -e /sys/kernel/tracing/trace ] || fail 'no tracefs'
[ -e /sys/fs/cgroup/cgroup.procs ] || fail 'no cgroup2'
[ -s /sys/kernel/btf/vmlinux ] || fail 'no BTF'
modprobe dummy || fail 'modprobe does not work'
rmmod dummy

# The host's files are there, and are not to be written to
[ -r "$KWATCH_TOP/uapi/linux/kwatch.h" ] || fail 'the tree is not there'
echo vanishes >"$KWATCH_TOP/written-in-the-guest"
echo stays >/results/smoke
assert_eq "$(stat -f -c %T /tmp /run /dev/shm | sort -u)" tmpfs

assert_eq "$(nproc)" 2 'CPUs'
