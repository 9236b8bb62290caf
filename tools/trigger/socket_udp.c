// SPDX-License-Identifier: GPL-2.0
/* The scenario socket: datagrams, alone and several at once. */
#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "socket.h"
#include "trigger.h"

#define TEXT	"kwatch"
#define BYTES	((int)sizeof(TEXT))
#define COUNT	3

/* Messages that all have the same text, or room for it. */
struct messages {
	struct mmsghdr headers[COUNT];
	struct iovec pieces[COUNT];
	char room[COUNT][64];
};

static void prepare(struct messages *messages, size_t length)
{
	int i;

	memset(messages, 0, sizeof(*messages));
	for (i = 0; i < COUNT; i++) {
		memcpy(messages->room[i], TEXT, sizeof(TEXT));
		messages->pieces[i].iov_base = messages->room[i];
		messages->pieces[i].iov_len = length;
		messages->headers[i].msg_hdr.msg_iov = &messages->pieces[i];
		messages->headers[i].msg_hdr.msg_iovlen = 1;
	}
}

static void several(int fd)
{
	struct timespec timeout = { 3, 500000000 };
	struct messages messages;

	prepare(&messages, sizeof(TEXT));
	if (must(sendmmsg(fd, messages.headers, COUNT, 0), "sendmmsg") != COUNT)
		die("sendmmsg sent fewer");
	expect("__sys_sendmmsg", "fd=%d\tmessages=%d\tflags=0\tret=%d", fd,
	       COUNT, COUNT);
	prepare(&messages, sizeof(messages.room[0]));
	if (must(recvmmsg(fd, messages.headers, COUNT, MSG_WAITFORONE, NULL),
		 "recvmmsg") != COUNT)
		die("recvmmsg received fewer");
	expect("do_recvmmsg", "fd=%d\tmessages=%d\tflags=MSG_WAITFORONE\t"
	       "timeout=NULL\tret=%d", fd, COUNT, COUNT);
	must_fail(recvmmsg(fd, messages.headers, COUNT, MSG_DONTWAIT, &timeout),
		  EAGAIN, "recvmmsg of nothing");
	expect("do_recvmmsg", "fd=%d\tmessages=%d\tflags=MSG_DONTWAIT\t"
	       "timeout=3.500000000s\tret=-EAGAIN", fd, COUNT);
}

static void in_pieces(int fd)
{
	struct iovec pieces[2] = { { (char *)TEXT, 2 }, { (char *)TEXT, 5 } };
	struct msghdr message = { .msg_iov = pieces, .msg_iovlen = 2 };
	char room[64];

	must(sendmsg(fd, &message, MSG_DONTWAIT), "sendmsg");
	expect("__sys_sendmsg", "fd=%d\tflags=MSG_DONTWAIT\tpieces=2\tret=7",
	       fd);
	expect("____sys_sendmsg", "sock~UDP *\tlen=7\tflags=MSG_DONTWAIT\t"
	       "address=NULL\tret=7");
	pieces[0] = (struct iovec){ room, sizeof(room) };
	message.msg_iovlen = 1;
	must(recvmsg(fd, &message, 0), "recvmsg");
	expect("__sys_recvmsg", "fd=%d\tflags=0\tpieces=1\tret=7", fd);
	expect("____sys_recvmsg", "sock~UDP *\tsize=%zu\tflags=0\tret=7",
	       sizeof(room));
}

void socket_udp(int family)
{
	bool four = family == AF_INET;
	struct sockaddr_in in = ip4(0);
	struct sockaddr_in6 in6 = ip6(0);
	struct sockaddr *own = four ? (struct sockaddr *)&in :
				      (struct sockaddr *)&in6;
	socklen_t length = four ? sizeof(in) : sizeof(in6);
	int fd = (int)must(socket(family, SOCK_DGRAM, 0), "socket");
	const char *shown;
	char got[64];

	step("UDP over %s: to itself", four ? "IPv4" : "IPv6");
	must(bind(fd, own, length), "bind");
	must(getsockname(fd, own, &length), "getsockname");
	shown = show_address(family, local_port(fd));
	must(sendto(fd, TEXT, sizeof(TEXT), 0, own, length), "sendto");
	expect("__sys_sendto", "fd=%d\tlen=%d\tflags=0\taddress=%s\tret=%d", fd,
	       BYTES, shown, BYTES);
	expect(four ? "udp_sendmsg" : "udpv6_sendmsg", "sk~UDP *\tlen=%d\t"
	       "flags=0\taddress=%s\tret=%d", BYTES, shown, BYTES);
	must(recvfrom(fd, got, sizeof(got), 0, own, &length), "recvfrom");
	expect("__sys_recvfrom", "fd=%d\tsize=%zu\tflags=0\taddress=%s\tret=%d",
	       fd, sizeof(got), shown, BYTES);
	if (four)
		expect("udp_recvmsg", "sk~UDP *\tlen=%zu\tflags=0\taddress=%s\t"
		       "ret=%d", sizeof(got), shown, BYTES);
	must(connect(fd, own, length), "connect");
	expect("inet_dgram_connect", "sock~UDP *\taddress=%s\tret=0", shown);
	several(fd);
	in_pieces(fd);
	close(fd);
}
