// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "sample_events.h"

#define MS	1000000ULL
#define RET(t, d, n)	{ "ret", d, KWATCH_TYPE_##t, KWATCH_SOURCE_RETURN, n, NULL, 0, 0, false }

static const struct kwatch_skb skb4 = {
	.flow = {
		.family = AF_INET, .protocol = IPPROTO_TCP,
		.source_port = 40000, .destination_port = 8080,
		.source = { 127, 0, 0, 1 }, .destination = { 127, 0, 0, 1 },
	},
	.length = 57, .interface = 1, .ethertype = 0x0800, .tcp_flags = 24,
	.payload = 5, .sequence = 4000000000U, .acknowledgement = 17,
	.device = "lo",
};

static const struct kwatch_skb skb6 = {
	.flow = {
		.family = AF_INET6, .protocol = IPPROTO_UDP,
		.source_port = 53, .destination_port = 1024,
		.source = { [15] = 1 },
		.destination = { 0x20, 1, 0xd, 0xb8, [15] = 7 },
	},
	.length = 90, .interface = 2, .ethertype = 0x86dd, .payload = 42,
	.device = "eth0",
};

static const struct kwatch_skb skb_arp = {
	.length = 28, .interface = 2, .ethertype = 0x0806, .device = "eth0",
};

static const struct kwatch_sock listener = {
	.flow = {
		.family = AF_INET6, .protocol = IPPROTO_TCP,
		.source_port = 8080,
	},
	.type = SOCK_STREAM, .state = TCP_LISTEN, .inode = 77,
};

static const struct kwatch_sock local = {
	.flow = { .family = AF_UNIX },
	.type = SOCK_DGRAM, .state = TCP_CLOSE, .inode = 4711,
};

static const struct kwatch_task target = {
	.tid = 123, .tgid = 123, .comm = "nc",
};

static const struct kwatch_siginfo from_user = {
	.signal = SIGUSR1, .code = SI_USER, .pid = 12, .uid = 0,
};

static const struct kwatch_siginfo segv = {
	.signal = SIGSEGV, .code = SEGV_MAPERR, .address = 0x10,
};

static const struct kwatch_siginfo priv = { .special = KWATCH_SIGINFO_PRIV };

static const struct kwatch_netdev netdev = { .name = "lo", .interface = 1 };

struct binprm_bytes {
	struct kwatch_binprm head;
	char text[32];
} __attribute__((packed));

static const struct binprm_bytes elf = {
	{ .argc = 1, .envc = 20, .filename_length = 7,
	  .interpreter_length = 7 }, "/bin/ls/bin/ls",
};

static const struct binprm_bytes script = {
	{ .argc = 2, .envc = 20, .filename_length = 6,
	  .interpreter_length = 7 }, "/tmp/s/bin/sh",
};

static const struct make_event samples[] = {
	{ .probe = "do_sys_openat2", .tid = 1234, .comm = "cat",
	  .time_ns = 1 * MS, .duration_ns = 12345,
	  .fields = {
		{ "dfd", "fd", KWATCH_TYPE_S32, 0, (__u64)-100LL },
		{ "filename", "", KWATCH_TYPE_STRING, .data = "/etc/hostname" },
		{ "flags", "open_flags", KWATCH_TYPE_U64,
		  .number = O_RDONLY | O_CLOEXEC },
		{ "mode", "open_mode", KWATCH_TYPE_U64, .number = 0 },
		RET(S64, "fd", 3) } },
	{ .probe = "do_sys_openat2", .tid = 1234, .comm = "cat", .cpu = 1,
	  .time_ns = 2 * MS, .duration_ns = 999,
	  .fields = {
		{ "dfd", "fd", KWATCH_TYPE_S32, 0, 5 },
		{ "filename", "", KWATCH_TYPE_STRING,
		  .data = "a\"b\n\x01\xff\xc3\xa9", .length = 8,
		  .dynamic = KWATCH_DYNAMIC_TRUNCATED },
		{ "flags", "open_flags", KWATCH_TYPE_U64,
		  .number = O_RDWR | O_CREAT | O_TRUNC | (1ULL << 30) },
		{ "mode", "open_mode", KWATCH_TYPE_U64, .number = 0644 },
		RET(S64, "fd", (__u64)-2LL) } },
	{ .probe = "vfs_open", .tid = 1234, .comm = "cat",
	  .kind = KWATCH_KIND_ENTRY, .time_ns = 3 * MS,
	  .flags = KWATCH_PROBE_ENTRY,
	  .fields = {
		{ "path", "", KWATCH_TYPE_PATH, .faulted = true,
		  .dynamic = KWATCH_DYNAMIC_FAULTED },
		{ "file", "pointer", KWATCH_TYPE_POINTER, 0,
		  0xffff888012345678ULL },
		{ "buf", "pointer", KWATCH_TYPE_POINTER, 0, 0x7ffd1000 },
		{ "none", "pointer", KWATCH_TYPE_POINTER, 0, 0 } } },
	{ .probe = "tcp_v4_rcv", .tid = 0, .comm = "swapper/0",
	  .context = KWATCH_CONTEXT_SOFTIRQ, .time_ns = 4 * MS,
	  .duration_ns = 2500000,
	  .fields = {
		{ "skb", "", KWATCH_TYPE_SKB, .data = &skb4 },
		RET(S32, "decimal", 0) } },
	{ .probe = "udpv6_rcv", .tid = 99, .comm = "named",
	  .context = KWATCH_CONTEXT_HARDIRQ, .time_ns = 5 * MS,
	  .duration_ns = 1500000000,
	  .fields = { { "skb", "", KWATCH_TYPE_SKB, .data = &skb6 } } },
	{ .probe = "arp_rcv", .tid = 99, .comm = "named",
	  .context = KWATCH_CONTEXT_NMI, .time_ns = 5 * MS + 1000,
	  .duration_ns = 10000,
	  .fields = { { "skb", "", KWATCH_TYPE_SKB, .data = &skb_arp },
		      { "dev", "", KWATCH_TYPE_NETDEV, .data = &netdev } } },
	{ .probe = "tcp_recvmsg", .tid = 55, .comm = "nc\033[1m",
	  .time_ns = 6 * MS, .duration_ns = 1000,
	  .fields = {
		{ "sk", "", KWATCH_TYPE_SOCK, .data = NULL, .faulted = true },
		{ "len", "bytes", KWATCH_TYPE_U64, .number = 4096 },
		{ "flags", "msg_flags", KWATCH_TYPE_S32,
		  .number = MSG_PEEK | MSG_DONTWAIT },
		RET(S32, "bytes", (__u64)-11LL) } },
	{ .probe = "inet_csk_accept", .tid = 55, .comm = "nc",
	  .time_ns = 7 * MS, .duration_ns = 1000,
	  .fields = {
		{ "sk", "", KWATCH_TYPE_SOCK, .data = &listener },
		{ "other", "", KWATCH_TYPE_SOCKET, .data = &local },
		RET(POINTER, "pointer_errno", (__u64)-4LL) } },
	{ .probe = "do_send_sig_info", .tid = 12, .comm = "kill",
	  .time_ns = 8 * MS, .duration_ns = 1000,
	  .fields = {
		{ "sig", "signal", KWATCH_TYPE_S32, .number = SIGUSR1 },
		{ "info", "", KWATCH_TYPE_SIGINFO, .data = &from_user },
		{ "fault", "", KWATCH_TYPE_SIGINFO, .data = &segv },
		{ "priv", "", KWATCH_TYPE_SIGINFO, .data = &priv },
		{ "p", "", KWATCH_TYPE_TASK, .data = &target },
		RET(S32, "errno", 0) } },
	{ .probe = "load_elf_binary", .tid = 12, .comm = "ls",
	  .time_ns = 9 * MS, .duration_ns = 1000,
	  .fields = {
		{ "bprm", "", KWATCH_TYPE_BINPRM, .data = &elf,
		  .length = 12 + 14 },
		{ "script", "", KWATCH_TYPE_BINPRM, .data = &script,
		  .length = 12 + 13 },
		RET(S32, "errno", (__u64)-8LL) } },
	{ .probe = "eventfd_write", .tid = 12, .comm = "prog",
	  .time_ns = 10 * MS, .duration_ns = 1000,
	  .fields = {
		{ "value", "unsigned", KWATCH_TYPE_BYTES,
		  .data = "\x1c\0\0\0\0\0\0", .length = 8 },
		{ "raw", "hex", KWATCH_TYPE_BYTES, .data = "\x01\xab",
		  .length = 2 },
		{ "text", "", KWATCH_TYPE_BYTES, .data = "hi\n" },
		{ "prot", "mmap_protection", KWATCH_TYPE_U64, .number = 5 },
		{ "cf", "clone_flags", KWATCH_TYPE_U64, .number = 0x111 },
		RET(S64, "bytes", 8) } },
};

static struct made *make_connect(void)
{
	struct sockaddr_un path = { AF_UNIX, "/run/x.sock" };
	struct sockaddr_un abstract = { AF_UNIX, "\0bus" };
	struct sockaddr_in in = {
		.sin_family = AF_INET, .sin_port = htons(8080),
		.sin_addr.s_addr = htonl(0x7f000001),
	};
	struct sockaddr_in6 in6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(8080),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};
	struct make_event event = {
		.probe = "__sys_connect", .tid = 55, .comm = "curl",
		.time_ns = 11 * MS, .duration_ns = 4567,
		.fields = {
			{ "un", "", KWATCH_TYPE_SOCKADDR, .data = &path,
			  .length = sizeof(path) },
			{ "abstract", "", KWATCH_TYPE_SOCKADDR,
			  .data = &abstract, .length = 6 },
			{ "in", "", KWATCH_TYPE_SOCKADDR, .data = &in,
			  .length = sizeof(in) },
			{ "in6", "", KWATCH_TYPE_SOCKADDR, .data = &in6,
			  .length = sizeof(in6) },
			{ "short", "", KWATCH_TYPE_SOCKADDR, .data = &in,
			  .length = 3 },
			RET(S32, "errno", (__u64)-111LL),
		},
	};

	return make_event(&event);
}

unsigned int sample_events(struct made **made)
{
	const size_t count = sizeof(samples) / sizeof(samples[0]);
	unsigned int n = 0;
	size_t i;

	/* One session: every probe has its own number. */
	for (i = 0; i < count; i++) {
		struct make_event event = samples[i];

		event.id = (unsigned int)i + 1;
		made[n++] = make_event(&event);
	}
	made[n] = make_connect();
	made[n]->event.cpu = 117;
	n++;
	made[n++] = make_lost(1, 12 * MS, 12, 0, 0);
	made[n++] = make_lost(0, 12 * MS, 3, 1, 2);
	made[n++] = make_disarmed(true, 13 * MS, 2000001, 2000000);
	made[n++] = make_disarmed(false, 13 * MS, 9000, 1000);
	return n;
}
