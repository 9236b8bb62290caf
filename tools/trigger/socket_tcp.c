// SPDX-License-Identifier: GPL-2.0
/* The scenario socket: a connection of TCP, with every call on it. */
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>
#include "socket.h"
#include "trigger.h"

#define TEXT	"kwatch"
#define BYTES	((int)sizeof(TEXT))

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* Both ends of a connection, and what their sockets are called. */
struct ends {
	int family;
	int listener;
	int client;
	int server;
	unsigned int port;
	unsigned int client_port;
};

static socklen_t loopback(int family, unsigned int port, union address *address)
{
	if (family == AF_INET)
		address->in = ip4((uint16_t)port);
	else
		address->in6 = ip6((uint16_t)port);
	return family == AF_INET ? sizeof(address->in) : sizeof(address->in6);
}

static void open_server(struct ends *ends)
{
	bool four = ends->family == AF_INET;
	union address address;
	socklen_t length = loopback(ends->family, 0, &address);

	ends->listener = make_socket(ends->family, SOCK_STREAM, 0, four ?
		"family=AF_INET\ttype=SOCK_STREAM\tprotocol=IPPROTO_IP" :
		"family=AF_INET6\ttype=SOCK_STREAM\tprotocol=IPPROTO_IP");
	expect(four ? "inet_create" : "inet6_create",
	       "type=SOCK_STREAM\tprotocol=IPPROTO_IP\tret=0");
	expect("sk_alloc", "family=%s\tprotocol=%s\tkern=false",
	       four ? "AF_INET" : "AF_INET6", four ? "TCP" : "TCPv6");
	expect("sk_prot_alloc", "protocol=%s\tfamily=%s",
	       four ? "TCP" : "TCPv6", four ? "AF_INET" : "AF_INET6");
	expect("sock_init_data", "type=SOCK_STREAM");
	must(bind(ends->listener, &address.any, length), "bind");
	expect("__sys_bind", "fd=%d\taddress=%s\taddrlen=%u\tret=0",
	       ends->listener, show_address(ends->family, 0), length);
	expect("move_addr_to_kernel", "address=%s\tlength=%u\tret=0",
	       show_address(ends->family, 0), length);
	expect(four ? "inet_bind" : "inet6_bind", "sock~TCP *\taddress=%s\t"
	       "ret=0", show_address(ends->family, 0));
	must(listen(ends->listener, 5), "listen");
	expect("__sys_listen", "fd=%d\tbacklog=5\tret=0", ends->listener);
	ends->port = local_port(ends->listener);
	expect("inet_listen", "sock=TCP %s CLOSE\tbacklog=5\tret=0",
	       show_address(ends->family, ends->port));
}

static void connect_client(struct ends *ends)
{
	bool four = ends->family == AF_INET;
	union address address;
	socklen_t length = loopback(ends->family, ends->port, &address);
	const char *shown;

	ends->client = (int)must(socket(ends->family, SOCK_STREAM, 0),
				 "socket");
	must(connect(ends->client, &address.any, length), "connect");
	ends->client_port = local_port(ends->client);
	shown = show_address(ends->family, ends->port);
	expect("__sys_connect", "fd=%d\taddress=%s\taddrlen=%u\tret=0",
	       ends->client, shown, length);
	expect("__sys_connect_file", "file~socket:*\taddress=%s\tret=0", shown);
	expect("inet_stream_connect", "sock~TCP *\taddress=%s\tflags=O_RDWR\t"
	       "ret=0", shown);
	expect(four ? "tcp_v4_connect" : "tcp_v6_connect",
	       "sk~TCP *\taddress=%s\tret=0", shown);
	expect("tcp_connect", "sk~TCP %s - %s *\tret=0",
	       show_address(ends->family, ends->client_port), shown);
}

static void accept_it(struct ends *ends)
{
	bool four = ends->family == AF_INET;
	union address address;
	socklen_t length = sizeof(address);
	const char *shown;

	ends->server = (int)must(accept4(ends->listener, &address.any, &length,
					 SOCK_CLOEXEC), "accept4");
	shown = show_address(ends->family, ends->client_port);
	expect("__sys_accept4", "fd=%d\tflags=SOCK_CLOEXEC\taddress=%s\tret=%d",
	       ends->listener, shown, ends->server);
	expect("do_accept", "file~socket:*\tflags=SOCK_CLOEXEC\taddress=%s",
	       shown);
	expect("inet_accept", "sock=TCP %s LISTEN\tret=0",
	       show_address(ends->family, ends->port));
	expect("inet_csk_accept", "sk=TCP %s LISTEN",
	       show_address(ends->family, ends->port));
	expect("move_addr_to_user", "address=%s\tlength=%u\tret=0", shown,
	       length);
	length = sizeof(address);
	must(getpeername(ends->server, &address.any, &length), "getpeername");
	expect("__sys_getpeername", "fd=%d\taddress=%s\tlength=%u\tret=0",
	       ends->server, shown, length);
	expect(four ? "inet_getname" : "inet6_getname", "sock~TCP *\t"
	       "address=%s\tpeer=1\tret=%u", shown, length);
	length = sizeof(address);
	must(getsockname(ends->server, &address.any, &length), "getsockname");
	expect("__sys_getsockname", "fd=%d\taddress=%s\tlength=%u\tret=0",
	       ends->server, show_address(ends->family, ends->port), length);
}

static void talk(const struct ends *ends)
{
	bool four = ends->family == AF_INET;
	char got[64];

	must(send(ends->client, TEXT, sizeof(TEXT), MSG_NOSIGNAL), "send");
	expect("__sys_sendto", "fd=%d\tlen=%d\tflags=MSG_NOSIGNAL\t"
	       "address=NULL\tret=%d", ends->client, BYTES, BYTES);
	expect("__sock_sendmsg", "sock~TCP *\tlen=%d\tflags=MSG_NOSIGNAL\t"
	       "address=NULL\tret=%d", BYTES, BYTES);
	expect(four ? "inet_sendmsg" : "inet6_sendmsg", "sock~TCP *\tlen=%d\t"
	       "flags=MSG_NOSIGNAL\tret=%d", BYTES, BYTES);
	expect("tcp_sendmsg", "sk~TCP * ESTABLISHED\tlen=%d\t"
	       "flags=MSG_NOSIGNAL\tret=%d", BYTES, BYTES);
	must(recv(ends->server, got, sizeof(got), 0), "recv");
	expect("__sys_recvfrom", "fd=%d\tsize=%zu\tflags=0\taddress=NULL\t"
	       "ret=%d", ends->server, sizeof(got), BYTES);
	expect("sock_recvmsg", "sock~TCP *\tsize=%zu\tflags=0\tret=%d",
	       sizeof(got), BYTES);
	expect(four ? "inet_recvmsg" : "inet6_recvmsg", "sock~TCP *\tsize=%zu\t"
	       "flags=0\tret=%d", sizeof(got), BYTES);
	expect("tcp_recvmsg", "sk~TCP * ESTABLISHED\tlen=%zu\tflags=0\tret=%d",
	       sizeof(got), BYTES);
	must(write(ends->server, TEXT, 3), "write");
	expect("sock_write_iter", "len=3\tfile~socket:*\tret=3");
	must(read(ends->client, got, sizeof(got)), "read");
	expect("sock_read_iter", "size=%zu\tfile~socket:*\tret=3", sizeof(got));
}

static void options(const struct ends *ends)
{
	int yes = 1, value = 0, ttl = 42;
	socklen_t length = sizeof(value);

	must(setsockopt(ends->client, SOL_TCP, TCP_NODELAY, &yes, sizeof(yes)),
	     "TCP_NODELAY");
	expect("__sys_setsockopt", "fd=%d\tlevel=SOL_TCP\toption=TCP_NODELAY\t"
	       "value=1\tlength=4\tret=0", ends->client);
	expect("tcp_setsockopt", "sk~TCP *\tlevel=SOL_TCP\toption=TCP_NODELAY\t"
	       "ret=0");
	must(setsockopt(ends->client, SOL_SOCKET, SO_KEEPALIVE, &yes,
			sizeof(yes)), "SO_KEEPALIVE");
	expect("sock_setsockopt", "sock~TCP *\tlevel=SOL_SOCKET\t"
	       "option=SO_KEEPALIVE\tret=0");
	must(getsockopt(ends->client, SOL_SOCKET, SO_KEEPALIVE, &value,
			&length), "SO_KEEPALIVE");
	expect("__sys_getsockopt", "fd=%d\tlevel=SOL_SOCKET\t"
	       "option=SO_KEEPALIVE\tvalue=1\tlength=4\tret=0", ends->client);
	expect("sk_getsockopt", "sk~TCP *\tlevel=SOL_SOCKET\t"
	       "option=SO_KEEPALIVE\tret=0");
	if (ends->family != AF_INET)
		return;
	must(setsockopt(ends->client, SOL_IP, IP_TTL, &ttl, sizeof(ttl)),
	     "IP_TTL");
	expect("__sys_setsockopt", "fd=%d\tlevel=SOL_IP\toption=IP_TTL\t"
	       "value=42\tlength=4\tret=0", ends->client);
	expect("ip_setsockopt", "sk~TCP *\tlevel=SOL_IP\toption=IP_TTL\tret=0");
}

static void end(const struct ends *ends)
{
	char got[8];

	must(shutdown(ends->client, SHUT_WR), "shutdown");
	expect("__sys_shutdown", "fd=%d\thow=SHUT_WR\tret=0", ends->client);
	expect("inet_shutdown", "sock~TCP *\thow=SHUT_WR\tret=0");
	expect("tcp_shutdown", "sk~TCP *\thow=2");
	if (must(recv(ends->server, got, sizeof(got), 0), "recv"))
		die("there is something behind the end");
	must(close(ends->server), "close");
	must(close(ends->client), "close");
	must(close(ends->listener), "close");
	expect("sock_close", "file~socket:*\tret=0");
	expect("__sock_release", "sock=TCP %s LISTEN",
	       show_address(ends->family, ends->port));
	expect("inet_release", "sock=TCP %s LISTEN\tret=0",
	       show_address(ends->family, ends->port));
	expect("tcp_close", "sk=TCP %s LISTEN",
	       show_address(ends->family, ends->port));
}

void socket_tcp(int family)
{
	struct ends ends = { .family = family };

	step("TCP over %s: server, client, data, options, end",
	     family == AF_INET ? "IPv4" : "IPv6");
	open_server(&ends);
	connect_client(&ends);
	accept_it(&ends);
	talk(&ends);
	options(&ends);
	end(&ends);
}
