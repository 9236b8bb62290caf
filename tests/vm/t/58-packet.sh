#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace packet: what /proc/net/packet says of a packet socket, and what
# its own statistics count, is what is shown.
. "$(dirname "$0")/../lib.sh"

load_module
ip link set lo up
cat >packets.py <<'EOF'
import mmap, socket, struct
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
s.setsockopt(263, 5, struct.pack("IIII", 4096, 4, 2048, 8))    # PACKET_RX_RING
ring = mmap.mmap(s.fileno(), 4 * 4096)
s.bind(("lo", 0x88b5))
lines = [line.split() for line in open("/proc/net/packet")]
for word in [word for word in lines if word[3] == "88b5"]:
    print("proc", word[3], word[4], word[8])
for n in range(5):
    s.send(b"\0" * 12 + b"\x88\xb5" + b"kwatch" * n)
print("counted", struct.unpack("II", s.getsockopt(263, 6, 8))[0])   # PACKET_STATISTICS
print("ready", sum(struct.unpack("L", ring[at:at + 8])[0] & 1 for at in range(0, 16384, 2048)))
EOF
kwatch trace packet --color=never -- python3 packets.py 2>messages | cat >events
assert_grep 'none lost' messages
assert_grep '^counted 5$' events
assert_grep '^ready 5$' events
read -r _ type interface inode < <(grep '^proc ' events)
assert_grep " packet_do_bind\\(sk=AF_PACKET SOCK_RAW inode=$inode, interface=$interface, protocol=0x$type\\) += 0 " events
assert_grep " packet_set_ring\\(sk=AF_PACKET SOCK_RAW inode=$inode, block_size=4096, blocks=4, frame_size=2048, frames=8, closing=false, tx_ring=false\\) += 0 " events
assert_grep " packet_mmap\\(file=\"socket:\\[$inode\\]\"" events
# Each frame came into the ring once, with the length that it was sent with
for n in 0 1 2 3 4; do echo $((14 + 6 * n)); done >wanted
sed -nE 's/.* packet_sendmsg\(.* len=([0-9]+), .*\) += \1 .*/\1/p' events | diff wanted - || fail 'frames sent'
assert_eq "$(grep -c ' tpacket_rcv(skb=lo ethertype 0x88b5 ' events)" 5 'frames in the ring'
assert_eq "$(grep -c ' packet_rcv(' events || :)" 0 'frames past the ring'
assert_grep ' packet_getsockopt\(.*option=PACKET_STATISTICS\) += 0 ' events

# Names that documents use lead to what is there
for name in packet_snd tpacket_snd; do
	kwatch resolve $name >out
	assert_grep 'inlined into packet_sendmsg' out
done
kwatch resolve dev_queue_xmit >out
if grep -q ' dev_queue_xmit$' /proc/kallsyms; then
	assert_grep 'kernel +ok: dev_queue_xmit$' out
else
	assert_grep 'inlined into its callers' out
fi
unload_module
