// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "loopback.h"
#include "packet_raw.h"
#include "trigger.h"

#define PROTOCOL	253	/* for experiments */
#define TEXT		"kwatch"
#define BYTES		((int)sizeof(TEXT))

static void raw4(void)
{
	int fd = (int)must(socket(AF_INET, SOCK_RAW, PROTOCOL), "a raw socket");
	const int whole = BYTES + (int)sizeof(struct iphdr);
	struct sockaddr_in lo = ip4(0), from;
	socklen_t length = sizeof(from);
	char got[64];

	step("a raw socket of IPv4: an IP packet to itself");
	expect("raw_sk_init", "protocol=%d\tret=0", PROTOCOL);
	must(bind(fd, (struct sockaddr *)&lo, sizeof(lo)), "bind a raw socket");
	expect("raw_bind", "sk~protocol 253 *\taddress=127.0.0.1:0\tret=0");
	must(sendto(fd, TEXT, sizeof(TEXT), 0, (struct sockaddr *)&lo,
		    sizeof(lo)), "send an IP packet");
	expect("raw_sendmsg", "sk~protocol 253 127.0.0.1\tlen=%d\t"
	       "address=127.0.0.1:0\tflags=0\tret=%d", BYTES, BYTES);
	expect("raw_local_deliver", "skb~lo 127.0.0.1 > 127.0.0.1 protocol 253"
	       " * len=*\tprotocol=253\tret=true");
	expect("raw_rcv", "sk=protocol 253 127.0.0.1\tskb~lo 127.0.0.1 > "
	       "127.0.0.1 protocol 253 *\tret=0");
	expect("raw_rcv_skb", "sk=protocol 253 127.0.0.1\tret=0");
	if (must(recvfrom(fd, got, sizeof(got), 0, (struct sockaddr *)&from,
			  &length), "receive an IP packet") != whole)
		die("another packet came back");
	expect("raw_recvmsg", "sk=protocol 253 127.0.0.1\tlen=%zu\tflags=0\t"
	       "address=127.0.0.1:0\tret=%d", sizeof(got), whole);
	must_fail(recv(fd, got, sizeof(got), MSG_DONTWAIT), EAGAIN,
		  "receiving nothing");
	expect("raw_recvmsg", "flags=MSG_DONTWAIT\tret=-EAGAIN");
	must(close(fd), "close");
	expect("raw_close", "sk~protocol 253 *");
}

static void raw6(void)
{
	static const char * const points[] = {
		"rawv6_sendmsg", "rawv6_rcv", "rawv6_recvmsg",
	};
	struct sockaddr_in6 lo = ip6(0), from;
	socklen_t length = sizeof(from);
	char got[64];
	size_t i;
	int fd;

	if (!loopback_has_ipv6()) {
		for (i = 0; i < sizeof(points) / sizeof(points[0]); i++)
			expect_skip(points[i], "there is no IPv6 here");
		return;
	}
	step("a raw socket of IPv6");
	fd = (int)must(socket(AF_INET6, SOCK_RAW, PROTOCOL), "a raw socket");
	must(sendto(fd, TEXT, sizeof(TEXT), 0, (struct sockaddr *)&lo,
		    sizeof(lo)), "send an IPv6 packet");
	expect("rawv6_sendmsg", "sk~protocol 253 *\tlen=%d\taddress=[::1]:0\t"
	       "ret=%d", BYTES, BYTES);
	expect("rawv6_rcv", "sk~protocol 253 *\tskb~lo ::1 > ::1 protocol 253 "
	       "*\tret=0");
	if (must(recvfrom(fd, got, sizeof(got), 0, (struct sockaddr *)&from,
			  &length), "receive an IPv6 packet") != BYTES)
		die("another packet came back");
	expect("rawv6_recvmsg", "sk~protocol 253 *\tlen=%zu\tflags=0\t"
	       "address=[::1]:0\tret=%d", sizeof(got), BYTES);
	must(close(fd), "close");
}

void packet_raw(void)
{
	raw4();
	raw6();
}
