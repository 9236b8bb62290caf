// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "out.h"
#include "put.h"

static void test_memory_grows(void **state)
{
	struct kwatch_out out;
	size_t i;

	(void)state;
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	for (i = 0; i < 100000; i++)
		kwatch_out_char(&out, (char)('a' + i % 26));
	kwatch_out_spaces(&out, 5000);
	assert_int_equal(kwatch_out_flush(&out), 0);
	assert_int_equal(out.used, 105000);
	assert_int_equal(kwatch_out_position(&out), 105000);
	for (i = 0; i < 100000; i++)
		assert_int_equal(out.buffer[i], 'a' + i % 26);
	assert_int_equal(out.buffer[104999], ' ');
	kwatch_out_fini(&out);
}

/* Few writes, and every byte in its order. */
static void test_file(void **state)
{
	static char text[200000], back[200001];
	FILE *file = tmpfile();
	struct kwatch_out out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(text); i++)
		text[i] = (char)(' ' + i % 95);
	assert_int_equal(kwatch_out_init(&out, fileno(file)), 0);
	for (i = 0; i < sizeof(text); i += 100)
		kwatch_out_bytes(&out, text + i, 100);
	assert_true(out.flushed >= 65536);
	assert_int_equal(kwatch_out_flush(&out), 0);
	assert_int_equal(kwatch_out_position(&out), sizeof(text));
	kwatch_out_fini(&out);
	rewind(file);
	assert_int_equal(fread(back, 1, sizeof(back), file), sizeof(text));
	assert_memory_equal(back, text, sizeof(text));
	fclose(file);
}

/* The first error stays, and nothing more is written. */
static void test_error(void **state)
{
	struct kwatch_out out;
	int ends[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_int_equal(kwatch_out_init(&out, ends[1]), 0);
	kwatch_out_text(&out, "lost");
	assert_int_equal(kwatch_out_flush(&out), -EPIPE);
	close(ends[1]);
	kwatch_out_text(&out, "lost");
	assert_int_equal(kwatch_out_flush(&out), -EPIPE);
	assert_int_equal(out.used, 0);
	kwatch_out_fini(&out);
}

static void check(const char *end, char *text, const char *expected)
{
	assert_int_equal(end - text, strlen(expected));
	assert_memory_equal(text, expected, strlen(expected));
}

static void test_put(void **state)
{
	char text[64];

	(void)state;
	check(kwatch_put_unsigned(text, 0), text, "0");
	check(kwatch_put_unsigned(text, ~0ULL), text, "18446744073709551615");
	check(kwatch_put_signed(text, -1), text, "-1");
	check(kwatch_put_signed(text, (__s64)(1ULL << 63)), text,
	      "-9223372036854775808");
	check(kwatch_put_digits(text, 7, 3), text, "007");
	check(kwatch_put_digits(text, 12345, 3), text, "345");
	check(kwatch_put_hex(text, 0, 1), text, "0");
	check(kwatch_put_hex(text, 0xab, 4), text, "00ab");
	check(kwatch_put_hex(text, ~0ULL, 1), text, "ffffffffffffffff");
	check(kwatch_put_octal(text, 8), text, "010");
	check(kwatch_put_spaces(text, 3), text, "   ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_grows),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
