// SPDX-License-Identifier: GPL-2.0
/* module/read_tail.h: text that is built from its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../module/read_tail.h"

static void put(struct kwatch_tail *tail, const char *text)
{
	kwatch_tail_put(tail, text, strlen(text));
}

static void test_built_from_the_end(void **state)
{
	struct kwatch_tail tail;
	char buffer[32];

	(void)state;
	kwatch_tail_init(&tail, buffer, sizeof(buffer));
	put(&tail, "hostname");
	kwatch_tail_put_char(&tail, '/');
	put(&tail, "etc");
	kwatch_tail_put_char(&tail, '/');
	assert_int_equal(kwatch_tail_finish(&tail), 13);
	assert_memory_equal(buffer, "/etc/hostname", 13);
	assert_false(tail.cut);
}

static void test_end_stays(void **state)
{
	struct kwatch_tail tail;
	char buffer[8];

	(void)state;
	memset(buffer, 'x', sizeof(buffer));
	kwatch_tail_init(&tail, buffer, 7);
	put(&tail, "name");
	put(&tail, "/directory/");
	assert_true(tail.cut);
	assert_int_equal(kwatch_tail_finish(&tail), 7);
	assert_memory_equal(buffer, "ry/namex", 8);
}

static void test_exact_fit_is_not_cut(void **state)
{
	struct kwatch_tail tail;
	char buffer[4];

	(void)state;
	kwatch_tail_init(&tail, buffer, sizeof(buffer));
	put(&tail, "abc");
	kwatch_tail_put_char(&tail, '/');
	assert_false(tail.cut);
	kwatch_tail_put_char(&tail, '!');
	assert_true(tail.cut);
	assert_int_equal(kwatch_tail_finish(&tail), 4);
	assert_memory_equal(buffer, "/abc", 4);
}

static void test_no_room(void **state)
{
	struct kwatch_tail tail;
	char buffer[1] = { 'x' };

	(void)state;
	kwatch_tail_init(&tail, buffer, 0);
	put(&tail, "");
	assert_false(tail.cut);
	put(&tail, "a");
	assert_true(tail.cut);
	assert_int_equal(kwatch_tail_finish(&tail), 0);
	assert_int_equal(buffer[0], 'x');
}

static void test_numbers(void **state)
{
	static const struct {
		unsigned long number;
		const char *text;
	} cases[] = {
		{ 0, "0" }, { 7, "7" }, { 10, "10" }, { 4026531840UL, "4026531840" },
		{ UINT64_MAX, "18446744073709551615" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct kwatch_tail tail;
		char buffer[24];

		kwatch_tail_init(&tail, buffer, sizeof(buffer));
		kwatch_tail_put_number(&tail, cases[i].number);
		assert_int_equal(kwatch_tail_finish(&tail), strlen(cases[i].text));
		assert_memory_equal(buffer, cases[i].text, strlen(cases[i].text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_built_from_the_end),
		cmocka_unit_test(test_end_stays),
		cmocka_unit_test(test_exact_fit_is_not_cut),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
