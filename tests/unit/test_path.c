// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "make_path.h"

static const struct kwatch_path_point *point(const struct make_path *made,
					     const char *name)
{
	return kwatch_path_at(made->path, make_path_number(made, name));
}

/* Points in documented order, the copies of one side by side. */
static void test_expect(void **state)
{
	struct make_path made;

	(void)state;
	make_path_begin(&made, 4);
	assert_int_equal(kwatch_path_expect(made.path, "stranger"), 0);
	assert_int_equal(kwatch_path_expect(made.path, "loo"), 0);
	assert_int_equal(kwatch_path_expect(made.path, "enter[b]"), 1);
	assert_string_equal(kwatch_path_at(made.path, 0)->name, "enter");
	assert_string_equal(kwatch_path_at(made.path, 1)->name, "enter[b]");
	assert_string_equal(kwatch_path_at(made.path, 2)->name, "walk");
	assert_string_equal(kwatch_path_layer(made.path, 2), "walk");
	make_path_end(&made);
}

static void test_rows(void **state)
{
	const struct kwatch_path_point *look;
	struct make_path made;

	(void)state;
	make_path_begin(&made, 4);
	make_path_call(&made, "look", "a", 0, 0);
	make_path_call(&made, "look", "b", 0, 0);
	make_path_call(&made, "look", "a", 0, 0);
	look = point(&made, "look");
	assert_int_equal(look->calls, 3);
	assert_int_equal(look->row_count, 2);
	assert_int_equal(look->rows[0].calls, 2);
	assert_string_equal(look->rows[0].text, "\"a\"");
	assert_string_equal(look->rows[1].json,
			    "\"args\":{\"name\":\"b\",\"flags\":0,\"flags_text\":\"O_RDONLY\"},\"ret\":0");
	assert_true(look->varies[0]);
	assert_false(look->varies[KWATCH_FACETS]);
	assert_false(look->varies[2 * KWATCH_FACETS]);
	make_path_end(&made);
}

/* Counts are exact beyond what is kept, and each error is kept once. */
static void test_bounded(void **state)
{
	const struct kwatch_path_point *look;
	struct make_path made;
	__u64 in_rows = 0;
	char name[16];
	size_t i;
	int n;

	(void)state;
	make_path_begin(&made, 4);
	for (n = 0; n < 5000; n++) {
		snprintf(name, sizeof(name), "f%d", n);
		make_path_call(&made, "look", name, 0,
			       n < 100 ? 0 : n % 3 ? -2 : -13);
	}
	look = point(&made, "look");
	assert_int_equal(look->calls, 5000);
	assert_int_equal(look->spread.count, 5000);
	assert_int_equal(look->row_count, 4 + 2);
	assert_true(look->rows[4].failed);
	for (i = 0; i < look->row_count; i++)
		in_rows += look->rows[i].calls;
	assert_int_equal(in_rows + look->other_calls, 5000);
	assert_int_equal(look->failed, 4900);
	assert_int_equal(look->failure_count, 2);
	assert_int_equal(look->failures[0].calls + look->failures[1].calls,
			 4900);
	assert_string_equal(look->failures[0].name, "-ENOENT");
	assert_true(look->varies[2 * KWATCH_FACETS]);
	make_path_end(&made);
}

/* A return tells all of a call: its entry record is not another one. */
static void test_entry(void **state)
{
	struct make_event event = {
		.probe = "walk", .kind = KWATCH_KIND_ENTRY, .tid = 7,
		.flags = KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN,
		.fields = { { "n", "", KWATCH_TYPE_U64, .number = 1 } },
	};
	struct make_path made;

	(void)state;
	make_path_begin(&made, 4);
	make_path_send(&made, &event);
	assert_int_equal(point(&made, "walk")->calls, 0);
	event.kind = KWATCH_KIND_RETURN;
	event.duration_ns = 5;
	make_path_send(&made, &event);
	assert_int_equal(point(&made, "walk")->calls, 1);
	assert_true(point(&made, "walk")->timed);
	event.probe = "other";
	event.kind = KWATCH_KIND_ENTRY;
	event.flags = KWATCH_PROBE_ENTRY;
	make_path_send(&made, &event);
	assert_int_equal(point(&made, "other")->calls, 1);
	assert_false(point(&made, "other")->timed);
	make_path_end(&made);
}

static void test_sample(void **state)
{
	const struct kwatch_path_point *look, *four;
	const struct kwatch_nest *nest;
	struct make_path made;

	(void)state;
	make_path_begin(&made, 64);
	make_path_sample(&made);
	nest = kwatch_path_nest(made.path);
	look = point(&made, "look");
	four = point(&made, "four");
	assert_int_equal(look->calls, 16);
	assert_int_equal(look->failed, 2);
	assert_int_equal(kwatch_nest_calls(nest,
					   make_path_number(&made, "walk"),
					   make_path_number(&made, "look")),
			 15);
	assert_int_equal(kwatch_nest_outermost(nest,
					       make_path_number(&made, "look")),
			 1);
	assert_int_equal(four->place_count, 1);
	assert_int_equal(four->places[0].context, KWATCH_CONTEXT_SOFTIRQ);
	assert_string_equal(four->places[0].comm, "");
	assert_int_equal(four->row_count, 3);
	assert_int_equal(kwatch_path_calls(made.path), 16 + 2 + 1 + 4);
	make_path_end(&made);
}

/* What is no call, or of another scenario. */
static void test_passed_over(void **state)
{
	struct make_event event = { .probe = "stranger", .id = 99 };
	struct make_path made;
	struct made *one;

	(void)state;
	make_path_begin(&made, 4);
	one = make_event(&event);
	assert_int_equal(kwatch_path_event(made.path, &one->event), 0);
	made_free(one);
	one = make_lost(0, 1, 5, 0, 0);
	assert_int_equal(kwatch_path_event(made.path, &one->event), 0);
	made_free(one);
	assert_int_equal(kwatch_path_calls(made.path), 0);
	assert_null(kwatch_path_nest(made.path));
	make_path_end(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expect),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_sample),
		cmocka_unit_test(test_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
