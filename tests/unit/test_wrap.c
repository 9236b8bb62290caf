// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "wrap.h"

static void assert_wrapped(const char *label, unsigned int indent,
			   unsigned int width, const char *text,
			   const char *wanted)
{
	char *got;
	size_t size;
	FILE *out = open_memstream(&got, &size);

	kwatch_wrap(out, label, indent, width, text);
	fclose(out);
	assert_string_equal(got, wanted);
	free(got);
}

static void lines(void **state)
{
	(void)state;
	assert_wrapped("", 0, 10, "one two three", "one two\nthree\n");
	assert_wrapped("  a", 5, 12, "one two three", "  a  one two\n     three\n");
	assert_wrapped("", 2, 80, "  one\n two\n\t", "  one two\n");
	assert_wrapped("xy", 2, 80, "", "xy\n");
	assert_wrapped("", 0, 4, "a incomprehensible b",
		       "a\nincomprehensible\nb\n");
	/* Exactly as wide as there is room. */
	assert_wrapped("", 0, 7, "one two", "one two\n");
	assert_wrapped("", 0, 6, "one two", "one\ntwo\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
