// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "modprobe.h"

/* That some are loaded and taken out again is tests/vm/t/52-selftest.sh's. */
static void says_what_is_not_there(void **state)
{
	struct kwatch_error error = { 0 };

	(void)state;
	assert_true(kwatch_modprobe("no_module_of_this_name", &error) < 0);
	assert_non_null(strstr(error.text, "module no_module_of_this_name"));
}

/* Nothing has come since: a kernel without modules is one, too. */
static void takes_out_nothing_else(void **state)
{
	struct kwatch_modules *modules = kwatch_modules_now();

	(void)state;
	if (modules)
		assert_int_equal(kwatch_modules_restore(modules), 0);
	kwatch_modules_free(modules);
	kwatch_modules_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_not_there),
		cmocka_unit_test(takes_out_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
