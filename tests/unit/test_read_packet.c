// SPDX-License-Identifier: GPL-2.0
/* module/read_packet.h: the headers of IP packets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../../module/read_packet.h"

/* 127.0.0.1:40000 > 127.0.0.2:8080, TCP with PSH and ACK, 12 bytes of payload */
static const __u8 tcp4[40] = {
	0x45, 0, 0, 52, 0, 1, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 2,
	0x9c, 0x40, 0x1f, 0x90, 1, 2, 3, 4, 5, 6, 7, 8, 0x50, 0x18, 0, 0, 0, 0, 0, 0,
};

/*
 * A copy on the heap of just so many bytes: the sanitizer sees every step over
 * its end.
 */
static bool parse(struct kwatch_skb *out, const __u8 *bytes, unsigned int length,
		  unsigned int total)
{
	__u8 *copy = malloc(length ? length : 1);
	struct kwatch_packet packet = { copy, length, total };
	bool complete;

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	memset(out, 0, sizeof(*out));
	complete = kwatch_packet_parse(out, &packet);
	free(copy);
	return complete;
}

static void test_tcp_over_ipv4(void **state)
{
	struct kwatch_skb out;

	(void)state;
	assert_true(parse(&out, tcp4, sizeof(tcp4), 0));
	assert_int_equal(out.flow.family, AF_INET);
	assert_int_equal(out.flow.protocol, IPPROTO_TCP);
	assert_memory_equal(out.flow.source, "\x7f\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_memory_equal(out.flow.destination, "\x7f\0\0\2", 4);
	assert_int_equal(out.flow.source_port, 40000);
	assert_int_equal(out.flow.destination_port, 8080);
	assert_int_equal(out.sequence, 0x01020304);
	assert_int_equal(out.acknowledgement, 0x05060708);
	assert_int_equal(out.tcp_flags, 0x18);
	assert_int_equal(out.payload, 12);
}

static void test_too_few_bytes(void **state)
{
	struct kwatch_skb out;
	unsigned int length;

	(void)state;
	for (length = 0; length < sizeof(tcp4); length++) {
		assert_false(parse(&out, tcp4, length, 0));
		assert_int_equal(out.flow.source_port, 0);
		assert_int_equal(out.payload, 0);
		assert_int_equal(out.flow.family, length < 20 ? 0 : AF_INET);
	}
}

static void test_options(void **state)
{
	__u8 bytes[64] = { 0 };
	struct kwatch_skb out;

	(void)state;
	memcpy(bytes, tcp4, 20);
	memcpy(bytes + 24, tcp4 + 20, 20);
	bytes[0] = 0x46;
	bytes[24 + 12] = 0x60;
	bytes[3] = 24 + 24 + 5;
	assert_true(parse(&out, bytes, sizeof(bytes), 0));
	assert_int_equal(out.flow.destination_port, 8080);
	assert_int_equal(out.payload, 5);
}

static void test_udp_and_fragments(void **state)
{
	struct kwatch_skb out;
	__u8 bytes[40];

	(void)state;
	memcpy(bytes, tcp4, sizeof(bytes));
	bytes[9] = IPPROTO_UDP;
	assert_true(parse(&out, bytes, sizeof(bytes), 0));
	assert_int_equal(out.flow.source_port, 40000);
	assert_int_equal(out.payload, 52 - 20 - 8);
	assert_int_equal(out.tcp_flags, 0);
	bytes[6] = 0x20; /* the first fragment has the ports */
	assert_true(parse(&out, bytes, sizeof(bytes), 0));
	assert_int_equal(out.flow.source_port, 40000);
	bytes[7] = 1; /* a later one has not */
	assert_true(parse(&out, bytes, sizeof(bytes), 0));
	assert_int_equal(out.flow.source_port, 0);
	assert_int_equal(out.flow.protocol, IPPROTO_UDP);
	assert_int_equal(out.payload, 32);
	bytes[7] = 0;
	bytes[9] = IPPROTO_ICMP;
	assert_true(parse(&out, bytes, sizeof(bytes), 0));
	assert_int_equal(out.flow.source_port, 0);
	assert_int_equal(out.payload, 32);
}

static void test_length_from_elsewhere(void **state)
{
	struct kwatch_skb out;
	__u8 bytes[40];

	(void)state;
	memcpy(bytes, tcp4, sizeof(bytes));
	bytes[3] = 0; /* larger than 64 KiB */
	assert_true(parse(&out, bytes, sizeof(bytes), 100040));
	assert_int_equal(out.payload, 100000);
}

static void test_lies(void **state)
{
	struct kwatch_skb out;
	__u8 bytes[40];

	(void)state;
	memcpy(bytes, tcp4, sizeof(bytes));
	bytes[0] = 0x44; /* a header shorter than itself */
	assert_true(parse(&out, bytes, sizeof(bytes), 0));
	assert_int_equal(out.flow.family, 0);
	bytes[0] = 0x45;
	bytes[3] = 30; /* a packet that ends in the TCP header */
	assert_true(parse(&out, bytes, sizeof(bytes), 0));
	assert_int_equal(out.payload, 0);
	bytes[3] = 52;
	bytes[32] = 0x10; /* a TCP header shorter than itself */
	assert_true(parse(&out, bytes, sizeof(bytes), 0));
	assert_int_equal(out.payload, 0);
	bytes[0] = 0x95; /* no such version */
	assert_true(parse(&out, bytes, sizeof(bytes), 0));
	assert_int_equal(out.flow.family, 0);
}

/* Puts IPv6 and so many extension headers before the TCP header. */
static unsigned int ipv6(__u8 *bytes, const __u8 *extensions, unsigned int count)
{
	unsigned int at = 40, i;

	memset(bytes, 0, 40);
	bytes[0] = 0x60;
	bytes[6] = count ? extensions[0] : IPPROTO_TCP;
	bytes[23] = 1;
	bytes[39] = 2;
	for (i = 0; i < count; i++, at += 8) {
		memset(bytes + at, 0, 8);
		bytes[at] = i + 1 < count ? extensions[i + 1] : IPPROTO_TCP;
	}
	memcpy(bytes + at, tcp4 + 20, 20);
	bytes[5] = at - 40 + 20 + 7;
	return at + 20;
}

static void test_tcp_over_ipv6(void **state)
{
	struct kwatch_skb out;
	__u8 bytes[60];

	(void)state;
	assert_true(parse(&out, bytes, ipv6(bytes, NULL, 0), 0));
	assert_int_equal(out.flow.family, AF_INET6);
	assert_int_equal(out.flow.protocol, IPPROTO_TCP);
	assert_int_equal(out.flow.source[15], 1);
	assert_int_equal(out.flow.destination[15], 2);
	assert_int_equal(out.flow.destination_port, 8080);
	assert_int_equal(out.tcp_flags, 0x18);
	assert_int_equal(out.payload, 7);
}

static void test_extension_headers(void **state)
{
	static const __u8 some[] = { KWATCH_PACKET_HOP, KWATCH_PACKET_ROUTING,
				     KWATCH_PACKET_FRAGMENT, KWATCH_PACKET_OPTIONS };
	static const __u8 many[] = { 60, 60, 60, 60, 60, 60, 60, 60 };
	struct kwatch_skb out;
	unsigned int length, cut;
	__u8 bytes[160];

	(void)state;
	length = ipv6(bytes, some, 4);
	assert_true(parse(&out, bytes, length, 0));
	assert_int_equal(out.flow.destination_port, 8080);
	assert_int_equal(out.payload, 7);
	for (cut = 0; cut < length; cut++)
		assert_false(parse(&out, bytes, cut, 0));
	bytes[40 + 16 + 3] = 8; /* a later fragment */
	assert_true(parse(&out, bytes, length, 0));
	assert_int_equal(out.flow.destination_port, 0);
	length = ipv6(bytes, many, 8); /* not followed any further */
	assert_true(parse(&out, bytes, length, 0));
	assert_int_equal(out.flow.family, AF_INET6);
}

static void test_any_bytes(void **state)
{
	static const __u8 protocols[] = { 6, 17, 0, 43, 44, 51, 60, 132 };
	struct kwatch_skb out;
	__u8 bytes[128];
	unsigned int round, i;

	(void)state;
	srandom(1);
	for (round = 0; round < 200000; round++) {
		for (i = 0; i < sizeof(bytes); i++)
			bytes[i] = random();
		bytes[0] = (round & 1 ? 0x40 : 0x60) | (bytes[0] & 15);
		if (round & 2)
			bytes[round & 1 ? 9 : 6] = protocols[random() % sizeof(protocols)];
		parse(&out, bytes, random() % sizeof(bytes), random() % 4096);
		assert_true(out.payload < 0x20000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tcp_over_ipv4),
		cmocka_unit_test(test_too_few_bytes),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_udp_and_fragments),
		cmocka_unit_test(test_length_from_elsewhere),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_tcp_over_ipv6),
		cmocka_unit_test(test_extension_headers),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
