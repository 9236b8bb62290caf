// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "modprobe.h"

/* That one is loaded and taken out again is tests/vm/t/52-selftest.sh's. */
static void says_what_is_not_there(void **state)
{
	struct kwatch_error error = { 0 };

	(void)state;
	assert_true(kwatch_modprobe("no_module_of_this_name", &error) < 0);
	assert_non_null(strstr(error.text, "module no_module_of_this_name"));
	assert_true(kwatch_modprobe_remove("no_module_of_this_name") < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
