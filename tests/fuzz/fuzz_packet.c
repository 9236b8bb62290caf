// SPDX-License-Identifier: GPL-2.0
/*
 * The pure readers of the module: headers of packets of any bytes, text built
 * from its end in a buffer of any size, any siginfo.
 *
 * FILES: module/read_packet.h module/read_tail.h module/read_siginfo.h
 */
#include <linux/kernel.h>
#include "fuzz.h"
#include "read_packet.h"
#include "read_siginfo.h"
#include "read_tail.h"

static struct kwatch_skb parse(const uint8_t *data, unsigned int length, unsigned int total,
			       bool *whole)
{
	__u8 *exact = malloc(length ? length : 1);
	struct kwatch_packet packet = { exact, length, total };
	struct kwatch_skb skb = {};

	if (length)
		memcpy(exact, data, length);
	*whole = kwatch_packet_parse(&skb, &packet);
	free(exact);
	return skb;
}

static void check_packet(const uint8_t *data, unsigned int length, unsigned int total)
{
	bool whole, less_whole;
	struct kwatch_skb skb = parse(data, length, total, &whole);
	struct kwatch_skb less;
	unsigned int most = 65535 + KWATCH_PACKET_IPV6;

	FUZZ_CHECK(!skb.flow.family || skb.flow.family == AF_INET || skb.flow.family == AF_INET6);
	FUZZ_CHECK(skb.payload <= (total > most ? total : most));
	FUZZ_CHECK(skb.flow.family || (!skb.flow.source_port && !skb.payload));
	/* More bytes behind the headers change nothing; fewer never invent. */
	if (!length)
		return;
	less = parse(data, length - 1, total, &less_whole);
	FUZZ_CHECK(whole || !less_whole);
	if (less_whole)
		FUZZ_CHECK(!memcmp(&less, &skb, sizeof(skb)));
}

/* The end of all that was put, as long as there is room. */
static void check_tail(struct fuzz_input *input)
{
	unsigned int cap = fuzz_below(input, 300), pieces = fuzz_below(input, 16), length, all = 0;
	char *buffer = malloc(cap ? cap : 1), model[16 * 256], piece[256];
	char *start = model + sizeof(model);
	struct kwatch_tail tail;

	kwatch_tail_init(&tail, buffer, cap);
	while (pieces--) {
		unsigned long number;

		switch (fuzz_below(input, 3)) {
		case 0:
			length = fuzz_u8(input);
			fuzz_bytes(input, piece, length);
			kwatch_tail_put(&tail, piece, length);
			break;
		case 1:
			length = 1;
			piece[0] = fuzz_u8(input);
			kwatch_tail_put_char(&tail, piece[0]);
			break;
		default:
			number = fuzz_u64(input);
			length = snprintf(piece, sizeof(piece), "%lu", number);
			kwatch_tail_put_number(&tail, number);
		}
		start -= length;
		memcpy(start, piece, length);
		all += length;
	}
	FUZZ_CHECK(tail.cut == (all > cap));
	length = kwatch_tail_finish(&tail);
	FUZZ_CHECK(length == (all < cap ? all : cap));
	FUZZ_CHECK(!memcmp(buffer, model + sizeof(model) - length, length));
	free(buffer);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct fuzz_input input = fuzz_input(data, size);
	uint64_t word = fuzz_u64(&input);

	/* Numbers as they occur, and any. */
	FUZZ_CHECK(kwatch_siginfo_has(word >> 32 & 31, (int8_t)word) <=
		   KWATCH_SIGINFO_HAS_ADDRESS);
	FUZZ_CHECK(kwatch_siginfo_has(word >> 32, (int)word) <= KWATCH_SIGINFO_HAS_ADDRESS);
	check_tail(&input);
	if (size > 4)
		check_packet(data + 4, size - 4, (word & 0xffffffff) >> (word >> 8 & 31));
}
