// SPDX-License-Identifier: GPL-2.0
/* The scenario socket: AF_UNIX, with names of each kind. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>
#include "socket.h"
#include "trigger.h"

#define TEXT	"kwatch"
#define BYTES	((int)sizeof(TEXT))

static socklen_t path_address(struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path), "%s",
		 scratch_path("socket"));
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
			   strlen(address->sun_path) + 1);
}

static socklen_t abstract_address(struct sockaddr_un *address, char *name)
{
	int length;

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	length = sprintf(name, "kwatch-trigger-%d", getpid());
	memcpy(address->sun_path + 1, name, (size_t)length);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			   (size_t)length);
}

static void stream(void)
{
	int listener = (int)must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
	struct sockaddr_un address, peer;
	socklen_t length = path_address(&address), room = sizeof(peer);
	int client, server;

	step("AF_UNIX: a stream, by a path");
	must(bind(listener, (struct sockaddr *)&address, length), "bind");
	expect("__sys_bind", "fd=%d\taddress=unix:%s\taddrlen=%u\tret=0",
	       listener, address.sun_path, length);
	expect("unix_bind", "sock~AF_UNIX SOCK_STREAM*\taddress=unix:%s\tret=0",
	       address.sun_path);
	must(listen(listener, 3), "listen");
	expect("unix_listen", "sock~AF_UNIX SOCK_STREAM*\tbacklog=3\tret=0");
	client = (int)must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
	must(connect(client, (struct sockaddr *)&address, length), "connect");
	expect("__sys_connect", "fd=%d\taddress=unix:%s\tret=0", client,
	       address.sun_path);
	expect("unix_stream_connect", "sock~AF_UNIX SOCK_STREAM*\t"
	       "address=unix:%s\tflags=O_RDWR\tret=0", address.sun_path);
	server = (int)must(accept(listener, (struct sockaddr *)&peer, &room),
			   "accept");
	/* The client has no name. */
	expect("__sys_accept4", "fd=%d\tflags=0\taddress=unix:\tret=%d",
	       listener, server);
	expect("unix_accept", "sock~AF_UNIX SOCK_STREAM*\tret=0");
	room = sizeof(peer);
	must(getpeername(client, (struct sockaddr *)&peer, &room),
	     "getpeername");
	expect("unix_getname", "sock~AF_UNIX SOCK_STREAM*\taddress=unix:%s\t"
	       "peer=1\tret=%u", address.sun_path, room);
	must(shutdown(client, SHUT_RDWR), "shutdown");
	expect("unix_shutdown", "sock~AF_UNIX SOCK_STREAM*\thow=SHUT_RDWR\t"
	       "ret=0");
	close(client);
	close(server);
	close(listener);
	expect("unix_release", "sock~AF_UNIX SOCK_STREAM*\tret=0");
}

/* One pair of each type: what is sent into one end comes out of the other. */
static void pair(int type, const char *name, const char *send_point,
		 const char *receive_point)
{
	char got[64];
	int ends[2];

	step("a pair of %s", name);
	must(socketpair(AF_UNIX, type, 0, ends), "socketpair");
	expect("__sys_socketpair", "family=AF_UNIX\ttype=%s\tprotocol=0\t"
	       "one=%d\ttwo=%d\tret=0", name, ends[0], ends[1]);
	expect("unix_socketpair", "one~AF_UNIX %s*\ttwo~AF_UNIX %s*\tret=0",
	       name, name);
	must(send(ends[0], TEXT, sizeof(TEXT), 0), "send");
	expect(send_point, "sock~AF_UNIX %s*\tlen=%d\tflags=0\taddress=NULL\t"
	       "ret=%d", name, BYTES, BYTES);
	must(recv(ends[1], got, sizeof(got), 0), "recv");
	expect(receive_point, "sock~AF_UNIX %s*\tsize=%zu\tflags=0\tret=%d",
	       name, sizeof(got), BYTES);
	must_fail(recv(ends[1], got, sizeof(got), MSG_DONTWAIT), EAGAIN,
		  "receiving nothing");
	expect(receive_point, "sock~AF_UNIX %s*\tflags=MSG_DONTWAIT\t"
	       "ret=-EAGAIN", name);
	close(ends[0]);
	if (type == SOCK_STREAM) {
		must_fail(send(ends[1], TEXT, sizeof(TEXT), MSG_NOSIGNAL),
			  EPIPE, "sending to nobody");
		expect(send_point, "flags=MSG_NOSIGNAL\tret=-EPIPE");
	}
	close(ends[1]);
}

static void datagram(void)
{
	int receiver = (int)must(socket(AF_UNIX, SOCK_DGRAM, 0), "socket");
	int sender = (int)must(socket(AF_UNIX, SOCK_DGRAM, 0), "socket");
	struct sockaddr_un address;
	char name[64];
	socklen_t length = abstract_address(&address, name);

	step("AF_UNIX: datagrams, by an abstract name");
	must(bind(receiver, (struct sockaddr *)&address, length), "bind");
	expect("__sys_bind", "fd=%d\taddress=unix:@%s\taddrlen=%u\tret=0",
	       receiver, name, length);
	must(sendto(sender, TEXT, sizeof(TEXT), 0, (struct sockaddr *)&address,
		    length), "sendto");
	expect("__sys_sendto", "fd=%d\tlen=%d\tflags=0\taddress=unix:@%s\t"
	       "ret=%d", sender, BYTES, name, BYTES);
	must(connect(sender, (struct sockaddr *)&address, length), "connect");
	expect("unix_dgram_connect", "sock~AF_UNIX SOCK_DGRAM*\t"
	       "address=unix:@%s\tret=0", name);
	close(sender);
	close(receiver);
}

void socket_unix(void)
{
	stream();
	datagram();
	pair(SOCK_STREAM, "SOCK_STREAM", "unix_stream_sendmsg",
	     "unix_stream_recvmsg");
	pair(SOCK_DGRAM, "SOCK_DGRAM", "unix_dgram_sendmsg",
	     "unix_dgram_recvmsg");
	pair(SOCK_SEQPACKET, "SOCK_SEQPACKET", "unix_seqpacket_sendmsg",
	     "unix_seqpacket_recvmsg");
}
