#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Who may open the device and what a file of it is good for, as the table of
# Documentation/security.md says: users, capabilities, user and pid namespaces,
# containers, device and memory cgroups. And what the program says to each.
# TIMEOUT: 240
. "$(dirname "$0")/../lib.sh"

user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
perfmon=("${user[@]}" --inh-caps +perfmon --ambient-caps +perfmon)
admin=("${user[@]}" --inh-caps +sys_admin --ambient-caps +sys_admin)
bare_root=(setpriv --bounding-set '-perfmon,-sys_admin')

# refused ERRNO WORDS COMMAND-PREFIX... - and kwatch says why in these words
refused()
{
	local code=$1 words=$2

	shift 2
	"$@" rights refused "$code" || fail "$*"
	# shellcheck disable=SC2251 # it has to fail
	! "$@" kwatch sessions >out 2>err || fail "kwatch was let in: $*"
	assert_grep "$words" err
	[ ! -s out ] || fail 'an error on standard output'
}

load_module
assert_eq "$(stat -c '%a %u' /dev/kwatch)" '600 0' 'mode and owner of the device'

# A file of a session: to be used, but not to get at more
rights given || fail 'rights given'
rights own || fail 'rights own'

# The mode of the device comes first, then the capability
refused 13 'run as root, or let a udev rule' "${user[@]}"
refused 13 'run as root, or let a udev rule' "${perfmon[@]}"
chmod 666 /dev/kwatch
refused 1 'CAP_PERFMON' "${user[@]}"
refused 1 'CAP_PERFMON' "${bare_root[@]}"
"${perfmon[@]}" rights own || fail 'CAP_PERFMON'
"${admin[@]}" rights own || fail 'CAP_SYS_ADMIN'
"${perfmon[@]}" kwatch trace do_sys_openat2 --color=never -- cat /etc/hostname >out 2>err ||
	{ cat out err; fail 'kwatch trace with CAP_PERFMON alone'; }
assert_grep 'do_sys_openat2\(.*"/etc/hostname"' out

# A session of root's is there for whoever may open the device, and only for them
kwatch start others vfs_open 2>/dev/null
"${perfmon[@]}" kwatch sessions >out
assert_grep '^others ' out
# shellcheck disable=SC2251
! "${user[@]}" kwatch stop others 2>err || fail 'a user stopped a session'
assert_grep 'CAP_PERFMON' err
"${perfmon[@]}" kwatch stop others 2>/dev/null

# Root of a user namespace is nobody
clone=/proc/sys/kernel/unprivileged_userns_clone
[ ! -e $clone ] || echo 1 >$clone
refused 1 'user namespace' unshare -Ur
refused 1 'user namespace' "${user[@]}" unshare -Ur
refused 1 'user namespace' "${perfmon[@]}" unshare -Ur

# Numbers of processes are those of the namespace
rights pids || fail 'rights pids'
unshare -pf --mount-proc rights pids || fail 'rights pids in a pid namespace'
# shellcheck disable=SC2016 # the inner shell expands it
unshare -pf --mount-proc bash -c '
	mkfifo go
	bash -c "read -r _ <go; : </etc/hostname" & worker=$!
	kwatch trace do_sys_openat2 --pid $worker --color=never >out 2>err & tracer=$!
	until grep do_sys_openat2 /sys/kernel/debug/kprobes/list /sys/kernel/tracing/enabled_functions |
		grep -vq DISABLED; do sleep 0.2; done
	echo go >go
	wait $worker
	sleep 0.3
	kill -TERM $tracer
	wait $tracer || :' || fail 'kwatch in a pid namespace'
assert_grep 'do_sys_openat2\(.*"/etc/hostname"' out

# A container: namespaces of all kinds, a root of its own, the device passed in
root=$PWD/root
mkdir root
container()
{
	# shellcheck disable=SC2016 # the inner shell expands it
	unshare -mpfni "${@:2}" bash -c '
		mount --rbind / "$0" && mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/dev"
		[ ! -e "$1" ] || { touch "$0/dev/kwatch" && mount --bind "$1" "$0/dev/kwatch"; }
		shift
		exec chroot "$0" "$@"' "$root" "$1" "${command[@]}"
}
command=(rights pids)
container /dev/kwatch || fail 'a container with all capabilities'
command=("${bare_root[@]}" rights refused 1)
container /dev/kwatch || fail 'a container without the capability'
command=(rights refused 1)
container /dev/kwatch -Ur || fail 'a container with a user namespace'
command=(kwatch sessions)
# shellcheck disable=SC2251
! container /nothing >out 2>err || fail 'a container without the device'
assert_grep '\(--device /dev/kwatch\)' err

# A device cgroup
group=/sys/fs/cgroup/kwatch-devices
mkdir $group
at_exit "rmdir $group"
device-cgroup $group || fail 'device-cgroup'
# shellcheck disable=SC2016
refused 1 'device cgroup' sh -c 'echo 0 >$0/cgroup.procs; exec "$@"' $group

# What has no room in the memory cgroup is refused; nobody is killed for it
group=/sys/fs/cgroup/kwatch-memory
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir $group
at_exit "rmdir $group"
echo 8M >$group/memory.max
# shellcheck disable=SC2016
sh -c 'echo 0 >$0/cgroup.procs; exec "$@"' $group rights memory || fail 'rights memory'
assert_eq "$(sed -n 's/^oom_kill //p' $group/memory.events)" 0 'processes killed'

# Loading: who may not is told what to do
chmod 600 /dev/kwatch
unload_module
# shellcheck disable=SC2251
! "${user[@]}" kwatch load 2>err || fail 'a user loaded the module'
assert_grep 'try sudo' err
# shellcheck disable=SC2251
! unshare -Ur kwatch load 2>err || fail 'a user namespace loaded the module'
assert_grep 'outside of it' err
# shellcheck disable=SC2251
! setpriv --bounding-set -sys_module kwatch load 2>err || fail 'loaded without CAP_SYS_MODULE'
assert_grep 'in a container load it on the host' err
