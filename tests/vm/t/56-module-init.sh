#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace module-init: what a module registers, held against what the
# kernel lists afterwards; initcalls by name, though their memory is freed.
. "$(dirname "$0")/../lib.sh"

load_module
module_file()
{
	modinfo -F filename "$1" 2>/dev/null
}

# The function that the module's file names as its initcall: init_module's alias
initcall_of()
{
	local file=$1

	[[ $file != *.xz ]] || { xz -dc "$file" >module.ko; file=module.ko; }
	nm "$file" | awk '$3 == "init_module" { at = $1 }
		{ name[NR] = $3; where[NR] = $1; type[NR] = $2 }
		END { for (i in name) if (where[i] == at && type[i] == "t" && name[i] ~ /init/) print name[i] }'
}

grep -q '^l2tp_ip ' /proc/modules && fail 'l2tp_ip is loaded already'
[ -n "$(module_file l2tp_ip)" ] || skip 'this kernel has no module l2tp_ip'
kwatch trace module-init --color=never -- modprobe l2tp_ip >events 2>messages
assert_grep 'none lost' messages
lsmod >modules
# Each module that came, and no other, was initialised
sed -n 's/.* do_init_module(module="\([^"]*\)".*) = 0 .*/\1/p' events | sort >seen
awk 'NR > 1 { print $1 }' modules | sort >now
comm -23 seen now >gone
[ ! -s gone ] || fail "seen, but not loaded: $(cat gone)"
assert_grep '^l2tp_ip$' seen
assert_grep '^l2tp_core$' seen
# Its initcall, by the name that the file has for it
initcall=$(initcall_of "$(module_file l2tp_ip)")
assert_eq "$initcall" l2tp_ip_init 'the initcall in the file'
assert_grep " do_one_initcall\\(fn=\"$initcall \\[l2tp_ip\\]\"\\) += 0 " events
# What it registered is there
assert_grep ' proto_register\(name="L2TP/IP", obj_size=[0-9]+, alloc_slab=true\) = 0 ' events
assert_grep '^L2TP/IP ' /proc/net/protocols
size=$(awk '$1 == "L2TP/IP" { print $2 }' /proc/net/protocols)
assert_grep " proto_register\\(name=\"L2TP/IP\", obj_size=$size," events
assert_grep ' inet_add_protocol\(protocol=IPPROTO_L2TP, handler="l2tp_ip_recv \[l2tp_ip\]"\) = 0 ' events
assert_grep ' inet_register_protosw\(type=SOCK_DGRAM, protocol=IPPROTO_L2TP, prot="L2TP/IP"\) ' events
python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 115)' ||
	fail 'no socket of the protocol that was registered'

# A built-in initcall ran at boot
kwatch resolve inet_init >out
assert_grep 'freed: inet_init; ran at boot' out
kwatch explain do_one_initcall >out
assert_grep 'inet_init' out

kwatch trace module-init --color=never -- modprobe -r l2tp_ip >events 2>messages
assert_grep ' inet_del_protocol\(protocol=IPPROTO_L2TP, .*\) = 0 ' events
assert_grep ' proto_unregister\(name="L2TP/IP"\) ' events
assert_grep ' free_module\(module="l2tp_ip"\) ' events
assert_no_grep '^L2TP/IP ' /proc/net/protocols

# An error of a module is seen where it comes from
head -c 100 /dev/zero >garbage.ko
kwatch trace module-init --color=never -- insmod ./garbage.ko >events 2>messages || :
assert_grep ' __x64_sys_finit_module\(fd=[0-9]+, arguments="", flags=0\) = -ENOEXEC ' events
assert_grep ' load_module\(len=100, arguments="", flags=0\) += -ENOEXEC ' events
assert_no_grep ' do_init_module' events

# Names of addresses: inside a function, of no function
# shellcheck disable=SC2016 # kwatch's own dollar
kwatch trace --color=never 'kernel_clone($caller:symbol, args:symbol)' -- sh -c 'true & wait' >events 2>messages
assert_grep ' kernel_clone\(caller="__[a-z0-9_]+\+0x[0-9a-f]+", args=<fault>\) = [0-9]+ ' events
unload_module
