// SPDX-License-Identifier: GPL-2.0
/* tcp-receive: a message over IPv4 and one over IPv6, to ourselves. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tcp_receive.h"
#include "trigger.h"

#define PAYLOAD		"hello kwatch"
#define LENGTH		((int)strlen(PAYLOAD))
#define ROOM		100	/* bytes that the program asks for */
/* With time stamps, as every connection over lo has them. */
#define TCP_HEADER	32

/* A connection, and how it is shown. */
struct connection {
	int family;
	int listener;
	int client;
	int server;
	struct ends ends;
	char socket[192];	/* the server's end */
};

static void own_network(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	if (unshare(CLONE_NEWNET))
		die("cannot make a network");
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request))
		die("cannot bring lo up");
	close(fd);
}

socklen_t loopback(int family, int port, struct sockaddr_storage *address)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)address;
	struct sockaddr_in *in = (struct sockaddr_in *)address;

	memset(address, 0, sizeof(*address));
	address->ss_family = (sa_family_t)family;
	if (family == AF_INET6) {
		in6->sin6_port = htons((uint16_t)port);
		in6->sin6_addr = in6addr_loopback;
		return sizeof(*in6);
	}
	in->sin_port = htons((uint16_t)port);
	in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return sizeof(*in);
}

bool has_ipv6(void)
{
	struct sockaddr_storage address;
	socklen_t size = loopback(AF_INET6, 0, &address);
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool has = fd >= 0 && !bind(fd, (struct sockaddr *)&address, size);

	if (fd >= 0)
		close(fd);
	return has;
}

void ends_name(struct ends *ends, int family)
{
	const char *name = family == AF_INET6 ? "[::1]" : "127.0.0.1";

	snprintf(ends->client, sizeof(ends->client), "%s:%d", name,
		 ends->client_port);
	snprintf(ends->server, sizeof(ends->server), "%s:%d", name,
		 ends->server_port);
}

static int port_of(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &size))
		die("getsockname");
	/* It is at the same place in both families. */
	return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

static void establish(struct connection *connection, int family)
{
	struct sockaddr_storage address;
	socklen_t size = loopback(family, 0, &address);

	*connection = (struct connection){ .family = family };
	connection->listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	connection->client = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(connection->listener, (struct sockaddr *)&address, size) ||
	    listen(connection->listener, 1))
		die("cannot listen");
	connection->ends.server_port = port_of(connection->listener);
	size = loopback(family, connection->ends.server_port, &address);
	if (connect(connection->client, (struct sockaddr *)&address, size))
		die("cannot connect");
	connection->ends.client_port = port_of(connection->client);
	connection->server = accept4(connection->listener, NULL, NULL,
				     SOCK_CLOEXEC);
	if (connection->server < 0)
		die("cannot accept");
	ends_name(&connection->ends, family);
	snprintf(connection->socket, sizeof(connection->socket),
		 "TCP %s - %s ESTABLISHED", connection->ends.server,
		 connection->ends.client);
}

static void end(const struct connection *connection)
{
	close(connection->client);
	close(connection->server);
	close(connection->listener);
}

static int ip_header(const struct connection *connection)
{
	return connection->family == AF_INET6 ? 40 : 20;
}

/* The segment with the data as it is shown while it has such headers. */
static const char *segment(const struct connection *connection, int headers)
{
	static char text[256];

	snprintf(text, sizeof(text),
		 "%s > %s TCP PSH|ACK seq=* ack=* payload=%d len=%d",
		 connection->ends.client, connection->ends.server, LENGTH,
		 LENGTH + headers);
	return text;
}

static void expect_network(const struct connection *connection)
{
	static const char *const points[][6] = {
		{ "ip_rcv", "ip_local_deliver", "ip_local_deliver_finish" },
		{ "ipv6_rcv", "ip6_input", "ip6_input_finish" },
	};
	bool six = connection->family == AF_INET6;
	const char *skb = segment(connection, ip_header(connection) +
				  TCP_HEADER);
	size_t n;

	expect("__netif_receive_skb_one_core", "skb~lo %s\tret=0", skb);
	if (!six)
		expect("ip_rcv_core", "skb~lo %s", skb);
	expect(points[six][0], "skb~lo %s\tdev=lo\tret=0", skb);
	for (n = 1; points[six][n]; n++)
		expect(points[six][n], "skb~lo %s\tret=0", skb);
	hooks_expect(connection->family, skb);
}

static void expect_transport(const struct connection *connection)
{
	bool six = connection->family == AF_INET6;
	const char *skb = segment(connection, TCP_HEADER);

	expect(six ? "tcp_v6_rcv" : "tcp_v4_rcv", "skb~*%s\tret=0", skb);
	expect(six ? "tcp_v6_do_rcv" : "tcp_v4_do_rcv",
	       "sk=%s\tskb~*%s\tret=0", connection->socket, skb);
	expect("tcp_rcv_established", "sk=%s\tskb~*%s", connection->socket,
	       skb);
	expect("tcp_rcv_state_process", "sk~TCP %s LISTEN\tskb~* TCP SYN *\tret=0",
	       connection->ends.server);
	/* Its header is off by now. */
	expect("tcp_data_queue", "sk=%s\tskb~* payload=%d len=*",
	       connection->socket, LENGTH);
	expect("tcp_queue_rcv", "sk=%s\tskb~* payload=%d len=*",
	       connection->socket, LENGTH);
	expect("sock_def_readable", "sk=%s", connection->socket);
}

static void expect_read(const struct connection *connection, int size,
			const char *flags)
{
	const char *socket = connection->socket;

	expect("sock_recvmsg", "sock=%s\tsize=%d\tflags=%s\tret=%d", socket,
	       size, flags, LENGTH);
	expect(connection->family == AF_INET6 ? "inet6_recvmsg" :
						"inet_recvmsg",
	       "sock=%s\tsize=%d\tflags=%s\tret=%d", socket, size, flags,
	       LENGTH);
	expect("tcp_recvmsg", "sk=%s\tlen=%d\tflags=%s\tret=%d", socket, size,
	       flags, LENGTH);
}

/* A message is sent, seen on its way up, and fetched by recv() or read(). */
static void message(const struct connection *connection, bool by_read)
{
	char buffer[ROOM];
	ssize_t got;

	if (send(connection->client, PAYLOAD, (size_t)LENGTH, 0) != LENGTH)
		die("send");
	if (by_read)
		got = read(connection->server, buffer, ROOM);
	else
		got = recv(connection->server, buffer, ROOM, MSG_WAITFORONE);
	if (got != LENGTH)
		die("received %zd bytes", got);
	if (by_read)
		expect("sock_read_iter", "size=%d\tret=%d", ROOM, LENGTH);
	else
		expect("__sys_recvfrom",
		       "fd=%d\tsize=%d\tflags=MSG_WAITFORONE\tret=%d",
		       connection->server, ROOM, LENGTH);
	expect_read(connection, ROOM, by_read ? "0" : "MSG_WAITFORONE");
}

static void connection_of(int family)
{
	struct connection connection;

	establish(&connection, family);
	step("a connection from %s to %s, %d bytes by recv(), %d by read()",
	     connection.ends.client, connection.ends.server, LENGTH, LENGTH);
	message(&connection, false);
	expect_network(&connection);
	expect_transport(&connection);
	message(&connection, true);
	end(&connection);
}

static void skip_ipv6(void)
{
	static const char *const points[] = {
		"ipv6_rcv", "ip6_rcv_finish", "ip6_input", "ip6_input_finish",
		"tcp_v6_rcv", "tcp_v6_do_rcv", "inet6_recvmsg",
	};
	size_t n;

	for (n = 0; n < sizeof(points) / sizeof(points[0]); n++)
		expect_skip(points[n], "lo has no IPv6 address here");
}

/* Who asks for packets of a type: here one for local experiments. */
static void packet_type(void)
{
	const int type = 0x88b5;
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(type));

	if (fd < 0 && errno == EAFNOSUPPORT) {
		expect_skip("dev_add_pack",
			    "this kernel has no packet sockets; what else calls it did so at boot, or does when a module such as pppoe is loaded");
		return;
	}
	if (fd < 0)
		die("a packet socket");
	step("a packet socket for type 0x%x", type);
	expect("dev_add_pack", "type_be=0x%x", htons(type));
	close(fd);
}

static void run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (!is_root()) {
		errno = 0;
		die("only root may make a network of its own");
	}
	own_network();
	hooks_register();
	connection_of(AF_INET);
	if (has_ipv6())
		connection_of(AF_INET6);
	else
		skip_ipv6();
	hooks_hold();
	packet_type();
	receive_in_batch();
}

const struct trigger trigger_tcp_receive = {
	.name = "tcp-receive",
	.about = "messages over IPv4 and IPv6, through netfilter hooks",
	.run = run,
};
