#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The calls that led to a hit are those that ftrace's own stack trace of the same
# calls has, frame by frame, however the probe is armed: by ftrace, by a kprobe
# (int3, a jump), at entry and at return, in every context. Nothing of ours is
# among them. In a recording they keep their names.
# TIMEOUT: 300
. "$(dirname "$0")/../lib.sh"

tracing=/sys/kernel/tracing
stacks() { python3 "$KWATCH_TOP/tests/vm/prog/stacks.py" "$@"; }

# truth_of FUNCTION FILE COMMAND... - with the stacks of its calls in FILE
truth_of()
{
	local function=$1 file=$2

	shift 2
	echo 0 >$tracing/tracing_on
	echo >$tracing/trace
	echo 1 >$tracing/options/sym-offset
	echo 16384 >$tracing/buffer_size_kb
	echo "$function" >$tracing/set_ftrace_filter
	echo function >$tracing/current_tracer
	echo 1 >$tracing/options/func_stack_trace
	echo 1 >$tracing/tracing_on
	"$@" || fail "$*"
	echo 0 >$tracing/tracing_on
	cat $tracing/trace >"$file"
	echo 0 >$tracing/options/func_stack_trace
	echo nop >$tracing/current_tracer
	echo >$tracing/set_ftrace_filter
}

# both_of FUNCTION NAME PROBES... - $work, under ftrace and kwatch: NAME.truth, NAME.json
both_of()
{
	local function=$1 name=$2

	shift 2
	truth_of "$function" "$name.truth" \
		kwatch trace "$@" --json -o "$name.json" -- "${work[@]}" >"$name.out" 2>"$name.err"
	assert_grep 'none lost' "$name.err"
}

same()
{
	stacks "$@" || fail "stacks $*"
}

# Of a function that several others lead to, in task context
task_context()
{
	work=(sh -c 'cat /etc/hostname /nosuch; ls -l /etc/passwd; :')
	both_of vfs_open entry --stack --entry vfs_open
	same vfs_open entry.truth entry.json
	both_of vfs_open return --stack vfs_open
	same vfs_open return.truth return.json
	# Inside other calls that are followed: their return addresses are replaced
	both_of vfs_open nested --stack vfs_open do_filp_open do_sys_openat2
	grep '"probe":"vfs_open"' nested.json >inner.json
	same vfs_open nested.truth inner.json
	# shellcheck disable=SC2016 # a word of kwatch
	both_of vfs_open late 'vfs_open(stack=$kstack, late=$kstack@return)'
	same vfs_open late.truth late.json late=late.json
	assert_no_grep 'rethook|kprobe|ftrace|kwatch|trampoline|"symbol":null' \
		<(cat entry.json return.json inner.json late.json | grep -o '"args".*')
}

# An instruction inside the function: int3, or once the kernel finds time, a jump
inside()
{
	local offset

	offset=$(an_instruction vfs_open)
	work=(sh -c 'cat /etc/hostname /nosuch; ls -l /etc/passwd; :')
	both_of vfs_open int3 --stack "vfs_open+$offset"
	same vfs_open int3.truth int3.json
	# shellcheck disable=SC2016 # the other shell expands it
	work=(sh -c 'n=0; while [ $n -lt 100 ] && ! grep -q "vfs_open+.*OPTIMIZED" \
		/sys/kernel/debug/kprobes/list; do sleep 0.1; n=$((n + 1)); done
		grep vfs_open /sys/kernel/debug/kprobes/list; cat /etc/hostname; cat /etc/passwd')
	both_of vfs_open jump --stack "vfs_open+$offset"
	same vfs_open jump.truth jump.json
}

# an_instruction FUNCTION - the offset of one behind its first ones
an_instruction()
{
	case $KWATCH_KREL in
	6.1.*) echo 0x5 ;;
	*) echo 0x9 ;;
	esac
}

# Packets over loopback: softirq, and what it interrupted
softirq()
{
	work=(bash -c 'for n in 1 2 3; do : <>/dev/tcp/127.0.0.1/1; done 2>/dev/null; :')
	both_of tcp_v4_rcv receive --stack --entry tcp_v4_rcv
	same tcp_v4_rcv receive.truth receive.json
	assert_grep '"context":"softirq"' receive.json
}

# Interrupts that come anywhere, NMIs among them
every_context()
{
	load_known
	work=(sh -c 'echo "200 200" >/sys/kernel/debug/known/run')
	both_of known_call known --stack-depth 128 --entry known_call
	same --more known_call known.truth known.json
	assert_grep '"symbol":"call_once","offset":[0-9]+,"module":"known"' known.json
	rmmod known
}

# Names are in the recording, whatever kernel reads it
recorded()
{
	kwatch trace --stack vfs_open --record rec -- cat /etc/hostname >/dev/null 2>&1
	kwatch read --file rec >rec.text 2>rec.err
	assert_grep '^ +do_filp_open\+0x[0-9a-f]+$' rec.text
	assert_no_grep 'ffffffff|ptr:' rec.text
	assert_no_grep 'without names' rec.err
	kwatch read --file rec --raw-pointers >raw.text 2>/dev/null
	assert_grep '^ +0xffffffff[0-9a-f]{8} do_filp_open\+0x' raw.text
	kwatch read --file rec --tree >tree.text 2>/dev/null
	assert_grep '^ +do_filp_open\+0x[0-9a-f]+$' tree.text

	# Cut short before the names: this kernel knows them, another one does not
	python3 - <<-'END'
		import struct
		data = bytearray(open("rec", "rb").read())
		at, kind = struct.unpack_from("I", data, 8)[0], 0
		while kind != 4:
		    names = at
		    kind, _, length = struct.unpack_from("IIQ", data, at)
		    at += 16 + length
		open("short", "wb").write(data[:names])
		data[96] ^= 1
		open("elsewhere", "wb").write(data[:names])
	END
	kwatch read --file short >short.text 2>short.err
	cmp short.text rec.text || fail 'the names of this kernel'
	kwatch read --file elsewhere >elsewhere.text 2>elsewhere.err
	assert_grep 'without names: the recording was cut short before .* another kernel than its' \
		elsewhere.err
	assert_grep '^ +ptr:[0-9a-f]{8}$' elsewhere.text
	assert_no_grep 'do_filp_open|ffffffff' elsewhere.text
}

# What is not to be shown is not, and what cannot be asked is refused
refused()
{
	kwatch trace --stack vfs_open -- cat /etc/hostname >shown 2>/dev/null
	assert_grep 'path_openat' shown
	assert_no_grep 'ffffffff' shown
	kwatch trace --stack --stack-depth 2 vfs_open -- cat /etc/hostname >shown 2>/dev/null
	assert_grep '^ +\.\.\.$' shown
	assert_fails 2 kwatch trace --stack-depth 129 vfs_open 2>err
	assert_fails 1 kwatch trace --stack vfs_open --filter 'stack == 1' 2>err
	assert_grep 'column 1: no filter' err
	# shellcheck disable=SC2016 # the words of kwatch
	for wrong in 'vfs_open($kstack:u64)' 'vfs_open($kstack->x)' 'vfs_open(path:stack)' \
		'vfs_open($kstack:stack(20))'; do
		assert_fails 1 kwatch trace "$wrong" -- true 2>err
		assert_grep 'column 1' err
	done
}

load_module
recorded
refused
for part in task_context inside softirq every_context; do
	printf -- '-- %s\n' $part
	$part
done
unload_module

printf -- '-- by kprobes\n'
load_module ftrace=0
task_context
softirq
unload_module
