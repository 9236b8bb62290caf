#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The options of kwatch trace, each held against what is known to happen.
. "$(dirname "$0")/../lib.sh"

load_module

# opens FILE N - a worker that opens FILE N times once it is told to by go
mkfifo go
opens()
{
	bash -c 'read -r _ <go; for ((n = 0; n < '"$2"'; n++)); do : <'"$1"'; done' &
	worker=$!
	retry 10 grep -q fifo_open /proc/$worker/stack
}

# trace_worker OPTIONS... - trace it in the background, tell it to go, stop
trace_worker()
{
	kwatch trace do_sys_openat2 --color=never "$@" >out 2>err &
	tracer=$!
	retry 20 armed do_sys_openat2
	echo go >go
	wait $worker
	sleep 0.3
	kill -TERM $tracer
	wait $tracer || :
}

: >data
opens data 40
trace_worker --pid $worker
assert_eq "$(grep -c '"data"' out)" 40 'opens of --pid'
assert_eq "$(grep -vc '"data"' out)" 1 'other lines than the header'

opens data 30
trace_worker --tid $worker
assert_eq "$(grep -c '"data"' out)" 30 'opens of --tid'

mkdir /sys/fs/cgroup/kwatch-options
at_exit 'rmdir /sys/fs/cgroup/kwatch-options 2>/dev/null || :'
opens data 20
echo $worker >/sys/fs/cgroup/kwatch-options/cgroup.procs
trace_worker --cgroup /sys/fs/cgroup/kwatch-options
assert_eq "$(grep -c '"data"' out)" 20 'opens of --cgroup'
assert_eq "$(grep -vc '"data"' out)" 1 'other lines than the header'
assert_fails 1 kwatch trace vfs_open --cgroup /tmp -- true 2>err
assert_grep 'cgroup' err

opens data 28
trace_worker --pid $worker --sample 7
assert_eq "$(grep -c '"data"' out)" 4 'opens of --sample 7'
assert_grep '24 left out by sampling' err

opens data 10
trace_worker --pid $worker --both
assert_eq "$(grep -c '"data"' out)" 20 'records of --both'
assert_eq "$(grep -c '"data".*) = 3 ' out)" 10 'returns of --both'

opens data 10
trace_worker --pid $worker --entry
assert_eq "$(grep -c '"data"' out)" 10 'records of --entry'
assert_no_grep '"data".*\) = ' out

opens data 10
trace_worker --pid $worker --latency
assert_grep 'do_sys_openat2' out
assert_eq "$(grep -c '"data"' out)" 10 'records of --latency'

opens data 10
trace_worker --pid $worker -o file --time=wall
assert_eq "$(grep -c '"data"' file)" 10 'records in --output'
assert_grep "^$(date +%H):[0-9][0-9]:[0-9][0-9]\\." file
[ ! -s out ] || fail '--output and standard output'

# Children are followed, or not
bash_opens='for n in 1 2 3; do ( : <data ); done; : <data'
kwatch trace do_sys_openat2 --color=never -- bash -c "$bash_opens" >out 2>/dev/null
assert_eq "$(grep -c '"data"' out)" 4 'opens of a command and its children'
kwatch trace do_sys_openat2 --color=never --no-follow -- bash -c "$bash_opens" >out 2>/dev/null
assert_eq "$(grep -c '"data"' out)" 1 'opens of a command alone'

# By name of the process; a name that no one has
assert_fails 1 kwatch trace vfs_open --comm nosuchprocess -d 0.1 2>err
assert_grep 'nosuchprocess' err

# Ad hoc: fields by name and type, the return value, a deref chain
kwatch trace 'vfs_read(file:file, count, inode=file->f_inode->i_ino)' --color=never -- \
	dd if=data of=/dev/null bs=77 count=1 >out 2>/dev/null
assert_grep " vfs_read\\(file=\"/.*/data\", count=77, inode=$(stat -c %i data)\\) = 0 " out
unload_module
