/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A network of one's own: nobody else's packets, no firewall, and addresses
 * and ports that are free. All calls die() when they fail.
 */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <netinet/in.h>
#include <sys/socket.h>

/** loopback_own - enter a network namespace of our own, with lo up; as root */
void loopback_own(void);

/** loopback_has_ipv6 - can ::1 be used? */
bool loopback_has_ipv6(void);

/** loopback_index - interface index of lo */
int loopback_index(void);

/** must - @result of a call that cannot fail here; else die(@what) */
long must(long result, const char *what);

/** must_fail - the call has to fail with @error; else die(@what) */
void must_fail(long result, int error, const char *what);

/** ip4 - 127.0.0.1 and a port */
struct sockaddr_in ip4(uint16_t port);
/** ip6 - ::1 and a port */
struct sockaddr_in6 ip6(uint16_t port);

/** local_port - the port that a socket is bound to */
unsigned int local_port(int fd);

#endif
