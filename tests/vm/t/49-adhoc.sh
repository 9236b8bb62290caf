#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Probes that no catalogue knows: any function, instruction or module's function,
# entry and return, chosen fields through structures, filters by number, path,
# result and name of a flag; and a mistake is shown its column.
. "$(dirname "$0")/../lib.sh"

# shows PATTERN WHAT OPTIONS... - kwatch trace WHAT OPTIONS; its lines are in out
shows()
{
	local pattern=$1

	shift
	kwatch trace --color=never "$@" >out 2>err || { cat err; fail "$*"; }
	assert_grep "$pattern" out
}

# wrong TEXT COMPLAINT - with the column
wrong()
{
	assert_fails 1 kwatch trace "$1" -- true 2>err
	assert_grep "$2" err
}

wrong_filter()
{
	kwatch trace vfs_write --filter "$1" -- true 2>err && fail "--filter $1 was taken"
	assert_grep "$2" err
}

load_module
write='echo hello >x'
big='head -c 8192 /dev/zero >/etc/big; head -c 8192 /dev/zero >/tmp/big; echo small >/etc/small'

shows 'vfs_write\(file=".*/x", .*count=6.*\) += 6 ' vfs_write -- sh -c "$write"
shows 'filp_close\(filp=".*/x", id=ptr:[0-9a-f]{8}\) += 0 ' filp_close -- sh -c "$write"
shows 'vfs_write\(file=".*/x", count=6\) += 6 ' 'vfs_write(file:path, count)' -- sh -c "$write"
shows 'vfs_write\(file=".*/x", .*\)$' --entry vfs_write -- sh -c "$write"
shows 'vfs_write\(' --both vfs_write -- sh -c "$write"
assert_eq "$(grep -c 'vfs_write(.*/x"' out)" 2 'entry and return'

# Through structures, in a softirq; the socket of a connection has its port
python3 - >port <<'END' &
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    server.accept()[0].recv(10)
END
retry 10 test -s port
port=$(cat port)
# (A packet of loopback has no socket before it is looked up: skb->sk is NULL there.)
shows 'tcp_v4_rcv\(len=[0-9]+, sk_num=<fault>\) += 0 ' 'tcp_v4_rcv(skb->len, skb->sk->sk_num)' -- \
	bash -c "echo hello >/dev/tcp/127.0.0.1/$port"
shows "tcp_rcv_established\(len=[0-9]+, sk_num=$port\)" \
	'tcp_rcv_established(skb->len, sk->sk_num)' -- \
	bash -c "echo hello >/dev/tcp/127.0.0.1/$port"

# The filters of the documentation
shows '"/etc/big", .*count=8192' vfs_write --filter 'count > 4096 && path ~ "/etc/*"' -- sh -c "$big"
assert_no_grep '/tmp/big|small' out
shows '"/etc/big", count=8192' 'vfs_write(file:path, count)' \
	--filter 'count > 4096 && path ~ "/etc/*"' -- sh -c "$big"
assert_no_grep '/tmp/big|small' out
shows '"/nosuch".* = -ENOENT ' do_sys_openat2 --filter 'ret < 0' -- sh -c 'cat /etc/hostname /nosuch; :'
assert_no_grep 'hostname' out
shows 'O_CREAT' do_sys_openat2 --filter 'flags & O_CREAT' -- sh -c "$write; cat /etc/hostname"
assert_no_grep 'hostname' out

# A function of a module, and the module has to be the right one
load_known
shows 'known_call\(' known:known_call --entry --duration 2 -- \
	sh -c 'echo "5 1000" >/sys/kernel/debug/known/run'
wrong ext4:known_call 'ext4'
rmmod known

# An instruction inside; where none begins the kernel says no
offset=0x5
[ -z "${KWATCH_KREL##6.1.*}" ] || offset=0x9
shows 'vfs_write\(.*count=6' "vfs_write+$offset" -- sh -c "$write"
wrong vfs_write+0x2 'is not the start of an instruction'

wrong 'vfs_write(file:path, coutn)' 'column 22: vfs_write has no parameter coutn'
wrong 'vfs_write(file:, count)' 'column 16: name of a type expected'
wrong 'vfs_write(count' "column 16: ',' or '\)' expected"
wrong 'tcp_v4_rcv(skb->nosuch)' 'column 17: struct sk_buff has no member nosuch'
wrong vfs_wriet 'did you mean .*vfs_write'
wrong_filter 'count >' 'column 8: '
wrong_filter 'count > 1 && nosuch == 1' 'column 14: vfs_write has no parameter nosuch'
wrong_filter 'count > "x"' 'column 9: a number is not compared with text'
unload_module
