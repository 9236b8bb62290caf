/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of the scenario tcp-receive. All are in a network of their own. */
#ifndef TCP_RECEIVE_H
#define TCP_RECEIVE_H

#include <stdbool.h>
#include <sys/socket.h>

/** struct ends - two addresses of lo, as they are shown: "[::1]:80" */
struct ends {
	char client[64];
	char server[64];
	int client_port;
	int server_port;
};

/** ends_name - write both addresses down; the ports are known */
void ends_name(struct ends *ends, int family);

/** loopback - an address of lo; port 0 for any; returns its size */
socklen_t loopback(int family, int port, struct sockaddr_storage *address);

/** has_ipv6 - does this machine speak it on lo? */
bool has_ipv6(void);

/** receive_in_batch - a packet of a driver that hands up several at once */
void receive_in_batch(void);

/**
 * hooks_register - let packets to lo be looked at by nftables and iptables
 *
 * And those of UDP to HOLD_PORT be held back. What there is not is skipped.
 */
void hooks_register(void);

/** hooks_expect - what they see of a segment: its text behind "lo " */
void hooks_expect(int family, const char *segment);

/** hooks_hold - packets that are held back, and go on when they are let */
void hooks_hold(void);

#define HOLD_PORT	5355

#endif
