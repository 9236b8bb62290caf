/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Network addresses as text.
 */
#ifndef KWATCH_ADDRESS_H
#define KWATCH_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/kwatch.h>

#define KWATCH_ADDRESS_ROOM	512	/* room that any of them takes */

/** kwatch_address_put_ip - 127.0.0.1 or ::1; @family names the form */
char *kwatch_address_put_ip(char *at, unsigned int family,
			    const __u8 *address);

/** kwatch_address_put_end - 127.0.0.1:80 or [::1]:80, no port if there is none */
char *kwatch_address_put_end(char *at, unsigned int family,
			     const __u8 *address, unsigned int port,
			     bool with_port);

/** kwatch_address_has_ports - whether the protocol knows ports */
bool kwatch_address_has_ports(unsigned int protocol);

/**
 * kwatch_address_put_sockaddr - a socket address of any family
 * @at: KWATCH_ADDRESS_ROOM bytes
 * @data: bytes of a struct sockaddr, need not be aligned
 * @length: of them; what is missing of the family's struct is not made up
 *
 * 127.0.0.1:8080 [::1]:8080 unix:/path unix:@abstract, another family by name
 */
char *kwatch_address_put_sockaddr(char *at, const void *data, size_t length);

#endif
