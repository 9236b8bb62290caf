// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "make_event.h"
#include "out.h"
#include "tree.h"

#define BOTH	(KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN)
#define US	1000ULL

/* A session with three probes, and a tree that prints into memory. */
struct fixture {
	struct kwatch_schema_set *set;
	struct kwatch_out out;
	struct kwatch_tree *tree;
	struct kwatch_style style;
};

static void begin(struct fixture *fixture, size_t calls)
{
	*fixture = (struct fixture) { .set = kwatch_schema_set_new() };
	assert_int_equal(kwatch_out_init(&fixture->out, -1), 0);
	fixture->tree = kwatch_tree_new(&fixture->out, &fixture->style, calls);
	assert_non_null(fixture->tree);
}

static void end(struct fixture *fixture)
{
	kwatch_tree_free(fixture->tree);
	kwatch_out_fini(&fixture->out);
	kwatch_schema_set_free(fixture->set);
}

static void send(struct fixture *fixture, const struct make_event *event)
{
	struct made *made = make_into(fixture->set, event);

	kwatch_tree_event(fixture->tree, &made->event);
	free(made);
}

static const char *const names[] = { "", "outer", "middle", "in" };

static void entry(struct fixture *fixture, unsigned int id, __u64 time_us,
		  __s32 tid)
{
	struct make_event event = {
		.probe = names[id],
		.id = id, .flags = BOTH, .kind = KWATCH_KIND_ENTRY,
		.time_ns = time_us * US, .tid = tid, .comm = "task",
		.fields = { { "n", "", KWATCH_TYPE_U64, .number = id },
			    { "ret", "errno", KWATCH_TYPE_S64,
			      KWATCH_SOURCE_RETURN, 0 } },
	};

	send(fixture, &event);
}

static void leave(struct fixture *fixture, unsigned int id, __u64 start_us,
		  __u64 end_us, __s32 tid, __u64 ret)
{
	struct make_event event = {
		.probe = names[id],
		.id = id, .flags = BOTH,
		.time_ns = end_us * US, .duration_ns = (end_us - start_us) * US,
		.tid = tid, .comm = "task",
		.fields = { { "n", "", KWATCH_TYPE_U64, .number = id },
			    { "ret", "errno", KWATCH_TYPE_S64,
			      KWATCH_SOURCE_RETURN, ret } },
	};

	send(fixture, &event);
}

static void lonely(struct fixture *fixture, unsigned int id, __u64 start_us,
		   __u64 end_us, unsigned int context)
{
	struct make_event event = {
		.probe = "quiet", .id = id, .context = context,
		.time_ns = end_us * US, .duration_ns = (end_us - start_us) * US,
		.tid = 5, .comm = "task",
	};

	send(fixture, &event);
}

static void test_golden(void **state)
{
	struct fixture fixture;

	(void)state;
	begin(&fixture, 0);
	kwatch_tree_header(fixture.tree);
	entry(&fixture, 1, 100, 7);
	entry(&fixture, 2, 101, 7);
	entry(&fixture, 1, 101, 8);	/* another task in between */
	lonely(&fixture, 9, 102, 104, KWATCH_CONTEXT_SOFTIRQ);
	leave(&fixture, 3, 102, 103, 7, 0);	/* its entry was lost */
	leave(&fixture, 2, 101, 110, 7, (__u64)-2LL);
	leave(&fixture, 3, 112, 1112, 7, 123456);
	leave(&fixture, 1, 101, 1113, 8, 0);
	leave(&fixture, 1, 100, 1200, 7, 0);
	entry(&fixture, 1, 1300, 7);
	leave(&fixture, 1, 1300, 1301, 7, 0);
	kwatch_tree_finish(fixture.tree);
	golden("tree.txt", &fixture.out);
	end(&fixture);
}

/* The outermost call is printed when it returns, and not before. */
static void test_when(void **state)
{
	struct fixture fixture;

	(void)state;
	begin(&fixture, 0);
	entry(&fixture, 1, 100, 7);
	entry(&fixture, 2, 101, 7);
	leave(&fixture, 2, 101, 102, 7, 0);
	assert_int_equal(fixture.out.used, 0);
	kwatch_tree_idle(fixture.tree);
	assert_int_equal(fixture.out.used, 0);
	leave(&fixture, 1, 100, 103, 7, 0);
	assert_true(fixture.out.used > 0);
	end(&fixture);
}

/* Without entry records quiet tells that nothing goes on. */
static void test_quiet(void **state)
{
	struct fixture fixture;
	size_t used;

	(void)state;
	begin(&fixture, 0);
	lonely(&fixture, 9, 100, 101, 0);
	lonely(&fixture, 9, 99, 102, 0);
	assert_int_equal(fixture.out.used, 0);
	kwatch_tree_idle(fixture.tree);
	used = fixture.out.used;
	assert_true(used > 0);
	lonely(&fixture, 9, 200, 201, 0);
	lonely(&fixture, 9, 100200, 100201, KWATCH_CONTEXT_HARDIRQ);
	assert_true(fixture.out.used > used);
	end(&fixture);
}

static void test_bounded(void **state)
{
	struct fixture fixture;
	__u64 i;

	(void)state;
	begin(&fixture, 10);
	entry(&fixture, 1, 1, 7);
	for (i = 0; i < 9; i++)
		leave(&fixture, 2, 10 + i, 11 + i, 7, 0);
	assert_int_equal(fixture.out.used, 0);
	leave(&fixture, 2, 30, 31, 7, 0);
	kwatch_out_char(&fixture.out, '\0');
	assert_non_null(strstr(fixture.out.buffer, "its outer calls go on"));
	end(&fixture);
}

static void test_lost(void **state)
{
	struct made *made = make_lost(3, 1, 0, 0, 1);
	struct fixture fixture;

	(void)state;
	begin(&fixture, 0);
	kwatch_tree_event(fixture.tree, &made->event);
	kwatch_out_char(&fixture.out, '\0');
	assert_string_equal(fixture.out.buffer,
			    "-- lost 1 hit here: nested interrupt (CPU 3) --\n");
	made_free(made);
	end(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_when),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
