// SPDX-License-Identifier: GPL-2.0
/* The filter against the plain reading of the uapi header's words on it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>
#include <linux/kernel.h>
#include "filter.h"

#define ACCEPT	KWATCH_JUMP_ACCEPT
#define REJECT	KWATCH_JUMP_REJECT

/* The fields that all tests look at, by their index. */
enum { COUNT, OFFSET, SKB, PATH, DATA, RET };

static const struct kwatch_field fields[] = {
	[COUNT] = { .name = "count", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_U64 },
	[OFFSET] = { .name = "offset", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_S32 },
	[SKB] = { .name = "skb", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_SKB },
	[PATH] = { .name = "path", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_STRING },
	[DATA] = { .name = "data", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_BYTES },
	[RET] = { .name = "ret", .source = KWATCH_SOURCE_RETURN, .type = KWATCH_TYPE_S64 },
};

#define NR_FIELDS ARRAY_SIZE(fields)

static struct kwatch_program program;
static struct kwatch_filter filter;
static struct kwatch_refusal refusal;
static u64 random_state = 1;

static u64 random_word(void)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return random_state ^ random_state >> 29;
}

static unsigned int below(unsigned int bound)
{
	return (random_word() >> 16) % bound;
}

static int setup(void **state)
{
	struct kwatch_registers registers = {};

	(void)state;
	memset(&program, 0, sizeof(program));
	return kwatch_field_compile(&program, fields, NR_FIELDS, KWATCH_PROBE_RETURN, &registers,
				    &refusal);
}

static int compile(const struct kwatch_predicate *predicates, unsigned int count,
		   const char *strings, u32 length)
{
	memset(&filter, 0, sizeof(filter));
	memset(&refusal, 0, sizeof(refusal));
	memcpy(filter.strings, strings, length);
	return kwatch_filter_compile(&filter, predicates, count, length, &program, &refusal);
}

/**
 * struct image - the fields of one hit, as the handler leaves them
 * @fixed: all fixed fields
 * @dynamic: "path" and "data"
 * @faults: mask
 */
struct image {
	u8 fixed[512];
	u8 dynamic[2 * 4096];
	u64 faults;
};

static void *put_dynamic(void *to, const char *text, unsigned int length)
{
	struct kwatch_dynamic *dynamic = to;

	dynamic->length = length;
	dynamic->flags = 0;
	memcpy(dynamic + 1, text, length);
	return (u8 *)to + ALIGN(sizeof(*dynamic) + length, 8);
}

static void put_texts(struct image *image, const char *path, unsigned int path_length,
		      const char *data, unsigned int data_length)
{
	put_dynamic(put_dynamic(image->dynamic, path, path_length), data, data_length);
}

static bool passes(const struct image *image)
{
	return kwatch_filter_pass(&filter, image->fixed, image->dynamic, image->faults);
}

/**
 * struct refused - a predicate that must not pass, as the second of three
 * @predicate: it
 * @says: what the sentence says behind "predicate 1: "
 */
struct refused {
	struct kwatch_predicate predicate;
	const char *says;
};

#define ENDS .on_true = ACCEPT, .on_false = REJECT
#define STRING(offset, length) ((u64)(length) << 32 | (offset))

static const struct refused refused[] = {
	{ { COUNT, KWATCH_OP_EQ, .__reserved0 = 1, ENDS }, "a reserved member" },
	{ { COUNT, KWATCH_OP_EQ, .__reserved1 = 1, ENDS }, "a reserved member" },
	{ { NR_FIELDS, KWATCH_OP_EQ, ENDS }, "there is no field 6" },
	{ { 65535, KWATCH_OP_EQ, ENDS }, "there is no field 65535" },
	{ { COUNT, KWATCH_OP_EQ, .on_true = 1, .on_false = REJECT }, "it jumps to 1" },
	{ { COUNT, KWATCH_OP_EQ, .on_true = 0, .on_false = REJECT }, "it jumps to 0" },
	{ { COUNT, KWATCH_OP_EQ, .on_true = 3, .on_false = REJECT }, "it jumps to 3" },
	{ { COUNT, KWATCH_OP_EQ, .on_true = ACCEPT, .on_false = 0 }, "it jumps to 0" },
	{ { COUNT, KWATCH_OP_EQ, .on_true = ACCEPT, .on_false = 0xfffd }, "it jumps to 65533" },
	{ { COUNT, 0, ENDS }, "operator 0 does not compare numbers" },
	{ { COUNT, KWATCH_OP_ALL_BITS + 1, ENDS }, "operator 9 does not compare numbers" },
	{ { COUNT, KWATCH_OP_STR_EQ, ENDS }, "operator 32 does not compare numbers" },
	{ { COUNT, 255, ENDS }, "operator 255 does not compare numbers" },
	{ { COUNT, KWATCH_OP_EQ, .offset = 1, ENDS }, "field count is not one number" },
	{ { SKB, KWATCH_OP_EQ, ENDS }, "field skb is not one number" },
	{ { SKB, KWATCH_OP_EQ, .width = 3, ENDS }, "3 is no width" },
	{ { SKB, KWATCH_OP_EQ, .width = 16, ENDS }, "16 is no width" },
	{ { SKB, KWATCH_OP_EQ, .width = 8, .offset = 73, ENDS }, "8 bytes at 73 do not lie" },
	{ { SKB, KWATCH_OP_EQ, .width = 1, .offset = 80, ENDS }, "1 bytes at 80 do not lie" },
	{ { SKB, KWATCH_OP_EQ, .width = 8, .offset = 65535, ENDS }, "8 bytes at 65535 do not" },
	{ { PATH, KWATCH_OP_EQ, ENDS }, "operator 1 does not compare text" },
	{ { PATH, KWATCH_OP_STR_GLOB + 1, ENDS }, "operator 36 does not compare text" },
	{ { PATH, KWATCH_OP_STR_EQ, .width = 1, ENDS }, "a text is compared as a whole" },
	{ { PATH, KWATCH_OP_STR_EQ, .offset = 1, ENDS }, "a text is compared as a whole" },
	{ { PATH, KWATCH_OP_STR_EQ, ENDS, .value = STRING(0, 9) }, "its string of 9 bytes at 0" },
	{ { PATH, KWATCH_OP_STR_EQ, ENDS, .value = STRING(9, 0) }, "its string of 0 bytes at 9" },
	{ { PATH, KWATCH_OP_STR_EQ, ENDS, .value = STRING(4, 5) }, "its string of 5 bytes at 4" },
	{ { PATH, KWATCH_OP_STR_EQ, ENDS, .value = STRING(4, 0xfffffffc) }, "its string of" },
	{ { PATH, KWATCH_OP_STR_EQ, ENDS, .value = U64_MAX }, "its string of" },
};

static void test_refused(void **state)
{
	struct kwatch_predicate predicates[3] = {
		{ COUNT, KWATCH_OP_EQ, .on_true = 1, .on_false = 2 },
		{},
		{ COUNT, KWATCH_OP_EQ, ENDS },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		const char *says = refused[i].says;
		int err;

		predicates[1] = refused[i].predicate;
		err = compile(predicates, 3, "12345678", 8);
		if (err != -EINVAL || strncmp(refusal.text, "predicate 1: ", 13) ||
		    strncmp(refusal.text + 13, says, strlen(says)))
			fail_msg("%u: wanted \"%s\", got %d \"%s\"", i, says, err, refusal.text);
	}
	predicates[1] = (struct kwatch_predicate){ PATH, KWATCH_OP_STR_EQ, .on_true = 2,
						   .on_false = ACCEPT, .value = STRING(8, 0) };
	assert_int_equal(compile(predicates, 3, "12345678", 8), 0);
}

static void test_at_return(void **state)
{
	struct kwatch_predicate predicates[] = {
		{ COUNT, KWATCH_OP_EQ, .on_true = 1, .on_false = REJECT },
		{ RET, KWATCH_OP_LT, ENDS },
	};

	(void)state;
	assert_int_equal(compile(predicates, 2, "", 0), 0);
	assert_true(filter.at_return);
	predicates[1].field = OFFSET;
	assert_int_equal(compile(predicates, 2, "", 0), 0);
	assert_false(filter.at_return);
	/* No predicate: every hit is kept. */
	assert_int_equal(compile(predicates, 0, "", 0), 0);
	assert_true(passes(&(struct image){ .faults = U64_MAX }));
}

/* -1, 0, 1 with all the width that it takes. */
static int order(bool is_signed, u64 a, u64 b)
{
	__int128 left = is_signed ? (__int128)(s64)a : (__int128)a;
	__int128 right = is_signed ? (__int128)(s64)b : (__int128)b;

	return left < right ? -1 : left > right;
}

static bool expect_number(u8 op, bool is_signed, u64 number, u64 value)
{
	int ordered = order(is_signed, number, value);

	switch (op) {
	case KWATCH_OP_EQ:
		return ordered == 0;
	case KWATCH_OP_NE:
		return ordered != 0;
	case KWATCH_OP_LT:
		return ordered < 0;
	case KWATCH_OP_LE:
		return ordered <= 0;
	case KWATCH_OP_GT:
		return ordered > 0;
	case KWATCH_OP_GE:
		return ordered >= 0;
	case KWATCH_OP_ANY_BITS:
		return (number & value) > 0;
	default:
		return (~number & value) == 0;
	}
}

/* Does @pattern match all of @text? By the table of all their beginnings. */
static bool expect_glob(const char *pattern, unsigned int m, const char *text, unsigned int n)
{
	static bool match[64][64];
	unsigned int i, j;

	for (i = 0; i <= m; i++)
		for (j = 0; j <= n; j++) {
			if (!i)
				match[i][j] = !j;
			else if (pattern[i - 1] == '*')
				match[i][j] = match[i - 1][j] || (j && match[i][j - 1]);
			else
				match[i][j] = j && match[i - 1][j - 1] &&
					      (pattern[i - 1] == '?' ||
					       pattern[i - 1] == text[j - 1]);
		}
	return match[m][n];
}

static bool expect_text(u8 op, const char *string, unsigned int m, const char *text,
			unsigned int n)
{
	if (op == KWATCH_OP_STR_GLOB)
		return expect_glob(string, m, text, n);
	if (m > n || (op == KWATCH_OP_STR_EQ && m != n))
		return false;
	return !memcmp(op == KWATCH_OP_STR_SUFFIX ? text + n - m : text, string, m);
}

static const u64 edges[] = {
	0, 1, 127, 128, 255, 256, 65535, 0x7fffffff, 0x80000000, 0xffffffff,
	0x7fffffffffffffffULL, 0x8000000000000000ULL, U64_MAX, U64_MAX - 1,
};

static u64 random_number(void)
{
	return below(2) ? edges[below(ARRAY_SIZE(edges))] : random_word() >> below(64);
}

/* One predicate alone, at each end of it. */
static void test_numbers(void **state)
{
	static const u8 widths[] = { 0, 1, 2, 4, 8 };
	static const u8 of_scalars[] = { COUNT, OFFSET, RET };
	struct image image = {};
	unsigned int round;

	(void)state;
	for (round = 0; round < 300000; round++) {
		u64 number = random_number(), value = below(3) ? random_number() : number;
		u8 width = widths[below(5)], op = 1 + below(KWATCH_OP_ALL_BITS);
		struct kwatch_predicate predicate = { width ? SKB : of_scalars[below(3)], op, width,
						      ENDS, .value = value };
		bool is_signed = !width && predicate.field != COUNT;
		u64 bytes = width ? width : 8;

		if (width)
			predicate.offset = below(80 - width + 1);
		assert_int_equal(compile(&predicate, 1, "", 0), 0);
		memset(image.fixed, 0xa5, sizeof(image.fixed));
		memcpy(image.fixed + program.where[predicate.field] + predicate.offset, &number,
		       bytes);
		if (bytes < 8)
			number &= (1ULL << 8 * bytes) - 1;
		assert_int_equal(passes(&image), expect_number(op, is_signed, number, value));
		/* What could not be read fails, whatever is there. */
		image.faults = 1ULL << predicate.field;
		assert_false(passes(&image));
		image.faults = ~image.faults;
		assert_int_equal(passes(&image), expect_number(op, is_signed, number, value));
		image.faults = 0;
	}
}

static unsigned int random_text(char *text, unsigned int most, const char *alphabet)
{
	unsigned int length = below(most + 1), i;

	for (i = 0; i < length; i++)
		text[i] = alphabet[below(strlen(alphabet))];
	return length;
}

static void test_texts(void **state)
{
	char string[16], path[24], data[24];
	unsigned int round, true_results = 0;
	struct image image = {};

	(void)state;
	for (round = 0; round < 200000; round++) {
		u8 op = KWATCH_OP_STR_EQ + below(4), which = below(2) ? PATH : DATA;
		unsigned int m = random_text(string, 6, below(2) ? "ab*?" : "ab");
		unsigned int p = random_text(path, 10, "ab"), d = random_text(data, 10, "ab*?");
		struct kwatch_predicate predicate = { which, op, ENDS, .value = STRING(3, m) };
		char strings[32] = "...";
		bool expected;

		memcpy(strings + 3, string, m);
		assert_int_equal(compile(&predicate, 1, strings, 3 + m), 0);
		put_texts(&image, path, p, data, d);
		expected = which == PATH ? expect_text(op, string, m, path, p) :
					   expect_text(op, string, m, data, d);
		if (passes(&image) != expected)
			fail_msg("op %u \"%.*s\" on \"%.*s\"", op, (int)m, string,
				 which == PATH ? (int)p : (int)d, which == PATH ? path : data);
		true_results += expected;
		image.faults = 1ULL << which;
		assert_false(passes(&image));
		image.faults = 0;
	}
	assert_true(true_results > 5000);
}

/* Many predicates with random jumps, walked by hand. */
static void test_jumps(void **state)
{
	struct kwatch_predicate predicates[KWATCH_MAX_PREDICATES];
	unsigned int round, i, n, count, accepted = 0;
	struct image image = {};

	(void)state;
	for (round = 0; round < 20000; round++) {
		count = 1 + below(KWATCH_MAX_PREDICATES);
		for (i = 0; i < count; i++) {
			predicates[i] = (struct kwatch_predicate){
				below(2) ? COUNT : OFFSET, KWATCH_OP_ANY_BITS, ENDS,
				.value = 1ULL << below(32),
			};
			if (i + 1 < count && below(8))
				predicates[i].on_true = i + 1 + below(count - i - 1);
			if (i + 1 < count && below(8))
				predicates[i].on_false = i + 1 + below(count - i - 1);
		}
		assert_int_equal(compile(predicates, count, "", 0), 0);
		for (i = 0; i < 16; i++)
			image.fixed[i] = random_word();
		image.faults = below(4) ? 0 : 1ULL << below(2);
		for (n = 0; n < count;) {
			u64 number;

			memcpy(&number, image.fixed + program.where[predicates[n].field], 8);
			n = !(image.faults >> predicates[n].field & 1) &&
			    number & predicates[n].value ? predicates[n].on_true :
							   predicates[n].on_false;
		}
		assert_int_equal(passes(&image), n == ACCEPT);
		accepted += n == ACCEPT;
	}
	assert_in_range(accepted, 2000, 18000);
}

static u64 now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

/*
 * Patterns on which a matcher that tries everything takes for ever. The bound
 * is generous: the work is what the longest text times the longest pattern is,
 * not a power of anything.
 */
static void test_glob_ends(void **state)
{
	static char text[4000], pattern[KWATCH_MAX_GLOBS + 1];
	struct kwatch_predicate predicate = { PATH, KWATCH_OP_STR_GLOB, ENDS };
	struct image image = {};
	unsigned int kind, i;
	u64 start;

	(void)state;
	memset(text, 'a', sizeof(text));
	put_texts(&image, text, sizeof(text), "", 0);
	for (kind = 0; kind < 4; kind++) {
		memset(pattern, 'a', sizeof(pattern));
		for (i = 0; i < sizeof(pattern); i++)
			if ((kind == 0 && i % 2 == 0) || (kind == 1 && i % 8 == 0) ||
			    (kind == 2 && i == 0) || kind == 3)
				pattern[i] = '*';
		predicate.value = STRING(0, KWATCH_MAX_GLOBS);
		pattern[KWATCH_MAX_GLOBS - 1] = 'b';
		assert_int_equal(compile(&predicate, 1, pattern, sizeof(pattern)), 0);
		start = now_ns();
		assert_false(passes(&image));
		assert_true(now_ns() - start < 1000000000);
	}
	/* Longer ones are not even taken. */
	predicate.value = STRING(0, KWATCH_MAX_GLOBS + 1);
	assert_int_equal(compile(&predicate, 1, pattern, sizeof(pattern)), -E2BIG);
}

/* Noise: refused with a sentence, or a filter that ends and stays inside. */
static void test_fuzz(void **state)
{
	struct kwatch_predicate predicates[8];
	unsigned int round, i, count, accepted = 0;
	struct image image = {};
	int err;

	(void)state;
	put_texts(&image, "/etc/passwd", 11, "abc", 3);
	for (round = 0; round < 200000; round++) {
		count = 1 + below(below(4) ? 2 : 8);
		for (i = 0; i < count; i++) {
			predicates[i] = (struct kwatch_predicate){
				.field = below(7), .op = below(2) ? below(10) : 31 + below(6),
				.width = below(2) ? 0 : below(9),
				.offset = below(2) ? 0 : below(90),
				.on_true = below(2) ? ACCEPT : i + below(4),
				.on_false = below(2) ? REJECT : i + below(4),
				.value = below(2) ? STRING(below(20), below(20)) : random_word(),
			};
			if (!below(50))
				((u8 *)predicates)[below(sizeof(predicates[0]) * count)] ^= 1;
		}
		err = compile(predicates, count, "0123456789abcdef", 16);
		if (!err) {
			accepted++;
			image.faults = random_word() & random_word();
			passes(&image);
			continue;
		}
		assert_int_equal(err, -EINVAL);
		assert_int_equal(strncmp(refusal.text, "predicate ", 10), 0);
	}
	assert_true(accepted > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_at_return),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_jumps),
		cmocka_unit_test(test_glob_ends),
		cmocka_unit_test(test_fuzz),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
