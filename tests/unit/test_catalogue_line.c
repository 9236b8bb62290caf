// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "catalogue_line.h"

static const char text[] =
	"name: read\n"
	"layers: [low]\n"
	"points:\n"
	"  - {name: pread, layer: low}\n"
	"  - {name: read_more, layer: low}\n"
	"  - name: read\n"
	"    layer: low\n"
	"    fields:\n"
	"      - {expression: 'x->y', type: u3}\n"
	"      - {expression: x, type: u32}\n"
	"  - {name: read, layer: low}";

static void check(const char *point, const char *key, const char *value,
		  unsigned int n, unsigned int line)
{
	assert_int_equal(kwatch_catalogue_line(text, point, key, value, n),
			 line);
}

static void finds_whole_words(void **state)
{
	(void)state;
	check(NULL, "name", "read", 0, 6);
	check(NULL, "name", "read", 1, 11);
	check(NULL, "name", "read", 2, 0);
	check(NULL, "name", "read_more", 0, 5);
	check(NULL, "type", "u3", 0, 9);
	check(NULL, "type", "u32", 0, 10);
	check(NULL, "expression", "x", 0, 10);
	check(NULL, "expression", "x->y", 0, 9);
	check(NULL, "expression", "x->", 0, 9);
}

/* The scenario has names and layers, too, before its points. */
static void begins_at_the_points(void **state)
{
	(void)state;
	check(NULL, "layer", "low", 0, 4);
	check(NULL, "layers", "low", 0, 0);
	check(NULL, "points", "", 0, 3);
	assert_int_equal(kwatch_catalogue_line("name: a\n", NULL, "name", "a",
					       0), 0);
	assert_int_equal(kwatch_catalogue_line("", NULL, "points", "", 0), 0);
}

static void begins_at_the_point(void **state)
{
	(void)state;
	check("read_more", "layer", "low", 0, 5);
	check("read", "layer", "low", 0, 7);
	check("read", "layer", "low", 1, 11);
	check("nobody", "layer", "low", 0, 0);
}

static void finds_keys(void **state)
{
	(void)state;
	assert_int_equal(kwatch_catalogue_line_of_key(text, "layer", 1), 4);
	assert_int_equal(kwatch_catalogue_line_of_key(text, "layer", 6), 7);
	assert_int_equal(kwatch_catalogue_line_of_key("a: key\n{b: key, monkey: c, key: d}",
						      "key", 1), 2);
	/* It is no key where no colon is behind it. */
	assert_int_equal(kwatch_catalogue_line_of_key(text, "pread", 2), 2);
	assert_int_equal(kwatch_catalogue_line_of_key(text, "nothing", 5), 5);
	assert_int_equal(kwatch_catalogue_line_of_key("\"\": a\n", "", 1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_whole_words),
		cmocka_unit_test(begins_at_the_points),
		cmocka_unit_test(begins_at_the_point),
		cmocka_unit_test(finds_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
