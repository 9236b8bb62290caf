// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <linux/kwatch.h>
#include "member.h"

#define MEMBER(composite, word, structure, path, kind, sign, display)      \
	{                                                                  \
		KWATCH_TYPE_##composite, word, KWATCH_MEMBER_##kind, sign, \
			__builtin_offsetof(struct structure, path),        \
			sizeof(((struct structure *)0)->path), display     \
	}
#define NUMBER(composite, word, structure, path, display) \
	MEMBER(composite, word, structure, path, NUMBER, false, display)
#define SIGNED(composite, word, structure, path, display) \
	MEMBER(composite, word, structure, path, NUMBER, true, display)
#define ADDRESS(composite, word, structure, path) \
	MEMBER(composite, word, structure, path, IP, false, NULL)
#define TEXT(composite, word, structure, path) \
	MEMBER(composite, word, structure, path, TEXT, false, NULL)

#define SOCK(composite)                                                        \
	NUMBER(composite, "family", kwatch_sock, flow.family, "family"),       \
		NUMBER(composite, "protocol", kwatch_sock, flow.protocol,      \
		       "protocol"),                                            \
		ADDRESS(composite, "local", kwatch_sock, flow.source),         \
		NUMBER(composite, "local_port", kwatch_sock, flow.source_port, \
		       "decimal"),                                             \
		ADDRESS(composite, "remote", kwatch_sock, flow.destination),   \
		NUMBER(composite, "remote_port", kwatch_sock,                  \
		       flow.destination_port, "decimal"),                      \
		NUMBER(composite, "type", kwatch_sock, type, "socket_type"),   \
		NUMBER(composite, "state", kwatch_sock, state, "tcp_state"),   \
		NUMBER(composite, "inode", kwatch_sock, inode, "decimal")

static const struct kwatch_member members[] = {
	NUMBER(SKB, "family", kwatch_skb, flow.family, "family"),
	NUMBER(SKB, "protocol", kwatch_skb, flow.protocol, "protocol"),
	ADDRESS(SKB, "source", kwatch_skb, flow.source),
	NUMBER(SKB, "source_port", kwatch_skb, flow.source_port, "decimal"),
	ADDRESS(SKB, "destination", kwatch_skb, flow.destination),
	NUMBER(SKB, "destination_port", kwatch_skb, flow.destination_port,
	       "decimal"),
	NUMBER(SKB, "ethertype", kwatch_skb, ethertype, "ethertype"),
	NUMBER(SKB, "length", kwatch_skb, length, "decimal"),
	NUMBER(SKB, "payload", kwatch_skb, payload, "decimal"),
	NUMBER(SKB, "tcp_flags", kwatch_skb, tcp_flags, "tcp_flags"),
	NUMBER(SKB, "sequence", kwatch_skb, sequence, "decimal"),
	NUMBER(SKB, "acknowledgement", kwatch_skb, acknowledgement, "decimal"),
	NUMBER(SKB, "interface", kwatch_skb, interface, "decimal"),
	TEXT(SKB, "device", kwatch_skb, device),
	SOCK(SOCK),
	SOCK(SOCKET),
	SIGNED(TASK, "tid", kwatch_task, tid, "decimal"),
	SIGNED(TASK, "tgid", kwatch_task, tgid, "decimal"),
	TEXT(TASK, "comm", kwatch_task, comm),
	SIGNED(SIGINFO, "signal", kwatch_siginfo, signal, "signal"),
	SIGNED(SIGINFO, "code", kwatch_siginfo, code, "si_code"),
	SIGNED(SIGINFO, "errno", kwatch_siginfo, error, "decimal"),
	SIGNED(SIGINFO, "pid", kwatch_siginfo, pid, "decimal"),
	NUMBER(SIGINFO, "uid", kwatch_siginfo, uid, "decimal"),
	NUMBER(SIGINFO, "address", kwatch_siginfo, address, "pointer"),
	TEXT(NETDEV, "name", kwatch_netdev, name),
	NUMBER(NETDEV, "interface", kwatch_netdev, interface, "decimal"),
};

#define MEMBERS (sizeof(members) / sizeof(members[0]))

const struct kwatch_member *kwatch_member_at(unsigned int type, size_t n)
{
	size_t i;

	for (i = 0; i < MEMBERS; i++)
		if (members[i].type == type && !n--)
			return &members[i];
	return NULL;
}

const struct kwatch_member *kwatch_member_find(unsigned int type,
					       const char *name)
{
	const struct kwatch_member *member;
	size_t i;

	for (i = 0; (member = kwatch_member_at(type, i)); i++)
		if (!strcmp(member->name, name))
			return member;
	return NULL;
}
