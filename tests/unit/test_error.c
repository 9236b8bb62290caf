// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "error.h"

static void test_sets_code_and_text(void **state)
{
	struct kwatch_error error;

	(void)state;
	assert_int_equal(kwatch_error_set(&error, ENOENT, "no %s of %d", "probe", 7),
			 -ENOENT);
	assert_int_equal(error.code, ENOENT);
	assert_string_equal(error.text, "no probe of 7");
}

static void test_nobody_wants_it(void **state)
{
	(void)state;
	assert_int_equal(kwatch_error_set(NULL, EPERM, "%s", "why"), -EPERM);
}

static void test_long_text_is_cut(void **state)
{
	struct kwatch_error error;
	char text[2000];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	kwatch_error_set(&error, EINVAL, "%s", text);
	assert_int_equal(strlen(error.text), sizeof(error.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sets_code_and_text),
		cmocka_unit_test(test_nobody_wants_it),
		cmocka_unit_test(test_long_text_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
