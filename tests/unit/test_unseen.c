// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "make_path.h"

static struct kwatch_unseen *find(const struct kwatch_unseen *list,
				  size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(list[i].name, name))
			return (struct kwatch_unseen *)&list[i];
	return NULL;
}

static void expect(const struct make_path *made, const char *name,
		   enum kwatch_unseen_kind kind, const char *reason)
{
	struct kwatch_unseen *list, *one;
	size_t count;

	list = kwatch_unseen_find(made->path, &made->facts, &count);
	assert_non_null(list);
	one = find(list, count, name);
	if (!one)
		fail_msg("%s is not among them", name);
	assert_int_equal(one->kind, kind);
	assert_string_equal(one->reason, reason);
	assert_true(kwatch_unseen_title(kind)[0]);
	assert_true(kwatch_unseen_word(kind)[0]);
	free(list);
}

static void test_reasons(void **state)
{
	struct make_path made;

	(void)state;
	make_path_begin(&made, 4);
	make_path_call(&made, "four", "a", 0, 0);
	make_path_call(&made, "look", "a", 0, 0);
	expect(&made, "gone", KWATCH_UNSEEN_KERNEL,
	       "inlined into walk; see four");
	expect(&made, "mute", KWATCH_UNSEEN_SILENT, "its caller was removed");
	expect(&made, "six", KWATCH_UNSEEN_FAMILY,
	       "for IPv6; what ran used IPv4");
	expect(&made, "look[copy]", KWATCH_UNSEEN_PATH,
	       "this copy of it; another one was called");
	expect(&made, "other", KWATCH_UNSEEN_PATH, "");
	make_path_end(&made);
}

/* Both families were used, or none: then that is not why. */
static void test_family(void **state)
{
	struct make_path made;

	(void)state;
	make_path_begin(&made, 4);
	expect(&made, "six", KWATCH_UNSEEN_PATH, "carries an IPv6 packet");
	make_path_call(&made, "six", "a", 0, 0);
	expect(&made, "four", KWATCH_UNSEEN_FAMILY,
	       "for IPv4; what ran used IPv6");
	make_path_end(&made);
}

/* The module knows of calls: that goes before every other reason. */
static void test_fates(void **state)
{
	struct kwatch_fate *fate;
	struct make_path made;

	(void)state;
	make_path_begin(&made, 4);
	make_path_call(&made, "four", "a", 0, 0);
	fate = &made.fates[make_path_number(&made, "other")];
	fate->gated = 5;
	expect(&made, "other", KWATCH_UNSEEN_OTHERS, "5 calls");
	fate = &made.fates[make_path_number(&made, "six")];
	fate->sampled = 2;
	expect(&made, "six", KWATCH_UNSEEN_FILTERED,
	       "2 calls left out by --sample");
	fate->filtered = 1;
	expect(&made, "six", KWATCH_UNSEEN_FILTERED, "1 call, none met --filter");
	fate->running = 1;
	expect(&made, "six", KWATCH_UNSEEN_RUNNING, "1 call");
	fate->missed = 3;
	expect(&made, "six", KWATCH_UNSEEN_LOST,
	       "3 hits inside the handler of another probe");
	fate->missed_returns = 1;
	expect(&made, "six", KWATCH_UNSEEN_LOST,
	       "1 call too many in flight; --max-active follows more");
	fate->lost = 7;
	expect(&made, "six", KWATCH_UNSEEN_LOST,
	       "7 hits had no room; --ring-size makes more");
	fate->disarmed = true;
	expect(&made, "six", KWATCH_UNSEEN_DISARMED,
	       "it was hit too often; --max-rate or --no-guard lets it be");
	make_path_end(&made);
}

static void test_gaps(void **state)
{
	const struct kwatch_gap gaps[] = {
		{ "gone", "it has not count", true },
	};
	struct make_path made;

	(void)state;
	make_path_begin(&made, 4);
	made.facts.gaps = gaps;
	expect(&made, "gone", KWATCH_UNSEEN_LEFT_OUT, "it has not count");
	made.facts.gap_count = 0;
	expect(&made, "gone", KWATCH_UNSEEN_LEFT_OUT, "it was not asked for");
	make_path_end(&made);
}

/* Each point once, those that were seen not at all; what hurts comes first. */
static void test_order(void **state)
{
	struct kwatch_unseen *list;
	struct make_path made;
	size_t count, i;

	(void)state;
	make_path_begin(&made, 4);
	make_path_sample(&made);
	list = kwatch_unseen_find(made.path, &made.facts, &count);
	assert_int_equal(count, 5);
	for (i = 1; i < count; i++)
		assert_true(list[i - 1].kind <= list[i].kind);
	assert_string_equal(list[0].name, "look[copy]");
	assert_null(find(list, count, "look"));
	assert_string_equal(find(list, count, "other")->trigger,
			    "go another way");
	free(list);
	make_path_end(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_family),
		cmocka_unit_test(test_fates),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
