// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "make_btf.h"
#include "make_catalogue.h"
#include "suggest.h"
#include "temporary.h"

static void measures(void **state)
{
	(void)state;
	assert_int_equal(kwatch_suggest_distance("abc", "abc", 3), 0);
	assert_int_equal(kwatch_suggest_distance("abc", "axc", 3), 1);
	assert_int_equal(kwatch_suggest_distance("abc", "ac", 3), 1);
	assert_int_equal(kwatch_suggest_distance("abc", "abcd", 3), 1);
	assert_int_equal(kwatch_suggest_distance("abcd", "abdc", 3), 1);
	assert_int_equal(kwatch_suggest_distance("", "ab", 3), 2);
	assert_int_equal(kwatch_suggest_distance("abcdef", "uvwxyz", 3), 4);
	assert_int_equal(kwatch_suggest_distance("a", "abcdef", 3), 4);
}

static void suggests_the_nearest_first(void **state)
{
	struct kwatch_catalogue *catalogue;
	struct kwatch_kallsyms *kallsyms;
	const char *found[KWATCH_SUGGEST_MAX];

	make_catalogue(state);
	make_kallsyms(state);
	catalogue = kwatch_catalogue_new(*state, NULL);
	kallsyms = kwatch_kallsyms_new(temporary_path(state, "kallsyms"),
				       NULL);
	assert_int_equal(kwatch_suggest(catalogue, kallsyms, "receeve", found),
			 1);
	assert_string_equal(found[0], "receive");
	/* A function that is in no catalogue. */
	assert_int_equal(kwatch_suggest(catalogue, kallsyms, "by_valeu",
					found), 1);
	assert_string_equal(found[0], "by_value");
	assert_int_equal(kwatch_suggest(catalogue, NULL, "by_valeu", found),
			 0);
	/* A name that only documents use. */
	assert_int_equal(kwatch_suggest(catalogue, NULL, "old_receeve",
					found), 1);
	assert_int_equal(kwatch_suggest(catalogue, kallsyms, "quite_different",
					found), 0);
	kwatch_kallsyms_free(kallsyms);
	kwatch_catalogue_free(catalogue);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures),
		T(suggests_the_nearest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
