// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "style.h"

static void check_time(const struct kwatch_style *style, __u64 time,
		       const char *expected)
{
	char text[64];

	*kwatch_style_put_time(text, style, time) = '\0';
	assert_string_equal(text, expected);
}

static void test_times(void **state)
{
	struct kwatch_style style = { .base_ns = 1000000000 };

	(void)state;
	check_time(&style, 1000001000, "  0.000001");
	check_time(&style, 1000000000, "  0.000000");
	check_time(&style, 999999000, " -0.000001");
	check_time(&style, 3601000000000ULL, "3600.000000");
	style.time = KWATCH_TIME_MONOTONIC;
	check_time(&style, 1000001000, "      1.000001");
	setenv("TZ", "UTC", 1);
	tzset();
	style.time = KWATCH_TIME_WALL;
	style.wall_offset_ns = 86400000000000ULL;
	check_time(&style, 3723000005000ULL, "01:02:03.000005");
}

static void test_width(void **state)
{
	struct kwatch_style style = { .time = KWATCH_TIME_RELATIVE };
	char text[64];
	int i;

	(void)state;
	for (i = KWATCH_TIME_RELATIVE; i <= KWATCH_TIME_WALL; i++) {
		style.time = (enum kwatch_time)i;
		assert_int_equal(kwatch_style_put_time(text, &style, 5) - text,
				 kwatch_style_time_width(&style));
	}
}

static void put_pointer(const struct kwatch_style *style, __u64 address,
			char *text)
{
	*kwatch_style_put_pointer(text, style, address) = '\0';
}

static void test_pointers(void **state)
{
	struct kwatch_style style = { .pointer_key = { 1, 2 } };
	struct kwatch_style other = { .pointer_key = { 1, 3 } };
	char one[64], two[64];

	(void)state;
	put_pointer(&style, 0, one);
	assert_string_equal(one, "NULL");
	put_pointer(&style, 0x7ffd00001000, one);
	assert_string_equal(one, "0x7ffd00001000");
	put_pointer(&style, 0xffff888000001000ULL, one);
	assert_memory_equal(one, "ptr:", 4);
	assert_int_equal(strlen(one), 12);
	assert_null(strstr(one, "ffff888"));
	put_pointer(&style, 0xffff888000001000ULL, two);
	assert_string_equal(one, two);
	put_pointer(&style, 0xffff888000001008ULL, two);
	assert_string_not_equal(one, two);
	put_pointer(&other, 0xffff888000001000ULL, two);
	assert_string_not_equal(one, two);
	style.raw_pointers = true;
	put_pointer(&style, 0xffff888000001000ULL, one);
	assert_string_equal(one, "0xffff888000001000");
}

static void test_now(void **state)
{
	struct kwatch_style style = { .base_ns = 0 };

	(void)state;
	kwatch_style_now(&style);
	assert_true(style.base_ns > 0);
	assert_true(style.wall_offset_ns + style.base_ns > 1600000000000000000ULL);
	assert_true(style.pointer_key[0] || style.pointer_key[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_pointers),
		cmocka_unit_test(test_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
