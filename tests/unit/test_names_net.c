// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include "check_names.h"

#define WORD(constant) { constant, #constant }

static void the_tables_are_in_order(void **state)
{
	(void)state;
	check_enumeration(kwatch_names_family);
	check_enumeration(kwatch_names_socket_type);
	check_enumeration(kwatch_names_protocol);
	check_enumeration(kwatch_names_ethertype);
	check_enumeration(kwatch_names_tcp_state);
	check_enumeration(kwatch_names_netfilter_hook);
	check_enumeration(kwatch_names_netfilter_verdict);
	check_flags(kwatch_names_socket_flags);
	check_flags(kwatch_names_msg_flags);
	check_flags(kwatch_names_tcp_flags);
}

/* What the table has in numbers, for not every libc knows it. */
static void numbers_agree_with_headers(void **state)
{
	static const struct kwatch_word hooks[] = {
		WORD(NF_INET_PRE_ROUTING), WORD(NF_INET_LOCAL_IN),
		WORD(NF_INET_FORWARD), WORD(NF_INET_LOCAL_OUT),
		WORD(NF_INET_POST_ROUTING), WORD(NF_INET_INGRESS), { 0, NULL }
	};
	static const struct kwatch_word verdicts[] = {
		WORD(NF_DROP), WORD(NF_ACCEPT), WORD(NF_STOLEN),
		WORD(NF_QUEUE), WORD(NF_REPEAT), WORD(NF_STOP), { 0, NULL }
	};
	static const struct kwatch_word flags[] = {
		{ TH_FIN, "FIN" }, { TH_SYN, "SYN" }, { TH_RST, "RST" },
		{ TH_PUSH, "PSH" }, { TH_ACK, "ACK" }, { TH_URG, "URG" },
		{ 0, NULL }
	};

	(void)state;
	check_has(kwatch_names_netfilter_hook, hooks);
	check_has(kwatch_names_netfilter_verdict, verdicts);
	check_has(kwatch_names_tcp_flags, flags);
#ifdef AF_MCTP
	assert_string_equal(kwatch_display_name(kwatch_names_family, AF_MCTP),
			    "AF_MCTP");
#endif
#ifdef IPPROTO_L2TP
	assert_string_equal(kwatch_display_name(kwatch_names_protocol,
						IPPROTO_L2TP), "IPPROTO_L2TP");
#endif
}

static void common_ones_are_there(void **state)
{
	static const struct kwatch_word families[] = {
		WORD(AF_UNSPEC), WORD(AF_UNIX), WORD(AF_INET), WORD(AF_INET6),
		WORD(AF_NETLINK), WORD(AF_PACKET), WORD(AF_VSOCK), { 0, NULL }
	};
	static const struct kwatch_word types[] = {
		WORD(SOCK_STREAM), WORD(SOCK_DGRAM), WORD(SOCK_RAW),
		WORD(SOCK_SEQPACKET), { 0, NULL }
	};
	static const struct kwatch_word protocols[] = {
		WORD(IPPROTO_IP), WORD(IPPROTO_ICMP), WORD(IPPROTO_TCP),
		WORD(IPPROTO_UDP), WORD(IPPROTO_ICMPV6), WORD(IPPROTO_SCTP),
		{ 0, NULL }
	};
	static const struct kwatch_word ethertypes[] = {
		WORD(ETH_P_IP), WORD(ETH_P_ARP), WORD(ETH_P_IPV6),
		WORD(ETH_P_8021Q), { 0, NULL }
	};
	static const struct kwatch_word messages[] = {
		WORD(MSG_OOB), WORD(MSG_PEEK), WORD(MSG_DONTWAIT),
		WORD(MSG_NOSIGNAL), WORD(MSG_WAITALL), WORD(MSG_MORE),
		WORD(MSG_CMSG_CLOEXEC), { 0, NULL }
	};

	(void)state;
	check_has(kwatch_names_family, families);
	check_has(kwatch_names_socket_type, types);
	check_has(kwatch_names_protocol, protocols);
	check_has(kwatch_names_ethertype, ethertypes);
	check_has(kwatch_names_msg_flags, messages);
}

/* include/net/tcp_states.h counts from 1 without a gap. */
static void every_state_of_tcp_is_there(void **state)
{
	static const struct kwatch_word states[] = {
		WORD(TCP_ESTABLISHED), WORD(TCP_SYN_SENT), WORD(TCP_SYN_RECV),
		WORD(TCP_FIN_WAIT1), WORD(TCP_FIN_WAIT2), WORD(TCP_TIME_WAIT),
		WORD(TCP_CLOSE), WORD(TCP_CLOSE_WAIT), WORD(TCP_LAST_ACK),
		WORD(TCP_LISTEN), WORD(TCP_CLOSING), { 0, NULL }
	};
	int n;

	(void)state;
	check_has(kwatch_names_tcp_state, states);
	for (n = 1; n <= 12; n++)
		assert_non_null(kwatch_display_name(kwatch_names_tcp_state,
						    n));
	assert_null(kwatch_display_name(kwatch_names_tcp_state, 0));
	assert_null(kwatch_display_name(kwatch_names_tcp_state, 13));
}

static void shows_combinations(void **state)
{
	(void)state;
	check_shown("socket_type", SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
		    "SOCK_DGRAM|SOCK_NONBLOCK|SOCK_CLOEXEC");
	/* Bits of the kind that are no kind we know. */
	check_shown("socket_type", 0xf, "0xf");
	check_shown("socket_type", 0x100 | SOCK_RAW, "SOCK_RAW|0x100");
	check_shown("msg_flags", MSG_TRUNC | MSG_ERRQUEUE | 0x20000,
		    "MSG_TRUNC|MSG_ERRQUEUE|0x20000");
	check_shown("msg_flags", (__u64)MSG_CMSG_CLOEXEC, "MSG_CMSG_CLOEXEC");
	/* The sign of an int is its highest bit, not 33 of them. */
	check_shown("msg_flags", 0xffffffff80000000ULL, "0x80000000");
	check_shown("family", (__u64)-1LL, "-1");
	check_shown("protocol", IPPROTO_MPTCP, "IPPROTO_MPTCP");
	check_shown("netfilter_verdict", NF_DROP, "NF_DROP");
	check_shown("netfilter_verdict", NF_QUEUE_NR(2), "NF_QUEUE|2");
	check_shown("netfilter_verdict", 9, "9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_are_in_order),
		cmocka_unit_test(numbers_agree_with_headers),
		cmocka_unit_test(common_ones_are_there),
		cmocka_unit_test(every_state_of_tcp_is_there),
		cmocka_unit_test(shows_combinations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
