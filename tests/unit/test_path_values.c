// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "make_path.h"

static struct make_path made;
static struct kwatch_out out;
static size_t values;

static void write_number(__u64 number, __s64 ret)
{
	struct make_event event = {
		.probe = "look", .tid = 7, .comm = "prog",
		.time_ns = 1000 * ++made.now_us, .duration_ns = 10,
		.fields = {
			{ "value", "unsigned", KWATCH_TYPE_U64,
			  .number = number },
			{ "ret", "errno", KWATCH_TYPE_S64,
			  KWATCH_SOURCE_RETURN, (__u64)ret },
		},
	};

	make_path_send(&made, &event);
}

static void begin(void)
{
	values = 0;
	make_path_begin(&made, 64);
	assert_int_equal(kwatch_out_init(&out, -1), 0);
}

static void check(const char *name, const char *expected)
{
	struct kwatch_page page = { .out = &out, .width = 70 };
	struct kwatch_path_view view = {
		.path = made.path, .fates = made.fates, .values = values,
	};

	kwatch_path_values(&page, &view, make_path_number(&made, name), 0);
	kwatch_out_char(&out, '\0');
	assert_string_equal(out.buffer, expected);
	kwatch_out_fini(&out);
	make_path_end(&made);
}

/* What the eventfd notes are about: five values. */
static void test_list(void **state)
{
	const __u64 numbers[] = { 1, 2, 4, 7, 14 };
	size_t i;

	(void)state;
	begin();
	for (i = 0; i < 5; i++)
		write_number(numbers[i], 8);
	check("look", "= 8\nvalue=1, 2, 4, 7, 14\n");
}

static void test_times(void **state)
{
	(void)state;
	begin();
	write_number(3, 8);
	write_number(1, 8);
	write_number(3, 8);
	check("look", "= 8\nvalue=3 x2, 1\n");
}

/* More than are easy to read: the first and the last, and how many between. */
static void test_long_list(void **state)
{
	__u64 i;

	(void)state;
	begin();
	for (i = 0; i < 40; i++)
		write_number(i, 8);
	check("look",
	      "= 8\n"
	      "value=0, 1, 2, 3, 4, 5, 6, 7, (24 more calls: see --values), 32, 33,\n"
	      "  34, 35, 36, 37, 38, 39\n");
}

/* Long values: fewer of them, so that the list stays short. */
static void test_wide_list(void **state)
{
	__u64 i;

	(void)state;
	begin();
	for (i = 0; i < 40; i++)
		write_number(10000000000000000000ULL + i, 8);
	check("look",
	      "= 8\n"
	      "value=10000000000000000000, 10000000000000000001, (36 more calls: see\n"
	      "  --values), 10000000000000000038, 10000000000000000039\n");
}

/* Calls of many lines each: the first and the last. */
static void test_hardest(void **state)
{
	static const char name[] =
		"/a/name/that/fills/more/than/a/line/of/this/page/by/itself/";
	char text[256];
	int i;

	(void)state;
	begin();
	for (i = 0; i < 9; i++) {
		snprintf(text, sizeof(text), "%s%s%s%d", name, name,
			 name, i);
		make_path_call(&made, "look", text, 0, 0);
	}
	check("look",
	      "flags=O_RDONLY  = 0\n"
	      "- name=\"/a/name/that/fills/more/than/a/line/of/this/page/by/itself//a/\n"
	      "    name/that/fills/more/than/a/line/of/this/page/by/itself//a/name/\n"
	      "    that/fills/more/than/a/line/of/this/page/by/itself/0\"\n"
	      "  (7 more calls: see --values)\n"
	      "- name=\"/a/name/that/fills/more/than/a/line/of/this/page/by/itself//a/\n"
	      "    name/that/fills/more/than/a/line/of/this/page/by/itself//a/name/\n"
	      "    that/fills/more/than/a/line/of/this/page/by/itself/8\"\n");
}

/* More than are kept: which are the last is not known. */
static void test_too_many(void **state)
{
	__u64 i;

	(void)state;
	begin();
	for (i = 0; i < 1000; i++)
		write_number(i, 8);
	values = 3;
	check("look", "= 8\nvalue=0, 1, 2, (997 more calls: see --values)\n");
}

static void test_one_call(void **state)
{
	(void)state;
	begin();
	make_path_call(&made, "look", "/etc/passwd", 0, -2);
	check("look", "name=\"/etc/passwd\"  flags=O_RDONLY  = -ENOENT\n");
}

/* What belongs together stays together, in columns where there is room. */
static void test_rows(void **state)
{
	(void)state;
	begin();
	make_path_call(&made, "look", "/etc/passwd", 0, 3);
	make_path_call(&made, "look", "/none", 0, -2);
	make_path_call(&made, "look", "/none", 0, -2);
	check("look",
	      "flags=O_RDONLY\n"
	      "- name=\"/etc/passwd\"  = 3\n"
	      "- name=\"/none\"        = -ENOENT x2\n");
}

/* An error is shown, whatever came before it. */
static void test_error_in_the_midst(void **state)
{
	char name[2] = "a";
	int i;

	(void)state;
	begin();
	for (i = 0; i < 20; i++, name[0]++)
		make_path_call(&made, "look", name, 0, i == 10 ? -13 : i);
	values = 4;
	check("look",
	      "flags=O_RDONLY\n"
	      "- name=\"a\"  = 0\n"
	      "- name=\"b\"  = 1\n"
	      "  (15 more calls: see --values)\n"
	      "- name=\"k\"  = -EACCES\n"
	      "- name=\"s\"  = 18\n"
	      "- name=\"t\"  = 19\n");
}

/* The same calls at a point above are told once. */
static void test_told(void **state)
{
	(void)state;
	begin();
	make_path_call(&made, "walk", "/a/name/that/is/too/long/for/a/list", 0,
		       0);
	make_path_call(&made, "walk", "/another/name/of/the/same/kind", 0, 0);
	make_path_call(&made, "look", "/a/name/that/is/too/long/for/a/list", 0,
		       0);
	make_path_call(&made, "look", "/another/name/of/the/same/kind", 0, 0);
	check("look", "flags=O_RDONLY  = 0  name as at walk\n");
}

static void test_not_told(void **state)
{
	(void)state;
	begin();
	make_path_call(&made, "walk", "/a/name/that/is/too/long/for/a/list", 0,
		       0);
	make_path_call(&made, "walk", "/another/name/of/the/same/kind", 0, 0);
	make_path_call(&made, "look", "/a/name/that/is/too/long/for/a/list", 0,
		       0);
	make_path_call(&made, "look", "/another/name/of/the/same/sort", 0, 0);
	check("look",
	      "flags=O_RDONLY  = 0\n"
	      "- name=\"/a/name/that/is/too/long/for/a/list\"\n"
	      "- name=\"/another/name/of/the/same/sort\"\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_long_list),
		cmocka_unit_test(test_wide_list),
		cmocka_unit_test(test_hardest),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_one_call),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_error_in_the_midst),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
