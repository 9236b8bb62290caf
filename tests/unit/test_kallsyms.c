// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "kallsyms.h"
#include "make_btf.h"
#include "temporary.h"

static struct kwatch_kallsyms *load(void **state)
{
	struct kwatch_error error = { 0 };
	struct kwatch_kallsyms *kallsyms;

	make_kallsyms(state);
	kallsyms = kwatch_kallsyms_new(temporary_path(state, "kallsyms"),
				       &error);
	assert_non_null(kallsyms);
	return kallsyms;
}

static void finds_by_name(void **state)
{
	struct kwatch_kallsyms *kallsyms = load(state);
	const struct kwatch_symbol *found[2];

	assert_int_equal(kwatch_kallsyms_find(kallsyms, NULL, "put", found, 2),
			 1);
	assert_int_equal(found[0]->address, 0xffffffff81000200);
	assert_string_equal(found[0]->module, "");
	assert_int_equal(kwatch_kallsyms_find(kallsyms, NULL, "pu", found, 2),
			 0);
	assert_int_equal(kwatch_kallsyms_find(kallsyms, NULL, "", found, 2), 0);
	assert_false(kwatch_kallsyms_hidden(kallsyms));
	kwatch_kallsyms_free(kallsyms);
}

static void finds_all_of_a_name(void **state)
{
	struct kwatch_kallsyms *kallsyms = load(state);
	const struct kwatch_symbol *found[2];

	assert_int_equal(kwatch_kallsyms_find(kallsyms, NULL, "twice", found,
					      2), 2);
	assert_int_equal(found[0]->address, 0xffffffff81000400);
	assert_int_equal(found[1]->address, 0xffffffff81000500);
	/* The count is right where the room is short. */
	assert_int_equal(kwatch_kallsyms_find(kallsyms, NULL, "twice", found,
					      1), 2);
	kwatch_kallsyms_free(kallsyms);
}

static void finds_suffixed_but_not_cold(void **state)
{
	struct kwatch_kallsyms *kallsyms = load(state);
	const struct kwatch_symbol *found[4];

	assert_int_equal(kwatch_kallsyms_find(kallsyms, NULL, "changed", found,
					      4), 0);
	assert_int_equal(kwatch_kallsyms_suffixed(kallsyms, NULL, "changed",
						  found, 4), 1);
	assert_string_equal(found[0]->name, "changed.isra.0");
	assert_int_equal(kwatch_kallsyms_find(kallsyms, NULL, "changed.isra.0",
					      found, 4), 1);
	assert_int_equal(kwatch_kallsyms_suffixed(kallsyms, NULL, "chang",
						  found, 4), 0);
	kwatch_kallsyms_free(kallsyms);
}

static void knows_modules(void **state)
{
	struct kwatch_kallsyms *kallsyms = load(state);
	const struct kwatch_symbol *found[1];

	assert_int_equal(kwatch_kallsyms_find(kallsyms, "some", "in_module",
					      found, 1), 1);
	assert_string_equal(found[0]->module, "some");
	assert_string_equal(found[0]->name, "in_module");
	assert_int_equal(kwatch_kallsyms_find(kallsyms, "", "in_module", found,
					      1), 0);
	assert_int_equal(kwatch_kallsyms_find(kallsyms, "other", "in_module",
					      found, 1), 0);
	kwatch_kallsyms_free(kallsyms);
}

static void leaves_out_what_is_no_function(void **state)
{
	struct kwatch_kallsyms *kallsyms = load(state);
	const struct kwatch_symbol *found[1];

	assert_int_equal(kwatch_kallsyms_find(kallsyms, NULL, "data", found,
					      1), 0);
	assert_int_equal(kwatch_kallsyms_suffixed(kallsyms, NULL,
						  "__pfx_changed", found, 1),
			 0);
	kwatch_kallsyms_free(kallsyms);
}

static void knows_what_is_freed(void **state)
{
	struct kwatch_kallsyms *kallsyms = load(state);
	const struct kwatch_symbol *found[1];

	kwatch_kallsyms_find(kallsyms, NULL, "at_boot", found, 1);
	assert_true(kwatch_kallsyms_is_init(kallsyms, found[0]));
	kwatch_kallsyms_find(kallsyms, NULL, "put", found, 1);
	assert_false(kwatch_kallsyms_is_init(kallsyms, found[0]));
	kwatch_kallsyms_find(kallsyms, NULL, "in_module", found, 1);
	assert_false(kwatch_kallsyms_is_init(kallsyms, found[0]));
	kwatch_kallsyms_free(kallsyms);
}

static void sees_that_addresses_are_hidden(void **state)
{
	const char *path = temporary_write(state, "hidden",
		"0000000000000000 T one\n0000000000000000 t two\t[m]\n");
	struct kwatch_kallsyms *kallsyms = kwatch_kallsyms_new(path, NULL);
	const struct kwatch_symbol *found[1];

	assert_non_null(kallsyms);
	assert_true(kwatch_kallsyms_hidden(kallsyms));
	assert_int_equal(kwatch_kallsyms_find(kallsyms, "m", "two", found, 1),
			 1);
	kwatch_kallsyms_free(kallsyms);
}

static void survives_garbage(void **state)
{
	const char *path = temporary_write(state, "garbage",
		"\n\x20\nzzz\nffff\nffff T\nffff T\x20\nffff  \t\n"
		"ffffffff81000000 T good\nff T odd\t\nff T odder\t]\n"
		"12345678901234567890123 t long\nffffffff81000010 T last");
	struct kwatch_kallsyms *kallsyms = kwatch_kallsyms_new(path, NULL);
	const struct kwatch_symbol *found[1];

	assert_non_null(kallsyms);
	assert_int_equal(kwatch_kallsyms_find(kallsyms, NULL, "good", found,
					      1), 1);
	assert_int_equal(kwatch_kallsyms_find(kallsyms, NULL, "last", found,
					      1), 1);
	assert_null(kwatch_kallsyms_at(kallsyms,
				       kwatch_kallsyms_count(kallsyms)));
	kwatch_kallsyms_free(kallsyms);
}

static void says_why_it_cannot(void **state)
{
	struct kwatch_error error = { 0 };

	assert_null(kwatch_kallsyms_new(temporary_path(state, "none"),
					&error));
	assert_int_equal(error.code, ENOENT);
	assert_non_null(strstr(error.text, "none"));
	assert_null(kwatch_kallsyms_new(temporary_write(state, "empty", ""),
					&error));
	assert_int_equal(error.code, ENODATA);
}

static void finds_by_address(void **state)
{
	/* As modules may stand in the file: in no order. */
	static const char text[] =
		"ffffffff81000200 T second\n"
		"ffffffff81000100 t first\n"
		"ffffffff81000100 t alias\n"
		"ffffffff81000300 d data\n"
		"ffffffff81000280 t image\t[bpf]\n";
	const char *path = temporary_write(state, "places", text);
	struct kwatch_error error = { 0 };
	struct kwatch_kallsyms *kallsyms;

	kallsyms = kwatch_kallsyms_places_new(path, &error);
	assert_non_null(kallsyms);
	assert_null(kwatch_kallsyms_below(kallsyms, 0xffffffff810000ff));
	assert_string_equal(kwatch_kallsyms_below(kallsyms, 0xffffffff81000100)->name,
			    "first");
	assert_string_equal(kwatch_kallsyms_below(kallsyms, 0xffffffff810001ff)->name,
			    "first");
	assert_string_equal(kwatch_kallsyms_below(kallsyms, 0xffffffff8100027f)->name,
			    "second");
	assert_string_equal(kwatch_kallsyms_below(kallsyms, 0xffffffff81000281)->module,
			    "bpf");
	assert_int_equal(kwatch_kallsyms_below(kallsyms, ~0ULL)->type, 'd');
	kwatch_kallsyms_free(kallsyms);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(finds_by_name),
		T(finds_all_of_a_name),
		T(finds_suffixed_but_not_cold),
		T(knows_modules),
		T(leaves_out_what_is_no_function),
		T(knows_what_is_freed),
		T(sees_that_addresses_are_hidden),
		T(finds_by_address),
		T(survives_garbage),
		T(says_why_it_cannot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
