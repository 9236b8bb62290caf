// SPDX-License-Identifier: GPL-2.0
/* Sockets and their addresses. */
#include "read_net.h"

#include <linux/fs.h>
#include <linux/if_packet.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/un.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "nofault.h"

static int kwatch_sock_ipv4(struct kwatch_flow *flow, const struct sock *sk)
{
	__be32 source, destination;

	if (kwatch_nofault_get(source, sk->__sk_common.skc_rcv_saddr) ||
	    kwatch_nofault_get(destination, sk->__sk_common.skc_daddr))
		return -EFAULT;
	memcpy(flow->source, &source, sizeof(source));
	memcpy(flow->destination, &destination, sizeof(destination));
	return 0;
}

static int kwatch_sock_ipv6(struct kwatch_flow *flow, const struct sock *sk)
{
#if IS_ENABLED(CONFIG_IPV6)
	u64 source[2], destination[2];

	if (kwatch_nofault_words(source, &sk->__sk_common.skc_v6_rcv_saddr, 2) ||
	    kwatch_nofault_words(destination, &sk->__sk_common.skc_v6_daddr, 2))
		return -EFAULT;
	memcpy(flow->source, source, sizeof(source));
	memcpy(flow->destination, destination, sizeof(destination));
#endif
	return 0;
}

/* What all kinds of inet sockets have, small ones included. */
static int kwatch_sock_flow(struct kwatch_flow *flow, const struct sock *sk)
{
	__be16 port;
	int error;

	if (kwatch_nofault_get(flow->source_port, sk->__sk_common.skc_num) ||
	    kwatch_nofault_get(port, sk->__sk_common.skc_dport))
		return -EFAULT;
	flow->destination_port = ntohs(port);
	if (flow->family == AF_INET)
		error = kwatch_sock_ipv4(flow, sk);
	else
		error = kwatch_sock_ipv6(flow, sk);
	return error;
}

static int kwatch_sock_inode(u32 *inode, const struct socket *socket)
{
	const struct inode *object;
	const struct file *file;
	unsigned long number;

	if (kwatch_nofault_get(file, socket->file))
		return -EFAULT;
	if (!file)
		return 0;
	if (kwatch_nofault_get(object, file->f_inode) ||
	    kwatch_nofault_get(number, object->i_ino))
		return -EFAULT;
	*inode = number;
	return 0;
}

/* What only a full socket has: not one of a handshake or in time-wait. */
static int kwatch_sock_full(struct kwatch_sock *out, const struct sock *sk)
{
	const struct socket *socket;
	u16 protocol;

	if (kwatch_nofault_get(out->type, sk->sk_type) ||
	    kwatch_nofault_get(protocol, sk->sk_protocol) ||
	    kwatch_nofault_get(socket, sk->sk_socket))
		return -EFAULT;
	/* Multipath TCP has number 262: its low byte is that of TCP. */
	out->flow.protocol = protocol;
	if (out->type == SOCK_RAW) /* there it is the protocol once more */
		out->flow.source_port = 0;
	return socket ? kwatch_sock_inode(&out->inode, socket) : 0;
}

int kwatch_read_sock(struct kwatch_sock *out, const struct sock *sk)
{
	bool inet;

	memset(out, 0, sizeof(*out));
	if (kwatch_nofault_get(out->flow.family, sk->__sk_common.skc_family) ||
	    kwatch_nofault_get(out->state, sk->__sk_common.skc_state))
		return -EFAULT;
	inet = out->flow.family == AF_INET || out->flow.family == AF_INET6;
	if (inet && kwatch_sock_flow(&out->flow, sk))
		return -EFAULT;
	if (inet && (out->state == TCP_TIME_WAIT || out->state == TCP_NEW_SYN_RECV)) {
		out->type = SOCK_STREAM;
		out->flow.protocol = IPPROTO_TCP;
		return 0;
	}
	return kwatch_sock_full(out, sk);
}

int kwatch_read_socket(struct kwatch_sock *out, const struct socket *socket)
{
	const struct sock *sk;
	int error;

	if (kwatch_nofault_get(sk, socket->sk)) {
		memset(out, 0, sizeof(*out));
		return -EFAULT;
	}
	if (sk) {
		error = kwatch_read_sock(out, sk);
		if (error || out->inode)
			return error;
	} else { /* being made, or closed */
		memset(out, 0, sizeof(*out));
		if (kwatch_nofault_get(out->type, socket->type))
			return -EFAULT;
	}
	return kwatch_sock_inode(&out->inode, socket);
}

static int kwatch_sockaddr_copy(char *to, const void *from, bool user, unsigned int bytes)
{
	if (user)
		return kwatch_nofault_user_bytes(to, (const void __user __force *)from, bytes);
	return kwatch_nofault_bytes(to, from, bytes);
}

static unsigned int kwatch_sockaddr_length(u16 family)
{
	switch (family) {
	case AF_UNSPEC:
		return sizeof(family);
	case AF_INET:
		return sizeof(struct sockaddr_in);
	case AF_INET6:
		return sizeof(struct sockaddr_in6);
	case AF_NETLINK:
		return sizeof(struct sockaddr_nl);
	case AF_PACKET:
		return sizeof(struct sockaddr_ll);
	default:
		return sizeof(struct sockaddr);
	}
}

/* A path in the file system ends with a NUL; an abstract name does not show. */
static int kwatch_sockaddr_unix(char *to, unsigned int cap, const void *address, bool user,
				u16 *flags)
{
	const unsigned int offset = offsetof(struct sockaddr_un, sun_path);
	const char *path = (const char *)address + offset;
	unsigned int room = min_t(unsigned int, cap - offset, UNIX_PATH_MAX), length;
	u16 family = AF_UNIX, text = 0;

	memcpy(to, &family, sizeof(family));
	if (user)
		length = kwatch_nofault_user_text(to + offset, room,
						  (const char __user __force *)path, &text);
	else
		length = kwatch_nofault_text(to + offset, room, path, &text);
	/* A path that fills all there can be needs no NUL. */
	if (room == UNIX_PATH_MAX)
		text &= ~KWATCH_DYNAMIC_TRUNCATED;
	*flags |= text;
	return offset + length;
}

int kwatch_read_sockaddr(char *to, unsigned int cap, const void *address, bool user,
			 unsigned int length, u16 *flags)
{
	u16 family;

	if (!length && kwatch_sockaddr_copy((char *)&family, address, user, sizeof(family)))
		goto fault;
	if (!length && family == AF_UNIX && cap > sizeof(family))
		return kwatch_sockaddr_unix(to, cap, address, user, flags);
	if (!length)
		length = kwatch_sockaddr_length(family);
	/* The kernel takes no longer ones either. */
	length = min_t(unsigned int, length, sizeof(struct sockaddr_storage));
	if (length > cap) {
		length = cap;
		*flags |= KWATCH_DYNAMIC_TRUNCATED;
	}
	if (!kwatch_sockaddr_copy(to, address, user, length))
		return length;
fault:
	*flags |= KWATCH_DYNAMIC_FAULTED;
	return 0;
}
