// SPDX-License-Identifier: GPL-2.0
/*
 * socket: client and server of every usual kind, on a loopback of our own.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include "socket.h"
#include "trigger.h"

const char *show_address(int family, unsigned int port)
{
	static char text[8][32];
	static unsigned int next;
	char *to = text[next++ % 8];

	snprintf(to, sizeof(text[0]), family == AF_INET ? "127.0.0.1:%u" :
							  "[::1]:%u", port);
	return to;
}

int make_socket(int family, int type, int protocol, const char *names)
{
	int fd = (int)must(socket(family, type, protocol), "socket");

	expect("__sys_socket", "%s\tret=%d", names, fd);
	return fd;
}

/* What each call of socket() does, whatever the family. */
static void common_ways(void)
{
	int fd = make_socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC |
			     SOCK_NONBLOCK, 0, "family=AF_UNIX\t"
			     "type=SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC\t"
			     "protocol=0");

	expect("__sock_create", "family=AF_UNIX\ttype=SOCK_STREAM\tprotocol=0\t"
	       "kern=false\tret=0");
	expect("sock_alloc", "state=SS_UNCONNECTED");
	expect("unix_create", "type=SOCK_STREAM\tprotocol=0\tret=0");
	expect("sock_alloc_file", "sock~AF_UNIX SOCK_STREAM*\t"
	       "flags=SOCK_NONBLOCK|SOCK_CLOEXEC\tname=NULL");
	close(fd);
	fd = make_socket(AF_NETLINK, SOCK_RAW, 0, "family=AF_NETLINK\t"
			 "type=SOCK_RAW\tprotocol=NETLINK_ROUTE");
	expect("netlink_create", "type=SOCK_RAW\tprotocol=NETLINK_ROUTE\t"
	       "ret=0");
	expect("sk_alloc", "family=AF_NETLINK\tprotocol=NETLINK\tkern=false");
	close(fd);
	must_fail(socket(AF_INET, SOCK_STREAM, 253), EPROTONOSUPPORT,
		  "a stream of protocol 253");
	expect("__sys_socket", "family=AF_INET\ttype=SOCK_STREAM\tprotocol=253\t"
	       "ret=-EPROTONOSUPPORT");
	if (!is_root()) {
		expect_skip("packet_create", "only root may make packet sockets");
		return;
	}
	fd = make_socket(AF_PACKET, SOCK_DGRAM, 0, "family=AF_PACKET\t"
			 "type=SOCK_DGRAM\tprotocol=0x0000");
	expect("packet_create", "type=SOCK_DGRAM\tprotocol=0x0000\tret=0");
	close(fd);
}

static void skip_ipv6(void)
{
	static const char * const points[] = {
		"inet6_create", "inet6_bind", "tcp_v6_connect",
		"inet6_getname", "inet6_sendmsg", "inet6_recvmsg",
		"udpv6_sendmsg",
	};
	size_t i;

	for (i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		expect_skip(points[i], "there is no IPv6 here");
}

static void run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (is_root())
		loopback_own();
	step("sockets of several families");
	common_ways();
	socket_tcp(AF_INET);
	socket_udp(AF_INET);
	if (loopback_has_ipv6()) {
		socket_tcp(AF_INET6);
		socket_udp(AF_INET6);
	} else {
		skip_ipv6();
	}
	socket_unix();
	socket_rare();
}

const struct trigger trigger_socket = {
	.name = "socket",
	.about = "client and server: TCP, UDP, AF_UNIX; every call of the API",
	.run = run,
};
