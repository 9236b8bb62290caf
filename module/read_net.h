/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets, sockets, devices and socket addresses. All pointers may be garbage.
 * Any context, preemption disabled.
 *
 * The first four zero *@out, fill in what can be read and return -EFAULT when
 * something could not be.
 */
#ifndef KWATCH_READ_NET_H
#define KWATCH_READ_NET_H

#include <linux/kwatch.h>
#include <linux/types.h>

struct net_device;
struct sk_buff;
struct sock;
struct socket;

/**
 * kwatch_read_skb() - read a packet
 * @out: what it is
 * @skb: where it is; the network header must be set or be where the data begin
 *
 * Addresses and ports are there if their headers are in the linear part, which
 * is no fault if they are not.
 *
 * Return: 0 or -EFAULT.
 */
int kwatch_read_skb(struct kwatch_skb *out, const struct sk_buff *skb);

/**
 * kwatch_read_netdev() - read a network device
 * @out: its name and index
 * @dev: where it is
 *
 * Return: 0 or -EFAULT.
 */
int kwatch_read_netdev(struct kwatch_netdev *out, const struct net_device *dev);

/**
 * kwatch_read_sock() - read a socket of the network layer
 * @out: what it is
 * @sk: where it is; may be a request or time-wait socket
 *
 * Return: 0 or -EFAULT.
 */
int kwatch_read_sock(struct kwatch_sock *out, const struct sock *sk);

/**
 * kwatch_read_socket() - read a socket of the system call layer
 * @out: what it and its struct sock are, if it has one
 * @socket: where it is
 *
 * Return: 0 or -EFAULT.
 */
int kwatch_read_socket(struct kwatch_sock *out, const struct socket *socket);

/**
 * kwatch_read_sockaddr() - copy a socket address
 * @to: room for @cap bytes
 * @cap: most bytes to copy
 * @address: a struct sockaddr, in user memory if @user
 * @user: it is in the memory of the current task
 * @length: of it; 0 when unknown: as many bytes as its family has then
 * @flags: KWATCH_DYNAMIC_* bits are added
 *
 * Return: bytes copied.
 */
int kwatch_read_sockaddr(char *to, unsigned int cap, const void *address, bool user,
			 unsigned int length, u16 *flags);

#endif /* KWATCH_READ_NET_H */
