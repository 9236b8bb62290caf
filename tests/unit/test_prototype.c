// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "prototype.h"

static void parses(void **state)
{
	static const char text[] =
		"static struct file *open(int dfd, const char __user *name, unsigned long flags)";
	struct kwatch_prototype p;

	(void)state;
	assert_int_equal(kwatch_prototype_parse(&p, text, NULL), 0);
	assert_string_equal(p.name, "open");
	assert_string_equal(p.result.name, "struct file");
	assert_int_equal(p.result.pointers, 1);
	assert_int_equal(p.count, 3);
	assert_string_equal(p.parameters[0].type.name, "int");
	assert_string_equal(p.parameters[1].type.name, "char");
	assert_int_equal(p.parameters[1].type.pointers, 1);
	assert_true(p.parameters[1].type.user);
	assert_string_equal(p.parameters[2].type.name, "unsigned long");
	assert_int_equal(kwatch_prototype_find(&p, "flags"), 2);
	assert_int_equal(kwatch_prototype_find(&p, "flag"), -1);
}

static void parses_no_parameters(void **state)
{
	struct kwatch_prototype p;

	(void)state;
	assert_int_equal(kwatch_prototype_parse(&p, "int f(void)", NULL), 0);
	assert_int_equal(p.count, 0);
	assert_int_equal(kwatch_prototype_parse(&p, "void f()", NULL), 0);
	assert_int_equal(p.count, 0);
	assert_int_equal(kwatch_prototype_parse(&p, "void f(void *p)", NULL),
			 0);
	assert_int_equal(p.count, 1);
}

static void refuses(void **state)
{
	static const char * const wrong[] = {
		"", "f", "f()", "int f(", "int f)", "int (f)(int a)",
		"int f(int)", "int f(int a,)", "int f(int a) ;",
		"int f(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m)",
		"int f(int (*g)(int))",
		"int f(struct a_name_that_is_much_longer_than_the_room_there_is_for_it *a)",
	};
	struct kwatch_error error = { 0 };
	struct kwatch_prototype p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (kwatch_prototype_parse(&p, wrong[i], &error) != -EINVAL)
			fail_msg("taken: %s", wrong[i]);
}

static void sizes_numbers(void **state)
{
	struct kwatch_c_type type = { .name = "int" };

	(void)state;
	assert_int_equal(kwatch_prototype_number(&type), -4);
	type.pointers = 1;
	assert_int_equal(kwatch_prototype_number(&type), 0);
	type = (struct kwatch_c_type){ .name = "unsigned long" };
	assert_int_equal(kwatch_prototype_number(&type), 8);
	type = (struct kwatch_c_type){ .name = "enum pid_type" };
	assert_int_equal(kwatch_prototype_number(&type), 4);
	type = (struct kwatch_c_type){ .name = "void" };
	assert_int_equal(kwatch_prototype_number(&type), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(parses_no_parameters),
		cmocka_unit_test(refuses),
		cmocka_unit_test(sizes_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
