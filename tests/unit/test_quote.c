// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "out.h"
#include "quote.h"

static void check(const char *data, size_t length, const char *expected)
{
	char text[512];

	*kwatch_quote_put(text, data, length, '"') = '\0';
	assert_string_equal(text, expected);
}

static void test_put(void **state)
{
	(void)state;
	check("", 0, "");
	check("abc", 3, "abc");
	check("a\\b\"c", 5, "a\\\\b\\\"c");
	check("\a\b\t\n\v\f\r", 7, "\\a\\b\\t\\n\\v\\f\\r");
	check("\0\x1b\x7f", 3, "\\x00\\x1b\\x7f");
	check("\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa7", 9,
	      "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa7");
	/* C1 control characters drive terminals too. */
	check("\xc2\x9b", 2, "\\xc2\\x9b");
	check("\xc2\xa0", 2, "\xc2\xa0");
	check("\xff\xc3", 2, "\\xff\\xc3");
}

static void test_utf8(void **state)
{
	(void)state;
	assert_int_equal(kwatch_quote_utf8("", 0), 0);
	assert_int_equal(kwatch_quote_utf8("a", 1), 1);
	assert_int_equal(kwatch_quote_utf8("\xc3\xa9", 2), 2);
	assert_int_equal(kwatch_quote_utf8("\xc3\xa9", 1), 0);
	assert_int_equal(kwatch_quote_utf8("\xc0\x80", 2), 0);
	assert_int_equal(kwatch_quote_utf8("\xe0\x80\x80", 3), 0);
	assert_int_equal(kwatch_quote_utf8("\xed\xa0\x80", 3), 0);
	assert_int_equal(kwatch_quote_utf8("\xf4\x90\x80\x80", 4), 0);
	assert_int_equal(kwatch_quote_utf8("\xf5\x80\x80\x80", 4), 0);
	assert_int_equal(kwatch_quote_utf8("\xe2\x82\xac", 3), 3);
	assert_int_equal(kwatch_quote_utf8("\xe2\x28\xac", 3), 0);
}

/* Longer than the writer takes at once, with a character across the cut. */
static void test_long(void **state)
{
	enum { LENGTH = 9999 };
	static char data[LENGTH], expected[LENGTH + 3];
	struct kwatch_out out;
	size_t i;

	(void)state;
	for (i = 0; i + 2 < LENGTH; i += 3)
		memcpy(data + i, "\xe2\x82\xac", 3);
	expected[0] = '"';
	memcpy(expected + 1, data, LENGTH);
	expected[LENGTH + 1] = '"';
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	kwatch_quote_out(&out, data, LENGTH);
	assert_int_equal(out.used, LENGTH + 2);
	assert_memory_equal(out.buffer, expected, LENGTH + 2);
	kwatch_out_fini(&out);
}

static void check_json(const char *data, size_t length, bool whole,
		       const char *expected)
{
	struct kwatch_out out;

	assert_int_equal(kwatch_out_init(&out, -1), 0);
	assert_int_equal(kwatch_quote_json(&out, data, length), whole);
	kwatch_out_char(&out, '\0');
	assert_string_equal(out.buffer, expected);
	kwatch_out_fini(&out);
}

static void test_json(void **state)
{
	(void)state;
	check_json("", 0, true, "\"\"");
	check_json("a/b", 3, true, "\"a/b\"");
	check_json("\"\\\n\t\v\x7f", 6, true,
		   "\"\\\"\\\\\\n\\t\\u000b\\u007f\"");
	check_json("\0x", 2, true, "\"\\u0000x\"");
	check_json("\xc3\xa9", 2, true, "\"\xc3\xa9\"");
	check_json("a\xffz", 3, false, "\"a\\ufffdz\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
