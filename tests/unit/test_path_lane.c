// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "make_path.h"

static struct make_path made;

static void begin(void)
{
	make_path_begin(&made, 64);
}

static void call(const char *point, unsigned int context, const char *comm,
		 __u64 start, __u64 end)
{
	struct make_event event = {
		.probe = point, .tid = 7, .comm = comm, .context = context,
		.time_ns = end, .duration_ns = end - start,
		.fields = { { "n", "", KWATCH_TYPE_U64, .number = 1 } },
	};

	make_path_send(&made, &event);
}

/* What is at the left of the lane with this number, without its numbers. */
static void check(unsigned int lane, const char *expected)
{
	struct kwatch_path_view view = {
		.path = made.path, .fates = made.fates,
	};
	struct kwatch_page page = { .width = 60, .gutter = true };
	struct kwatch_out out;

	assert_int_equal(kwatch_out_init(&out, -1), 0);
	page.out = &out;
	kwatch_path_finish(made.path);
	kwatch_path_lane(&page, &view, lane);
	kwatch_out_char(&out, '\0');
	assert_string_equal(out.buffer, expected);
	kwatch_out_fini(&out);
	make_path_end(&made);
}

static void test_empty(void **state)
{
	(void)state;
	begin();
	check(0, "+- call ------------------------------------- nothing seen -\n");
}

/* In the same layer: inside of it. */
static void test_inside(void **state)
{
	(void)state;
	begin();
	call("look", 0, "prog", 10, 15);
	call("look", 0, "prog", 20, 23);
	call("walk", 0, "prog", 5, 30);
	check(1,
	      "+- walk ------------------------------------- in task prog -\n"
	      "| walk                          1              25ns\n"
	      "|   walks from name to name\n"
	      "|   n=1\n"
	      "| \\ look                        2      3ns      3ns      5ns\n"
	      "|     looks a name up\n"
	      "|     n=1\n");
}

/* From another layer, and from nowhere: in words. */
static void test_callers(void **state)
{
	(void)state;
	begin();
	call("walk", 0, "prog", 10, 15);
	call("enter", 0, "prog", 5, 30);
	call("walk", 0, "prog", 40, 45);
	check(1,
	      "+- walk ------------------------------------- in task prog -\n"
	      "| walk                          2      5ns      5ns      5ns\n"
	      "|   walks from name to name\n"
	      "|   called by enter x1, no other point x1\n"
	      "|   n=1\n");
}

/* Where the context is not that of the whole lane. */
static void test_where(void **state)
{
	(void)state;
	begin();
	call("four", KWATCH_CONTEXT_SOFTIRQ, "any", 10, 15);
	call("six", 0, "one", 20, 25);
	call("six", 0, "two", 30, 35);
	check(2,
	      "+- carry ------------------- in softirq and tasks one, two -\n"
	      "| four                          1               5ns\n"
	      "|   carries an IPv4 packet\n"
	      "|   in softirq\n"
	      "|   n=1\n"
	      "| six                           2      5ns      5ns      5ns\n"
	      "|   carries an IPv6 packet\n"
	      "|   in tasks one, two\n"
	      "|   n=1\n");
}

/* Packets of the command may come in while another task runs. */
static void test_gated(void **state)
{
	(void)state;
	begin();
	call("four", KWATCH_CONTEXT_SOFTIRQ, "any", 10, 15);
	call("six", 0, "one", 20, 25);
	made.fates[make_path_number(&made, "four")].gated = 3;
	made.fates[make_path_number(&made, "six")].gated = 3;
	check(2,
	      "+- carry ------------------------- in softirq and task one -\n"
	      "| four                          1               5ns\n"
	      "|   carries an IPv4 packet\n"
	      "|   in softirq\n"
	      "|   n=1\n"
	      "|   3 more on top of other tasks; --watch shows them\n"
	      "| six                           1               5ns\n"
	      "|   carries an IPv6 packet\n"
	      "|   in task one\n"
	      "|   n=1\n");
}

/* Columns stay columns, whatever a clock says. */
static void test_long(void **state)
{
	(void)state;
	begin();
	call("enter", 0, "prog", 0, 5764607523034234880ULL);
	check(0,
	      "+- call ------------------------------------- in task prog -\n"
	      "| enter                         1            66719d\n"
	      "|   where it begins\n"
	      "|   n=1\n");
}

/* Of what the module knows and no record tells. */
static void test_fate(void **state)
{
	struct kwatch_fate *fate;

	(void)state;
	begin();
	call("enter", 0, "prog", 10, 15);
	fate = &made.fates[make_path_number(&made, "enter")];
	fate->lost = 12;
	fate->running = 1;
	fate->disarmed = true;
	check(0,
	      "+- call ------------------------------------- in task prog -\n"
	      "| enter                         1               5ns\n"
	      "|   where it begins\n"
	      "|   n=1\n"
	      "|   12 more LOST, for there was no room\n"
	      "|   1 more had not returned at the end\n"
	      "|   then disarmed by the guard\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_callers),
		cmocka_unit_test(test_where),
		cmocka_unit_test(test_gated),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_fate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
