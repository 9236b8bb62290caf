// SPDX-License-Identifier: GPL-2.0
/* The pure parts of the readers: text from its end, packet headers, siginfo. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <linux/kernel.h>
#include "read_packet.h"
#include "read_siginfo.h"
#include "read_tail.h"

static void expect_tail(unsigned int cap, const char *text, bool cut)
{
	char *buffer = malloc(cap); /* exact: ASan sees a byte too many */
	struct kwatch_tail tail;
	unsigned int length;

	assert_non_null(buffer);
	kwatch_tail_init(&tail, buffer, cap);
	kwatch_tail_put(&tail, "passwd", 6);
	kwatch_tail_put(&tail, "/", 1);
	kwatch_tail_put(&tail, "etc", 3);
	kwatch_tail_put_number(&tail, 1024);
	kwatch_tail_put(&tail, "", 0);
	length = kwatch_tail_finish(&tail);
	assert_int_equal(length, strlen(text));
	assert_memory_equal(buffer, text, length);
	assert_int_equal(tail.cut, cut);
	free(buffer);
}

static void test_tail(void **state)
{
	(void)state;
	expect_tail(100, "1024etc/passwd", false);
	expect_tail(14, "1024etc/passwd", false);
	expect_tail(13, "024etc/passwd", true);
	expect_tail(8, "c/passwd", true);
	expect_tail(3, "swd", true);
	expect_tail(1, "d", true);
}

static void test_tail_numbers(void **state)
{
	static const unsigned long numbers[] = { 0, 7, 10, 4294967296UL, ~0UL };
	struct kwatch_tail tail;
	char buffer[32], text[32];
	unsigned int i, length;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		kwatch_tail_init(&tail, buffer, sizeof(buffer));
		kwatch_tail_put_number(&tail, numbers[i]);
		length = kwatch_tail_finish(&tail);
		assert_int_equal(length, snprintf(text, sizeof(text), "%lu", numbers[i]));
		assert_memory_equal(buffer, text, length);
	}
}

/* 127.0.0.1:40000 -> 127.0.0.2:8080, PSH ACK, 5 bytes */
static const __u8 tcp4[] = {
	0x45, 0, 0, 45, 0, 1, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 2,
	0x9c, 0x40, 0x1f, 0x90, 1, 2, 3, 4, 5, 6, 7, 8, 0x50, 0x18, 2, 0, 0, 0, 0, 0,
	'h', 'e', 'l', 'l', 'o',
};

static bool parse(const __u8 *bytes, unsigned int length, unsigned int total,
		  struct kwatch_skb *skb)
{
	struct kwatch_packet packet = { .length = length, .total = total };
	__u8 *copy = malloc(length ? length : 1);
	bool whole;

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	packet.bytes = copy;
	memset(skb, 0, sizeof(*skb));
	whole = kwatch_packet_parse(skb, &packet);
	free(copy);
	return whole;
}

static void test_tcp4(void **state)
{
	struct kwatch_skb skb;
	unsigned int length;

	(void)state;
	assert_true(parse(tcp4, sizeof(tcp4), sizeof(tcp4), &skb));
	assert_int_equal(skb.flow.family, AF_INET);
	assert_int_equal(skb.flow.protocol, IPPROTO_TCP);
	assert_int_equal(skb.flow.source_port, 40000);
	assert_int_equal(skb.flow.destination_port, 8080);
	assert_memory_equal(skb.flow.source, "\x7f\0\0\1\0\0\0\0", 8);
	assert_memory_equal(skb.flow.destination, "\x7f\0\0\2\0\0\0\0", 8);
	assert_int_equal(skb.sequence, 0x01020304);
	assert_int_equal(skb.acknowledgement, 0x05060708);
	assert_int_equal(skb.tcp_flags, 0x18);
	assert_int_equal(skb.payload, 5);
	/* All of the headers and not the data will do; less will not. */
	assert_true(parse(tcp4, 40, sizeof(tcp4), &skb));
	assert_int_equal(skb.payload, 5);
	for (length = 0; length < 40; length++)
		assert_false(parse(tcp4, length, sizeof(tcp4), &skb));
}

static void test_ipv4_odd(void **state)
{
	__u8 bytes[sizeof(tcp4)];
	struct kwatch_skb skb;

	(void)state;
	memcpy(bytes, tcp4, sizeof(bytes));
	bytes[6] = 0x20;
	bytes[7] = 1; /* a later fragment has no ports */
	assert_true(parse(bytes, sizeof(bytes), sizeof(bytes), &skb));
	assert_int_equal(skb.flow.source_port, 0);
	assert_int_equal(skb.payload, 25);
	memcpy(bytes, tcp4, sizeof(bytes));
	bytes[2] = 0;
	bytes[3] = 0; /* too large for its own length */
	assert_true(parse(bytes, sizeof(bytes), 70000, &skb));
	assert_int_equal(skb.payload, 70000 - 40);
	bytes[0] = 0x44; /* a header of 16 bytes is none */
	assert_true(parse(bytes, sizeof(bytes), 70000, &skb));
	assert_int_equal(skb.flow.family, 0);
	memcpy(bytes, tcp4, sizeof(bytes));
	bytes[32] = 0x10; /* nor is one of TCP with 4 bytes */
	assert_true(parse(bytes, sizeof(bytes), sizeof(bytes), &skb));
	assert_int_equal(skb.payload, 0);
	bytes[9] = IPPROTO_ICMP;
	assert_true(parse(bytes, sizeof(bytes), sizeof(bytes), &skb));
	assert_int_equal(skb.payload, 25);
	bytes[9] = IPPROTO_UDP;
	assert_true(parse(bytes, 24, sizeof(bytes), &skb));
	assert_int_equal(skb.flow.destination_port, 8080);
	assert_int_equal(skb.payload, 17);
	bytes[0] = 0x05; /* not IP at all */
	assert_true(parse(bytes, sizeof(bytes), sizeof(bytes), &skb));
	assert_int_equal(skb.flow.family, 0);
}

/* ::1 port 53 -> ::2 port 54, UDP of 4 bytes behind a hop-by-hop header */
static const __u8 udp6[] = {
	0x60, 0, 0, 0, 0, 20, KWATCH_PACKET_HOP, 64,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
	IPPROTO_UDP, 0, 5, 2, 0, 0, 0, 0,
	0, 53, 0, 54, 0, 12, 0, 0, 1, 2, 3, 4,
};

static void test_udp6(void **state)
{
	__u8 bytes[sizeof(udp6)];
	struct kwatch_skb skb;
	unsigned int length;

	(void)state;
	assert_true(parse(udp6, sizeof(udp6), sizeof(udp6), &skb));
	assert_int_equal(skb.flow.family, AF_INET6);
	assert_int_equal(skb.flow.protocol, IPPROTO_UDP);
	assert_int_equal(skb.flow.source[15], 1);
	assert_int_equal(skb.flow.destination[15], 2);
	assert_int_equal(skb.flow.source_port, 53);
	assert_int_equal(skb.flow.destination_port, 54);
	assert_int_equal(skb.payload, 4);
	for (length = 0; length < 52; length++)
		assert_false(parse(udp6, length, sizeof(udp6), &skb));
	memcpy(bytes, udp6, sizeof(bytes));
	bytes[6] = KWATCH_PACKET_FRAGMENT;
	bytes[42] = 0; /* first fragment: the ports are there */
	bytes[43] = 1;
	assert_true(parse(bytes, sizeof(bytes), sizeof(bytes), &skb));
	assert_int_equal(skb.flow.source_port, 53);
	bytes[43] = 8; /* a later one */
	assert_true(parse(bytes, sizeof(bytes), sizeof(bytes), &skb));
	assert_int_equal(skb.flow.source_port, 0);
	assert_int_equal(skb.payload, 12);
	memcpy(bytes, udp6, sizeof(bytes));
	bytes[6] = KWATCH_PACKET_AUTH; /* counts in words of 4 */
	assert_true(parse(bytes, sizeof(bytes), sizeof(bytes), &skb));
	assert_int_equal(skb.flow.source_port, 53);
}

/* Random headers, cut anywhere: ASan is the judge. */
static void test_packet_fuzz(void **state)
{
	static const __u8 next[] = { 0, 43, 44, 51, 60, 6, 17, 132 };
	__u8 bytes[128];
	struct kwatch_skb skb;
	unsigned int round, i;

	(void)state;
	srandom(1);
	for (round = 0; round < 200000; round++) {
		for (i = 0; i < sizeof(bytes); i++)
			bytes[i] = random() & 1 ? next[random() % 8] : random();
		bytes[0] = (random() & 1 ? 0x40 : 0x60) | (bytes[0] & 15);
		parse(bytes, random() % (sizeof(bytes) + 1), random() % 70000, &skb);
		assert_true(skb.payload < 70000);
	}
}

static void test_siginfo(void **state)
{
	(void)state;
	assert_int_equal(kwatch_siginfo_has(SIGUSR1, SI_USER), KWATCH_SIGINFO_HAS_SENDER);
	assert_int_equal(kwatch_siginfo_has(SIGUSR1, SI_TKILL), KWATCH_SIGINFO_HAS_SENDER);
	assert_int_equal(kwatch_siginfo_has(SIGSEGV, SI_USER), KWATCH_SIGINFO_HAS_SENDER);
	assert_int_equal(kwatch_siginfo_has(SIGSEGV, SEGV_MAPERR), KWATCH_SIGINFO_HAS_ADDRESS);
	assert_int_equal(kwatch_siginfo_has(SIGSEGV, SI_KERNEL), KWATCH_SIGINFO_HAS_NOTHING);
	assert_int_equal(kwatch_siginfo_has(SIGCHLD, CLD_EXITED), KWATCH_SIGINFO_HAS_SENDER);
	assert_int_equal(kwatch_siginfo_has(SIGALRM, SI_TIMER), KWATCH_SIGINFO_HAS_NOTHING);
	assert_int_equal(kwatch_siginfo_has(SIGIO, SI_SIGIO), KWATCH_SIGINFO_HAS_NOTHING);
	assert_int_equal(kwatch_siginfo_has(SIGIO, POLL_IN), KWATCH_SIGINFO_HAS_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tail),
		cmocka_unit_test(test_tail_numbers),
		cmocka_unit_test(test_tcp4),
		cmocka_unit_test(test_ipv4_odd),
		cmocka_unit_test(test_udp6),
		cmocka_unit_test(test_packet_fuzz),
		cmocka_unit_test(test_siginfo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
