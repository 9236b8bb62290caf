// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "temporary.h"
#include "trigger.h"

static const char *script(void **state, const char *text)
{
	const char *path = temporary_write(state, "script", text);

	assert_int_equal(chmod(path, 0755), 0);
	return path;
}

static void knows_what_it_lists(void **state)
{
	const char *path = script(state,
		"#!/bin/sh\n"
		"[ \"$1\" = --list ] && printf 'open\\topens\\nopenat\\tmore\\n'\n");
	struct kwatch_error error = { 0 };

	assert_true(kwatch_trigger_knows(path, "open", &error));
	assert_true(kwatch_trigger_knows(path, "openat", &error));
	assert_false(kwatch_trigger_knows(path, "ope", &error));
	assert_false(kwatch_trigger_knows(path, "opens", &error));
	assert_int_equal(error.code, 0);
}

static void says_what_is_wrong(void **state)
{
	struct kwatch_error error = { 0 };
	const char *path = script(state,
		"#!/bin/sh\nprintf 'open\\topens\\n'\nexit 3\n");

	assert_false(kwatch_trigger_knows(path, "open", &error));
	assert_non_null(strstr(error.text, "script --list` failed"));
	memset(&error, 0, sizeof(error));
	assert_false(kwatch_trigger_knows("/nonexistent", "open", &error));
	assert_int_not_equal(error.code, 0);
}

/* Of the tree, if it was built; else it says where it would be installed. */
static void is_found_or_told_of(void **state)
{
	struct kwatch_error error = { 0 };
	const char *path = kwatch_trigger_find(&error);

	(void)state;
	if (path)
		assert_int_equal(access(path, X_OK), 0);
	else
		assert_non_null(strstr(error.text,
				       "/libexec/kwatch/kwatch-trigger"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, temporary_setup, \
						temporary_teardown)
	const struct CMUnitTest tests[] = {
		T(knows_what_it_lists),
		T(says_what_is_wrong),
		T(is_found_or_told_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
