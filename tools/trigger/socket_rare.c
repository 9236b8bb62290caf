// SPDX-License-Identifier: GPL-2.0
/*
 * The scenario socket: functions that 64-bit programs never reach by a call of
 * the socket API, for each has its own copy of them. Others do: io_uring, a
 * protocol, and programs of 32 bits.
 */
#include <errno.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include "socket.h"
#include "trigger.h"

#define TEXT	"kwatch"
#define BYTES	((int)sizeof(TEXT))

static void *map(int ring, size_t size, off_t what)
{
	void *place = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_POPULATE, ring, what);

	if (place == MAP_FAILED)
		die("cannot map a ring of io_uring");
	return place;
}

/* Ring of one request: send some bytes. */
static void send_by_ring(int ring, const struct io_uring_params *params, int fd)
{
	size_t size = params->sq_off.array + params->sq_entries * 4;
	char *queue = map(ring, size, IORING_OFF_SQ_RING);
	struct io_uring_sqe *request = map(ring, sizeof(*request),
					   IORING_OFF_SQES);
	unsigned int *tail = (unsigned int *)(queue + params->sq_off.tail);

	memset(request, 0, sizeof(*request));
	request->opcode = IORING_OP_SEND;
	request->fd = fd;
	request->addr = (uintptr_t)TEXT;
	request->len = sizeof(TEXT);
	*(unsigned int *)(queue + params->sq_off.array) = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	must(syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS,
		     NULL, 0), "io_uring_enter");
	munmap(request, sizeof(*request));
	munmap(queue, size);
}

static void by_io_uring(void)
{
	struct io_uring_params params = { 0 };
	int ring = (int)syscall(SYS_io_uring_setup, 1, &params), ends[2];
	char got[64];

	step("io_uring sends through a socket");
	if (ring < 0) {
		expect_skip("sock_sendmsg", "io_uring cannot be used here: %s",
			    strerror(errno));
		return;
	}
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	send_by_ring(ring, &params, ends[0]);
	if (must(recv(ends[1], got, sizeof(got), MSG_DONTWAIT),
		 "receive what io_uring sent") != BYTES)
		die("io_uring sent something else");
	expect("sock_sendmsg", "sock~AF_UNIX SOCK_STREAM*\tlen=%d\t"
	       "address=NULL\tret=%d", BYTES, BYTES);
	close(ends[0]);
	close(ends[1]);
	close(ring);
}

/* linux/sctp.h is not for programs without libsctp everywhere. */
#define SCTP_GET_ASSOC_ID_LIST	29
#define SCTP_SOCKOPT_PEELOFF	102

struct peeloff {
	int32_t association;
	int fd;
};

static void peel_off(int many)
{
	struct {
		uint32_t count;
		int32_t ids[4];
	} list;
	socklen_t length = sizeof(list);
	struct peeloff peeloff;

	must(getsockopt(many, IPPROTO_SCTP, SCTP_GET_ASSOC_ID_LIST, &list,
			&length), "SCTP_GET_ASSOC_ID_LIST");
	peeloff.association = list.ids[0];
	length = sizeof(peeloff);
	peeloff.fd = (int)must(getsockopt(many, IPPROTO_SCTP,
					  SCTP_SOCKOPT_PEELOFF, &peeloff,
					  &length), "SCTP_SOCKOPT_PEELOFF");
	expect("sock_create", "family=AF_INET\ttype=SOCK_SEQPACKET\t"
	       "protocol=IPPROTO_SCTP\tret=0");
	close(peeloff.fd);
}

static void by_sctp(void)
{
	struct sockaddr_in address = ip4(0);
	socklen_t length = sizeof(address);
	int many = socket(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP), one;
	char got[64];

	step("SCTP peels an association off a socket");
	if (many < 0) {
		expect_skip("sock_create",
			    "socket() of a program does not reach it, and there is no module sctp");
		return;
	}
	must(bind(many, (struct sockaddr *)&address, length), "bind");
	must(listen(many, 1), "listen");
	must(getsockname(many, (struct sockaddr *)&address, &length),
	     "getsockname");
	one = (int)must(socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP), "socket");
	must(connect(one, (struct sockaddr *)&address, length), "connect");
	must(send(one, TEXT, sizeof(TEXT), 0), "send");
	must(recv(many, got, sizeof(got), 0), "recv");
	peel_off(many);
	close(one);
	close(many);
}

#if defined(__x86_64__)
#define RECVMMSG_32	337

/* As a program of 32 bits calls the kernel; all pointers are below 4 GiB. */
static long call_32(long number, long a, long b, long c, long d)
{
	long result = number;

	__asm__ volatile("push %%rbx; mov %[a], %%rbx; xor %%rdi, %%rdi;"
			 "int $0x80; pop %%rbx"
			 : "+a"(result)
			 : [a] "r"(a), "c"(b), "d"(c), "S"(d)
			 : "rdi", "r8", "r9", "r10", "r11", "memory");
	if (result < 0 && result > -4096) {
		errno = (int)-result;
		return -1;
	}
	return result;
}

/* struct mmsghdr of a program of 32 bits, with what it points to. */
struct low {
	struct {
		uint32_t name, name_length, pieces, count;
		uint32_t control, control_length, flags, got;
	} message;
	uint32_t base, length;
	char room[64];
};

static void by_32_bits(void)
{
	struct low *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	int ends[2];
	long got;

	step("recvmmsg() of a program of 32 bits");
	if (low == MAP_FAILED)
		die("no memory below 4 GiB");
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), "socketpair");
	must(send(ends[0], TEXT, sizeof(TEXT), 0), "send");
	low->base = (uint32_t)(uintptr_t)low->room;
	low->length = sizeof(low->room);
	low->message.pieces = (uint32_t)(uintptr_t)&low->base;
	low->message.count = 1;
	got = call_32(RECVMMSG_32, ends[1], (long)(uintptr_t)&low->message, 1,
		      MSG_DONTWAIT);
	if (got == 1)
		expect("__sys_recvmmsg", "fd=%d\tmessages=1\t"
		       "flags=MSG_DONTWAIT|0x80000000\tret=1", ends[1]);
	else
		expect_skip("__sys_recvmmsg",
			    "64-bit programs do not reach it, and this kernel runs no others");
	close(ends[0]);
	close(ends[1]);
	munmap(low, 4096);
}
#else
static void by_32_bits(void)
{
	expect_skip("__sys_recvmmsg",
		    "64-bit programs do not reach it, and no others are tried here");
}
#endif

void socket_rare(void)
{
	by_io_uring();
	by_sctp();
	by_32_bits();
}
