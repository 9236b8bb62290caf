// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <linux/netlink.h>
#include "address.h"
#include "display.h"
#include "names.h"
#include "put.h"
#include "quote.h"

static char *put_ip4(char *at, const __u8 *address)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		if (i)
			at = kwatch_put_char(at, '.');
		at = kwatch_put_unsigned(at, address[i]);
	}
	return at;
}

char *kwatch_address_put_ip(char *at, unsigned int family,
			    const __u8 *address)
{
	char text[INET6_ADDRSTRLEN];

	if (family == AF_INET)
		return put_ip4(at, address);
	if (family == AF_INET6 &&
	    inet_ntop(AF_INET6, address, text, sizeof(text)))
		return kwatch_put_text(at, text);
	return kwatch_put_char(at, '?');
}

char *kwatch_address_put_end(char *at, unsigned int family,
			     const __u8 *address, unsigned int port,
			     bool with_port)
{
	bool brackets = family == AF_INET6 && with_port;

	if (brackets)
		at = kwatch_put_char(at, '[');
	at = kwatch_address_put_ip(at, family, address);
	if (brackets)
		at = kwatch_put_char(at, ']');
	if (with_port)
		at = kwatch_put_unsigned(kwatch_put_char(at, ':'), port);
	return at;
}

bool kwatch_address_has_ports(unsigned int protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	       protocol == IPPROTO_SCTP || protocol == IPPROTO_DCCP ||
	       protocol == IPPROTO_UDPLITE;
}

static char *put_family(char *at, unsigned int family)
{
	const char *name = kwatch_display_name(kwatch_names_family, family);

	if (name)
		return kwatch_put_text(at, name);
	return kwatch_put_unsigned(kwatch_put_text(at, "family "), family);
}

/* A path ends at its NUL; a name that begins with one is abstract. */
static char *put_unix(char *at, const char *path, size_t length)
{
	at = kwatch_put_text(at, "unix:");
	if (!length)
		return at;
	if (path[0])
		return kwatch_quote_put(at, path, strnlen(path, length), 0);
	at = kwatch_put_char(at, '@');
	return kwatch_quote_put(at, path + 1, length - 1, 0);
}

static char *put_packet(char *at, const struct sockaddr_ll *address)
{
	const char *name = kwatch_display_name(kwatch_names_ethertype,
					       ntohs(address->sll_protocol));

	at = kwatch_put_text(at, "packet:");
	if (name)
		at = kwatch_put_text(at, name);
	else
		at = kwatch_put_hex(kwatch_put_text(at, "0x"),
				    ntohs(address->sll_protocol), 4);
	at = kwatch_put_text(at, " interface ");
	return kwatch_put_signed(at, address->sll_ifindex);
}

static char *put_netlink(char *at, const struct sockaddr_nl *address)
{
	at = kwatch_put_text(at, "netlink:");
	at = kwatch_put_unsigned(at, address->nl_pid);
	if (!address->nl_groups)
		return at;
	at = kwatch_put_text(at, " groups 0x");
	return kwatch_put_hex(at, address->nl_groups, 1);
}

char *kwatch_address_put_sockaddr(char *at, const void *data, size_t length)
{
	struct sockaddr_storage copy = { 0 };
	union {
		struct sockaddr_storage *any;
		struct sockaddr_in *in;
		struct sockaddr_in6 *in6;
		struct sockaddr_ll *ll;
		struct sockaddr_nl *nl;
		struct sockaddr_un *un;
	} address = { &copy };
	const size_t path = offsetof(struct sockaddr_un, sun_path);

	if (length < sizeof(copy.ss_family))
		return kwatch_put_text(at, "<none>");
	if (length > sizeof(struct sockaddr_un))
		length = sizeof(struct sockaddr_un);
	memcpy(&copy, data, length);
	if (copy.ss_family == AF_INET && length >= 8)
		return kwatch_address_put_end(at, AF_INET,
					      (__u8 *)&address.in->sin_addr,
					      ntohs(address.in->sin_port),
					      true);
	if (copy.ss_family == AF_INET6 && length >= 24)
		return kwatch_address_put_end(at, AF_INET6,
					      (__u8 *)&address.in6->sin6_addr,
					      ntohs(address.in6->sin6_port),
					      true);
	if (copy.ss_family == AF_UNIX)
		return put_unix(at, address.un->sun_path, length - path);
	if (copy.ss_family == AF_PACKET && length >= 8)
		return put_packet(at, address.ll);
	if (copy.ss_family == AF_NETLINK && length >= 12)
		return put_netlink(at, address.nl);
	return put_family(at, copy.ss_family);
}
