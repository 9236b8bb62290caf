#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What kwatch shows of openat, execve, mmap, connect, bind and sendto is what
# strace shows of the same calls: as many, in the same order, with the same names,
# bytes, flags, addresses and results.
# TIMEOUT: 240
. "$(dirname "$0")/../lib.sh"

command -v strace >/dev/null || skip 'there is no strace'
ip link set lo up

# compare NAME COMMAND... - under both
compare()
{
	local name=$1

	shift
	kwatch trace --json -o "$name.json" __x64_sys_openat __x64_sys_execve __x64_sys_mmap \
		'__sys_connect(fd, address=uservaddr:usockaddr(128,addrlen), len=addrlen)' \
		'__sys_bind(fd, address=umyaddr:usockaddr(128,addrlen), len=addrlen)' \
		'__sys_sendto(fd, data=buff:ubytes(256,len), len, flags/msg_flags, address=addr:usockaddr(128,addr_len))' \
		-- strace -ff -qq -xx -s 4096 -o "$name.strace" \
		-e trace=openat,execve,mmap,connect,bind,sendto "$@" \
		>"$name.out" 2>"$name.err" || { cat "$name.err"; fail "$*"; }
	assert_grep 'none lost' "$name.err"
	python3 "$KWATCH_TOP/tests/vm/prog/strace.py" "$name.json" "$name.strace" >"$name.same" ||
		{ cat "$name.same"; fail "kwatch and strace do not agree on $*"; }
	printf -- '-- %s\n' "$*"
	cat "$name.same"
}

# at_least NAME CALL COUNT
at_least()
{
	assert_ge "$(sed -n "s/^$2: \([0-9]*\) the same/\1/p" "$1.same")" "$3" "$2 of $1"
}

load_module
compare list ls -R "$KWATCH_TOP/tests/vm"
at_least list openat 20
at_least list mmap 5
# shellcheck disable=SC2016 # the other shell expands it
compare shell sh -c 'for n in 1 2 3; do cat /etc/passwd | wc -l; done; (exec /bin/ls /nosuch); nosuch; :'
at_least shell execve 8
compare calls python3 "$KWATCH_TOP/tests/vm/prog/calls.py"
for call in openat:80 mmap:50 connect:20 bind:20 sendto:35 execve:4; do
	at_least calls "${call%:*}" "${call#*:}"
done
unload_module

# A witness that is not believed blindly: one byte of one value, and it is seen
sed '0,/"filename":"plain"/s//"filename":"plaim"/' calls.json >wrong.json
assert_fails 1 python3 "$KWATCH_TOP/tests/vm/prog/strace.py" wrong.json calls.strace >/dev/null
last=$(grep -n '"probe":"__x64_sys_mmap"' calls.json | tail -1 | cut -d: -f1)
sed "${last}d" calls.json >fewer.json
assert_fails 1 python3 "$KWATCH_TOP/tests/vm/prog/strace.py" fewer.json calls.strace >/dev/null
