// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include "check_names.h"

#define WORD(constant) { constant, #constant }

static void the_tables_are_in_order(void **state)
{
	(void)state;
	check_enumeration(kwatch_names_netlink_protocol);
	check_enumeration(kwatch_names_socket_level);
	check_enumeration(kwatch_names_so_option);
	check_enumeration(kwatch_names_ip_option);
	check_enumeration(kwatch_names_ipv6_option);
	check_enumeration(kwatch_names_tcp_option);
	check_enumeration(kwatch_names_udp_option);
	check_enumeration(kwatch_names_packet_option);
	check_enumeration(kwatch_names_netlink_option);
	check_enumeration(kwatch_names_raw_option);
	check_enumeration(kwatch_names_shutdown_how);
	check_enumeration(kwatch_names_socket_state);
}

/* libc's numbers are those that programs pass. */
static void agree_with_libc(void **state)
{
	static const struct kwatch_word levels[] = {
		WORD(SOL_SOCKET), WORD(SOL_IP), WORD(SOL_TCP), WORD(SOL_IPV6),
		WORD(SOL_PACKET), WORD(SOL_NETLINK), WORD(SOL_RAW),
		WORD(SOL_TLS), WORD(SOL_ALG), { IPPROTO_UDP, "SOL_UDP" },
		WORD(SOL_MPTCP), { 0, NULL }
	};
	static const struct kwatch_word options[] = {
		WORD(SO_REUSEADDR), WORD(SO_ERROR), WORD(SO_RCVBUF),
		WORD(SO_RCVTIMEO), WORD(SO_TIMESTAMP), WORD(SO_PEERCRED),
		WORD(SO_BINDTODEVICE), WORD(SO_ATTACH_FILTER), { 0, NULL }
	};
	static const struct kwatch_word tcp[] = {
		WORD(TCP_NODELAY), WORD(TCP_CORK), WORD(TCP_INFO),
		WORD(TCP_CONGESTION), { 0, NULL }
	};
	static const struct kwatch_word ipv6[] = {
		WORD(IPV6_V6ONLY), WORD(IPV6_UNICAST_HOPS),
		WORD(IPV6_RECVPKTINFO), WORD(IPV6_TCLASS), { 0, NULL }
	};
	static const struct kwatch_word how[] = {
		WORD(SHUT_RD), WORD(SHUT_WR), WORD(SHUT_RDWR), { 0, NULL }
	};

	(void)state;
	check_has(kwatch_names_socket_level, levels);
	check_has(kwatch_names_so_option, options);
	check_has(kwatch_names_tcp_option, tcp);
	check_has(kwatch_names_ipv6_option, ipv6);
	check_has(kwatch_names_shutdown_how, how);
}

static void check_beside(const char *display, __s64 beside, __u64 number,
			 const char *expected)
{
	const struct kwatch_display *found = kwatch_display_find(display);
	char text[KWATCH_DISPLAY_ROOM];

	assert_non_null(found);
	found = kwatch_display_beside(found, beside);
	assert_non_null(found);
	kwatch_display_format(found, number, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void a_protocol_is_shown_by_its_family(void **state)
{
	(void)state;
	check_beside("socket_protocol", AF_INET, IPPROTO_TCP, "IPPROTO_TCP");
	check_beside("socket_protocol", AF_INET6, 0, "IPPROTO_IP");
	check_beside("socket_protocol", AF_PACKET, htons(ETH_P_ALL),
		     "ETH_P_ALL");
	check_beside("socket_protocol", AF_PACKET, htons(0x88b5), "0x88b5");
	check_beside("socket_protocol", AF_NETLINK, NETLINK_ROUTE,
		     "NETLINK_ROUTE");
	check_beside("socket_protocol", AF_UNIX, 0, "0");
	check_beside("socket_protocol", -1, 6, "6");
}

static void an_option_is_shown_by_its_level(void **state)
{
	(void)state;
	check_beside("socket_option", SOL_SOCKET, SO_REUSEADDR,
		     "SO_REUSEADDR");
	check_beside("socket_option", SOL_IP, 2, "IP_TTL");
	check_beside("socket_option", SOL_TCP, 1, "TCP_NODELAY");
	check_beside("socket_option", SOL_PACKET, PACKET_RX_RING,
		     "PACKET_RX_RING");
	check_beside("socket_option", SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
		     "NETLINK_ADD_MEMBERSHIP");
	check_beside("socket_option", 9999, 1, "1");
	/* Any other display stays what it is. */
	check_beside("so_option", SOL_TCP, SO_REUSEADDR, "SO_REUSEADDR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_are_in_order),
		cmocka_unit_test(agree_with_libc),
		cmocka_unit_test(a_protocol_is_shown_by_its_family),
		cmocka_unit_test(an_option_is_shown_by_its_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
