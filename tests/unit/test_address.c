// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <linux/if_ether.h>
#include <linux/netlink.h>
#include "address.h"

static void check(const void *data, size_t length, const char *expected)
{
	char text[KWATCH_ADDRESS_ROOM], *end;
	/* In memory of exactly that size, for the sanitizer, and not aligned. */
	char *copy = malloc(length + 1);

	memcpy(copy + 1, data, length);
	end = kwatch_address_put_sockaddr(text, copy + 1, length);
	assert_true((size_t)(end - text) < sizeof(text));
	*end = '\0';
	assert_string_equal(text, expected);
	free(copy);
}

static void test_inet(void **state)
{
	struct sockaddr_in in = {
		.sin_family = AF_INET, .sin_port = htons(80),
		.sin_addr.s_addr = htonl(0x01020304),
	};
	struct sockaddr_in6 in6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(8080),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};

	(void)state;
	check(&in, sizeof(in), "1.2.3.4:80");
	check(&in, 8, "1.2.3.4:80");
	check(&in, 7, "AF_INET");
	check(&in, 2, "AF_INET");
	check(&in, 1, "<none>");
	check(&in, 0, "<none>");
	check(&in6, sizeof(in6), "[::1]:8080");
	check(&in6, 24, "[::1]:8080");
	check(&in6, 23, "AF_INET6");
}

static void test_unix(void **state)
{
	struct sockaddr_un un = { AF_UNIX, "/run/a b\n" };
	struct sockaddr_un abstract = { AF_UNIX, "\0x\0y" };
	struct sockaddr_un full = { .sun_family = AF_UNIX };
	char expected[200] = "unix:";

	(void)state;
	check(&un, sizeof(un), "unix:/run/a b\\n");
	check(&un, 2 + 4, "unix:/run");
	check(&un, 2, "unix:");
	check(&abstract, 2 + 4, "unix:@x\\x00y");
	memset(full.sun_path, 'p', sizeof(full.sun_path));
	memset(expected + 5, 'p', sizeof(full.sun_path));
	check(&full, sizeof(full), expected);
	/* The worst there is: every byte is escaped. */
	memset(full.sun_path + 1, '\1', sizeof(full.sun_path) - 1);
	full.sun_path[0] = '\0';
	{
		char text[KWATCH_ADDRESS_ROOM];
		char *end = kwatch_address_put_sockaddr(text, &full,
							sizeof(full));

		assert_in_range(end - text, 1, sizeof(text));
	}
}

static void test_others(void **state)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = 2,
	};
	struct sockaddr_nl nl = {
		.nl_family = AF_NETLINK, .nl_pid = 7, .nl_groups = 0x10,
	};
	struct sockaddr unknown = { .sa_family = 222 };
	struct sockaddr bluetooth = { .sa_family = AF_BLUETOOTH };

	(void)state;
	check(&ll, sizeof(ll), "packet:ETH_P_ALL interface 2");
	ll.sll_protocol = htons(0x1234);
	check(&ll, sizeof(ll), "packet:0x1234 interface 2");
	check(&nl, sizeof(nl), "netlink:7 groups 0x10");
	check(&unknown, sizeof(unknown), "family 222");
	check(&bluetooth, sizeof(bluetooth), "AF_BLUETOOTH");
}

static void test_end(void **state)
{
	__u8 address[16] = { 10, 0, 0, 1 };
	char text[KWATCH_ADDRESS_ROOM];

	(void)state;
	*kwatch_address_put_end(text, AF_INET, address, 5, true) = '\0';
	assert_string_equal(text, "10.0.0.1:5");
	*kwatch_address_put_end(text, AF_INET, address, 5, false) = '\0';
	assert_string_equal(text, "10.0.0.1");
	*kwatch_address_put_end(text, AF_INET6, address, 5, false) = '\0';
	assert_string_equal(text, "a00:1::");
	*kwatch_address_put_end(text, 77, address, 5, true) = '\0';
	assert_string_equal(text, "?:5");
	assert_true(kwatch_address_has_ports(IPPROTO_UDP));
	assert_false(kwatch_address_has_ports(IPPROTO_ICMP));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inet),
		cmocka_unit_test(test_unix),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
