// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "scan.h"

static struct kwatch_error error;

static struct kwatch_scan scan_of(const char *text)
{
	memset(&error, 0, sizeof(error));
	return (struct kwatch_scan){ .text = text, .at = text, .error = &error };
}

static void words_and_tokens(void **state)
{
	struct kwatch_scan scan = scan_of(" \tfoo_1 ->bar.x rest");
	char word[8];

	(void)state;
	assert_int_equal(kwatch_scan_word(&scan, "", word, sizeof(word), "w"),
			 0);
	assert_string_equal(word, "foo_1");
	assert_false(kwatch_scan_accept(&scan, "=="));
	assert_true(kwatch_scan_accept(&scan, "->"));
	assert_int_equal(kwatch_scan_column(&scan), 11);
	assert_int_equal(kwatch_scan_word(&scan, ".", word, sizeof(word), "w"),
			 0);
	assert_string_equal(word, "bar.x");
	kwatch_scan_blanks(&scan);
	assert_string_equal(scan.at, "rest");
}

static void a_word_that_is_too_long(void **state)
{
	struct kwatch_scan scan = scan_of("a longer");
	char word[6];

	(void)state;
	kwatch_scan_accept(&scan, "a");
	assert_int_equal(kwatch_scan_word(&scan, "", word, sizeof(word),
					  "name"), -EINVAL);
	assert_string_equal(error.text,
			    "a longer: column 3: name longer than 5 characters");
}

static void numbers(void **state)
{
	struct kwatch_scan scan = scan_of("12 0x1f 010");
	__u64 number;

	(void)state;
	assert_int_equal(kwatch_scan_number(&scan, 99, &number, "n"), 0);
	assert_int_equal(number, 12);
	assert_int_equal(kwatch_scan_number(&scan, 99, &number, "n"), 0);
	assert_int_equal(number, 31);
	assert_int_equal(kwatch_scan_number(&scan, 99, &number, "n"), 0);
	assert_int_equal(number, 8);
}

static void not_numbers(void **state)
{
	static const struct {
		const char *text, *complaint;
	} cases[] = {
		{ "x", "x: column 1: number expected" },
		{ " -1", " -1: column 2: number expected" },
		{ "100", "100: column 1: number is too large, at most 99" },
		{ "99999999999999999999999",
		  "99999999999999999999999: column 1: number is too large, at most 99" },
		{ "12ab", "12ab: column 1: number is not a number" },
	};
	__u64 number;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct kwatch_scan scan = scan_of(cases[i].text);

		assert_int_equal(kwatch_scan_number(&scan, 99, &number,
						    "number"), -EINVAL);
		assert_string_equal(error.text, cases[i].complaint);
	}
}

static void what_was_expected(void **state)
{
	struct kwatch_scan scan = scan_of("a ?");

	(void)state;
	kwatch_scan_accept(&scan, "a");
	assert_int_equal(kwatch_scan_unexpected(&scan, "')'"), -EINVAL);
	assert_string_equal(error.text, "a ?: column 3: ')' expected, not '?'");
	kwatch_scan_accept(&scan, "?");
	assert_int_equal(kwatch_scan_unexpected(&scan, "')'"), -EINVAL);
	assert_string_equal(error.text,
			    "a ?: column 4: ')' expected, but the text ends");
	assert_int_equal(kwatch_scan_complain(&scan, 2, "%d", 5), -EINVAL);
	assert_string_equal(error.text, "a ?: column 2: 5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_tokens),
		cmocka_unit_test(a_word_that_is_too_long),
		cmocka_unit_test(numbers),
		cmocka_unit_test(not_numbers),
		cmocka_unit_test(what_was_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
