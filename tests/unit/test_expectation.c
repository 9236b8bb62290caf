// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "expectation.h"

static struct kwatch_expectations *parse(const char *text)
{
	struct kwatch_expectations *it = kwatch_expectations_new();
	struct kwatch_error error = { 0 };

	assert_non_null(it);
	if (kwatch_expectations_parse(it, text, strlen(text), &error))
		fail_msg("%s", error.text);
	return it;
}

static void saw(struct kwatch_expectations *it, const char *name,
		const char *field, const char *text, const char *result)
{
	const struct kwatch_fact facts[] = {
		{ field, text }, { "ret", result },
	};

	assert_int_equal(kwatch_expectations_saw(it, name, facts,
						 result ? 2 : 1), 0);
}

static struct kwatch_verdict judge(const struct kwatch_expectations *it,
				   const char *point)
{
	struct kwatch_verdict verdict;

	kwatch_expectations_judge(it, point, &verdict);
	return verdict;
}

static void all_values_of_one_event(void **state)
{
	struct kwatch_expectations *it = parse("expect f\ta=1\tret=0\n");
	struct kwatch_verdict verdict;

	(void)state;
	/* Each has one of the two values, none has both. */
	saw(it, "f", "a", "1", "-EPERM");
	saw(it, "f", "a", "2", "0");
	saw(it, "g", "a", "1", "0");
	saw(it, "ff", "a", "1", "0");
	verdict = judge(it, "f");
	assert_int_equal(verdict.seen, 2);
	assert_int_equal(verdict.expected, 1);
	assert_int_equal(verdict.met, 0);
	assert_null(verdict.skip);
	assert_string_equal(verdict.unmet, "a=1 ret=0");
	assert_string_equal(verdict.nearest, "ret=-EPERM, not 0");
	saw(it, "f", "a", "1", "0");
	verdict = judge(it, "f");
	assert_int_equal(verdict.met, 1);
	assert_string_equal(verdict.unmet, "");
	kwatch_expectations_free(it);
}

static void the_nearest_is_told(void **state)
{
	struct kwatch_expectations *it =
		parse("expect f\ta=1\n"
		      "expect f\ta=5\tret=0\tb=x\n"
		      "expect f\ta=6\n");
	struct kwatch_verdict verdict;

	(void)state;
	saw(it, "f", "a", "1", NULL);
	saw(it, "f", "a", "5", "1");
	verdict = judge(it, "f");
	assert_int_equal(verdict.expected, 3);
	assert_int_equal(verdict.met, 1);
	assert_string_equal(verdict.unmet, "a=5 ret=0 b=x");
	assert_string_equal(verdict.nearest, "ret=1, not 0; it shows no b");
	kwatch_expectations_free(it);
}

static void nothing_was_seen(void **state)
{
	struct kwatch_expectations *it = parse("expect f\nskip g\tno device\n");
	struct kwatch_verdict verdict = judge(it, "f");

	(void)state;
	assert_int_equal(verdict.seen, 0);
	assert_int_equal(verdict.expected, 1);
	assert_int_equal(verdict.met, 0);
	assert_string_equal(verdict.nearest, "");
	verdict = judge(it, "g");
	assert_string_equal(verdict.skip, "no device");
	assert_int_equal(verdict.expected, 0);
	/* Without values any event will do. */
	saw(it, "f", "a", "1", NULL);
	assert_int_equal(judge(it, "f").met, 1);
	kwatch_expectations_free(it);
}

static void copies(void **state)
{
	struct kwatch_expectations *it = parse("expect f\ta=1\n"
					       "expect f[compat]\ta=2\n");

	(void)state;
	saw(it, "f[compat]", "a", "1", NULL);
	saw(it, "f", "a", "2", NULL);
	/* The first is met by any copy, the second by that copy alone. */
	assert_int_equal(judge(it, "f").seen, 2);
	assert_int_equal(judge(it, "f").expected, 2);
	assert_int_equal(judge(it, "f").met, 1);
	assert_string_equal(judge(it, "f").nearest, "a=1, not 2");
	saw(it, "f[compat]", "a", "2", NULL);
	assert_int_equal(judge(it, "f").met, 2);
	kwatch_expectations_free(it);
}

static void patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		int fits;
	} cases[] = {
		{ "", "", 1 }, { "", "a", 0 }, { "*", "", 1 },
		{ "*", "any", 1 }, { "a*", "a", 1 }, { "a*", "ba", 0 },
		{ "*c", "abc", 1 }, { "*c", "abcd", 0 },
		{ "a*c*e", "abcde", 1 }, { "a*c*e", "abcdef", 0 },
		{ "*ab", "aab", 1 }, { "a**b", "ab", 1 },
		{ "len=*7 *", "len=17 len=7 x", 1 }, { "a*b*", "acd", 0 },
		{ "=~", "=~", 1 },
	};
	char line[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct kwatch_expectations *it;

		strcpy(stpcpy(line, "expect f\ta~"), cases[i].pattern);
		it = parse(line);
		saw(it, "f", "a", cases[i].text, NULL);
		if (judge(it, "f").met != (size_t)cases[i].fits)
			fail_msg("%s %s", cases[i].pattern, cases[i].text);
		kwatch_expectations_free(it);
	}
}

/* A text is no pattern, whatever is in it. */
static void signs_in_a_text(void **state)
{
	struct kwatch_expectations *it = parse("expect f\ta=*\n"
					       "expect f\ta=x=y~z\n");

	(void)state;
	saw(it, "f", "a", "b", NULL);
	saw(it, "f", "a", "x=y~z", NULL);
	assert_int_equal(judge(it, "f").met, 1);
	assert_string_equal(judge(it, "f").unmet, "a=*");
	kwatch_expectations_free(it);
}

static void refuse(const char *text, const char *why)
{
	struct kwatch_expectations *it = kwatch_expectations_new();
	struct kwatch_error error = { 0 };

	assert_true(kwatch_expectations_parse(it, text, strlen(text),
					      &error) < 0);
	if (!strstr(error.text, why))
		fail_msg("wanted: %s, got: %s", why, error.text);
	kwatch_expectations_free(it);
}

static void what_makes_no_sense(void **state)
{
	(void)state;
	refuse("expect f\ta\n", "has no FIELD=TEXT");
	refuse("expect f\t=a\n", "has no FIELD=TEXT");
	refuse("expect f\ta=1\t\n", "has no FIELD=TEXT");
	refuse("skip f\n", "has no reason");
	refuse("skip f\t\n", "has no reason");
	refuse("expect f\ta=1\nhello\n", "'hello', which is neither");
}

static int is_f(const void *context, const char *point)
{
	return !strcmp(point, context);
}

static void names_that_nobody_has(void **state)
{
	struct kwatch_expectations *it =
		parse("expect f\nexpect f[compat]\nskip f\tw\n");

	(void)state;
	assert_null(kwatch_expectations_unknown(it, is_f, "f"));
	kwatch_expectations_free(it);
	it = parse("expect f\nskip ff\tw\n");
	assert_string_equal(kwatch_expectations_unknown(it, is_f, "f"), "ff");
	kwatch_expectations_free(it);
}

static void many_of_them(void **state)
{
	struct kwatch_expectations *it = parse("expect f\ta=999\n");
	char number[24];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(number, sizeof(number), "%d", i);
		saw(it, "f", "a", number, NULL);
	}
	assert_int_equal(judge(it, "f").seen, 1000);
	assert_int_equal(judge(it, "f").met, 1);
	kwatch_expectations_free(it);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_values_of_one_event),
		cmocka_unit_test(the_nearest_is_told),
		cmocka_unit_test(nothing_was_seen),
		cmocka_unit_test(copies),
		cmocka_unit_test(patterns),
		cmocka_unit_test(signs_in_a_text),
		cmocka_unit_test(what_makes_no_sense),
		cmocka_unit_test(names_that_nobody_has),
		cmocka_unit_test(many_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
