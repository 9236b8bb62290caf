/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the scenario socket: each makes its calls and expects them.
 */
#ifndef SOCKET_H
#define SOCKET_H

#include "loopback.h"

/** show_address - 127.0.0.1 or ::1 as kwatch shows it; good for 8 calls */
const char *show_address(int family, unsigned int port);

/** make_socket - call socket(), of which kwatch has to show @names */
int make_socket(int family, int type, int protocol, const char *names);

/** socket_tcp - a connection of TCP, with every call on it */
void socket_tcp(int family);
/** socket_udp - datagrams, alone and several at once */
void socket_udp(int family);
/** socket_unix - streams, datagrams, messages in order, and pairs */
void socket_unix(void);
/** socket_rare - calls that only the kernel or 32-bit programs make */
void socket_rare(void);

#endif
