// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "outcome.h"

static const struct kwatch_circumstances usual;

static void check(const struct kwatch_circumstances *known,
		  const struct kwatch_verdict *verdict, const char *word,
		  const char *why)
{
	struct kwatch_outcome outcome;

	kwatch_outcome_conclude(known, verdict, &outcome);
	assert_string_equal(kwatch_outcome_word(outcome.result), word);
	if (strcmp(outcome.why, why))
		fail_msg("wanted: %s, got: %s", why, outcome.why);
}

static void passes_only_with_values(void **state)
{
	struct kwatch_verdict verdict = { .seen = 2, .expected = 1, .met = 1 };

	(void)state;
	check(&usual, &verdict, "pass", "");
	verdict.expected = 0;
	verdict.met = 0;
	check(&usual, &verdict, "FAIL",
	      "2 seen, but the trigger does not know with which values");
	verdict.seen = 0;
	check(&usual, &verdict, "FAIL", "never seen, and nobody knows why");
}

static void one_that_is_not_met_fails(void **state)
{
	struct kwatch_verdict verdict = {
		.seen = 3, .expected = 2, .met = 1, .skip = "no device",
		.unmet = "a=1", .nearest = "a=2, not 1",
	};

	(void)state;
	check(&usual, &verdict, "FAIL",
	      "3 seen, 1 of 2 as expected; the nearest to 'a=1' had a=2, not 1");
	verdict.seen = 0;
	verdict.met = 0;
	check(&usual, &verdict, "FAIL", "never seen; expected: a=1");
}

static void what_cannot_fire_is_skipped(void **state)
{
	struct kwatch_verdict verdict = { .skip = "no device" };
	struct kwatch_circumstances known = usual;

	(void)state;
	check(&known, &verdict, "skip", "no device");
	/* Somebody else made it fire, with values that nobody knows. */
	verdict.seen = 1;
	check(&known, &verdict, "skip", "no device");
	verdict.seen = 0;
	known.silent = "its callers have gone";
	check(&known, &verdict, "skip",
	      "nothing calls it: its callers have gone");
	known.absent = "inlined into g";
	check(&known, &verdict, "skip", "inlined into g");
}

static void the_catalogue_must_be_right(void **state)
{
	struct kwatch_circumstances known = { .silent = "nobody" };
	struct kwatch_verdict verdict = { .seen = 1, .expected = 1, .met = 1 };

	(void)state;
	check(&known, &verdict, "FAIL",
	      "1 seen, but the catalogue says that it never fires: nobody");
}

static void what_was_not_tried_fails(void **state)
{
	struct kwatch_circumstances known = { .refused = "no such symbol" };
	struct kwatch_verdict verdict = { .skip = "no device" };

	(void)state;
	check(&known, &verdict, "FAIL", "not planted: no such symbol");
	known = (struct kwatch_circumstances){ .untriggered = "no trigger" };
	check(&known, &verdict, "FAIL", "not triggered: no trigger");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_only_with_values),
		cmocka_unit_test(one_that_is_not_met_fails),
		cmocka_unit_test(what_cannot_fire_is_skipped),
		cmocka_unit_test(the_catalogue_must_be_right),
		cmocka_unit_test(what_was_not_tried_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
