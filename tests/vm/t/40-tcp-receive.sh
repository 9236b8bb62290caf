#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace tcp-receive while nc receives a known payload, over IPv4 and
# IPv6. Witnesses: what nc received, and the kernel's own count of segments.
# TIMEOUT: 120
. "$(dirname "$0")/../lib.sh"

load_module
payload='hello kwatch'
bytes=${#payload}

# segments NAME - of /proc/net/snmp's Tcp lines
segments()
{
	awk -v name="$1" '$1 == "Tcp:" && !n { for (i = 2; i <= NF; i++) if ($i == name) n = i; next }
			  $1 == "Tcp:" { print $n; exit }' /proc/net/snmp
}

listening()
{
	grep -q ":$1 00* *" <(awk '$4 == "0A" { print substr($2, length($2) - 4) }' \
		/proc/net/tcp /proc/net/tcp6) ||
		awk -v port=":$1" '$4 == "0A" && index($2, port) { found = 1 }
				   END { exit !found }' /proc/net/tcp /proc/net/tcp6
}

# receive ADDRESS PORT - nc receives the payload; the events is in ./events
receive()
{
	local address=$1 port=$2 server before

	kwatch start path tcp-receive --ring-size 4M 2>started
	before=$(segments InSegs)
	nc -l -d "$address" "$port" >got &
	server=$!
	retry 10 listening "$(printf %04X "$port")"
	# The connection stays for a moment, so that its states are the same each time
	{ printf %s "$payload"; sleep 1; } | nc -N "$address" "$port"
	wait $server
	assert_eq "$(cat got)" "$payload" 'what nc received'
	insegs=$(($(segments InSegs) - before))
	kwatch read path --color=never >events 2>messages
	kwatch stop path 2>stopped
	assert_grep 'none lost' stopped
}

# each FUNCTION DETAIL - one line of the events shows both
each()
{
	assert_grep "[ ]$1\\(.*$2" events
}

receive 127.0.0.1 8080
packet='127\.0\.0\.1:[0-9]+ > 127\.0\.0\.1:8080 TCP PSH\|ACK seq=[0-9]+ ack=[0-9]+ payload='$bytes
for function in ip_rcv_core ip_rcv ip_local_deliver ip_local_deliver_finish; do
	each $function "lo $packet len=$((bytes + 52))"
done
each tcp_v4_rcv "lo $packet len=$((bytes + 32))\\) = 0 "
each tcp_v4_do_rcv "TCP 127\\.0\\.0\\.1:8080 - 127\\.0\\.0\\.1:[0-9]+ ESTABLISHED.*$packet"
each tcp_rcv_established "TCP 127\\.0\\.0\\.1:8080 - 127\\.0\\.0\\.1:[0-9]+ ESTABLISHED"
each tcp_data_queue "payload=$bytes"
# Debian's has hooks of SELinux; a debug kernel has no hook at all to go through
if [ ! -e /proc/config.gz ] || zgrep -q '^CONFIG_SECURITY_SELINUX=y' /proc/config.gz; then
	each nf_hook_slow 'NF_INET_'
fi
for function in tcp_recvmsg inet_recvmsg sock_recvmsg; do
	each $function "\\) = $bytes "
done
# Every segment that the kernel counted came by, once
assert_eq "$(grep -c ' tcp_v4_rcv(' events)" "$insegs" 'segments'
# Layer by layer: what is called inside ip_rcv has returned before it
awk '/ tcp_v4_rcv\(.*payload=12/ && !a { a = NR } / ip_local_deliver\(.*payload=12/ && !b { b = NR }
     / ip_rcv\(.*payload=12/ && !c { c = NR } END { exit !(a && a < b && b < c) }' events ||
	fail 'tcp_v4_rcv, ip_local_deliver, ip_rcv did not end in this order'

receive ::1 8081
packet='\[::1\]:[0-9]+ > \[::1\]:8081 TCP PSH\|ACK seq=[0-9]+ ack=[0-9]+ payload='$bytes
each ipv6_rcv "lo $packet"
each tcp_v6_rcv "lo $packet"
each tcp_v6_do_rcv "TCP \\[::1\\]:8081 - \\[::1\\]:[0-9]+ ESTABLISHED"
each tcp_recvmsg "\\) = $bytes "
assert_eq "$(grep -c ' tcp_v6_rcv(' events)" "$insegs" 'segments'
unload_module
