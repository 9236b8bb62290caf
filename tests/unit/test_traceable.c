// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "temporary.h"
#include "traceable.h"

static void finds_names_and_modules(void **state)
{
	struct kwatch_traceable *t;

	t = kwatch_traceable_new(temporary_write(state, "list",
						 "vfs_write\n"
						 "vfs_read\n"
						 "do_it.isra.0\n"
						 "ext4_file_open [ext4]\n"
						 "twice\n"
						 "twice [mod]\n"
						 "only [mod]"), NULL);
	assert_non_null(t);
	assert_true(kwatch_traceable_has(t, "", "vfs_write"));
	assert_true(kwatch_traceable_has(t, "", "do_it.isra.0"));
	assert_false(kwatch_traceable_has(t, "", "do_it"));
	assert_false(kwatch_traceable_has(t, "", "vfs_"));
	assert_false(kwatch_traceable_has(t, "", "vfs_write2"));
	assert_true(kwatch_traceable_has(t, "ext4", "ext4_file_open"));
	assert_false(kwatch_traceable_has(t, "ext", "ext4_file_open"));
	assert_false(kwatch_traceable_has(t, "ext4x", "ext4_file_open"));
	assert_false(kwatch_traceable_has(t, "", "ext4_file_open"));
	assert_false(kwatch_traceable_has(t, "ext4", "vfs_write"));
	assert_true(kwatch_traceable_has(t, "", "twice"));
	assert_true(kwatch_traceable_has(t, "mod", "twice"));
	assert_true(kwatch_traceable_has(t, "mod", "only"));
	kwatch_traceable_free(t);
}

static void says_why_there_is_none(void **state)
{
	struct kwatch_error error = { 0 };

	assert_null(kwatch_traceable_new("/nonexistent", &error));
	assert_int_equal(error.code, ENOENT);
	assert_null(kwatch_traceable_new(temporary_write(state, "list", ""),
					 &error));
	assert_int_equal(error.code, ENODATA);
	kwatch_traceable_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(finds_names_and_modules,
						temporary_setup,
						temporary_teardown),
		cmocka_unit_test_setup_teardown(says_why_there_is_none,
						temporary_setup,
						temporary_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
