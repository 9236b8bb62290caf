// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "kmod.h"
#include "temporary.h"

static void finds_what_was_named(void **state)
{
	const char *file = temporary_write(state, "own.ko", "x");
	struct kwatch_kmod_search search = {
		.file = file, .directory = *state, .release = "6.1",
	};
	struct kwatch_error error = { 0 };
	char path[256];

	assert_int_equal(kwatch_kmod_find(&search, path, sizeof(path), NULL),
			 0);
	assert_string_equal(path, file);
	search.file = "/nonexistent/kwatch.ko";
	assert_int_equal(kwatch_kmod_find(&search, path, sizeof(path), &error),
			 -ENOENT);
	assert_non_null(strstr(error.text, "KWATCH_KO"));
}

static void finds_what_was_built(void **state)
{
	struct kwatch_kmod_search search = {
		.directory = *state, .release = "6.1-test",
	};
	char directory[128], path[256];

	assert_int_equal(kwatch_kmod_find(&search, path, sizeof(path), NULL),
			 0);
	assert_string_equal(path, "");
	snprintf(directory, sizeof(directory), "%s/module-6.1-test",
		 (char *)*state);
	assert_int_equal(mkdir(directory, 0700), 0);
	temporary_write(state, "module-6.1-test/kwatch.ko", "x");
	assert_int_equal(kwatch_kmod_find(&search, path, sizeof(path), NULL),
			 0);
	assert_non_null(strstr(path, "module-6.1-test/kwatch.ko"));
	/* Of another kernel it is not taken. */
	search.release = "6.2";
	assert_int_equal(kwatch_kmod_find(&search, path, sizeof(path), NULL),
			 0);
	assert_string_equal(path, "");
	search.directory = NULL;
	assert_int_equal(kwatch_kmod_find(&search, path, sizeof(path), NULL),
			 0);
	unlink(temporary_path(state, "module-6.1-test/kwatch.ko"));
	rmdir(directory);
}

static void explains(void **state)
{
	static const struct {
		int code;
		const char *file;
		const char *vermagic;
		const char *wanted;
	} cases[] = {
		{ ENOENT, NULL, NULL, "install linux-headers-6.1" },
		{ ENOENT, "k.ko", NULL, "needs a symbol" },
		{ EKEYREJECTED, "k.ko", "6.1 SMP", "Secure Boot" },
		{ ENOEXEC, "k.ko", "6.12 SMP", "built for kernel 6.12, and this is 6.1" },
		{ ENOEXEC, "k.ko", "6.1 SMP", "does not fit" },
		{ ENOEXEC, "k.ko", "6.1", "does not fit" },
		{ EEXIST, NULL, NULL, "loaded already" },
		{ EINVAL, "k.ko", NULL, "parameters" },
		{ EPERM, "k.ko", "6.1", "locked down (integrity)" },
		{ EIO, "k.ko", NULL, "Input/output error" },
	};
	struct kwatch_host host = {
		.release = "6.1", .lockdown = "integrity", .capabilities = ~0ULL,
	};
	struct kwatch_error error;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(kwatch_kmod_explain(cases[i].code,
						     cases[i].file,
						     cases[i].vermagic, &host,
						     &error), -cases[i].code);
		if (!strstr(error.text, cases[i].wanted))
			fail_msg("wanted: %s, got: %s", cases[i].wanted,
				 error.text);
	}
}

static void refuses_a_file_that_is_not_there(void **state)
{
	struct kwatch_error error = { 0 };

	(void)state;
	if (kwatch_kmod_is_loaded())
		skip();
	assert_int_equal(kwatch_kmod_load("/nonexistent.ko", NULL, NULL,
					  &error), -ENOENT);
	assert_non_null(strstr(error.text, "/nonexistent.ko"));
	assert_int_equal(kwatch_kmod_unload(&error), -ENOENT);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(finds_what_was_named),
		T(finds_what_was_built),
		T(explains),
		T(refuses_a_file_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
