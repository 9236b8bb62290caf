// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "make_event.h"
#include "options.h"
#include "out.h"

static const struct kwatch_option how[] = {
	{ 'j', "json", NULL, "an object a line" },
	{ 'o', "output", "FILE", "write there" },
	{ 256, "ring-size", "BYTES", "of each CPU\nand more" },
	{ 257, "ring-count", NULL, "a very long name is on a line of its own" },
	{ 258, "a-long-name-of-an-option", "ARGUMENT", "here" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "How", how },
	{ NULL, NULL }
};

static const struct kwatch_command command = {
	.name = "test", .synopsis = "[options] WHAT", .summary = "a test",
	.description = "Two lines\nof text.", .groups = groups,
	.examples = "kwatch test this\n",
};

static const struct kwatch_command bare = {
	.name = "bare", .synopsis = "", .summary = "nothing",
};

/* Reads a line like "test -j x" into words like "j:- 1:x" for comparison. */
static void parse(const char *line, char *result, int *index,
		  struct kwatch_error *error)
{
	char *argv[16], copy[256], *rest = copy, *word;
	struct kwatch_options options;
	int argc = 0, id;

	strcpy(copy, line);
	while ((word = strsep(&rest, " ")))
		argv[argc++] = word;
	argv[argc] = NULL;
	kwatch_options_begin(&options, &command, argc, argv);
	*result = '\0';
	while ((id = kwatch_options_next(&options, error)) > 0)
		sprintf(result + strlen(result), "%d:%s ", id,
			options.argument ? options.argument : "-");
	sprintf(result + strlen(result), "%d", id);
	*index = options.index;
}

static void check(const char *line, const char *expected, int expected_index)
{
	struct kwatch_error error = { 0 };
	char result[256];
	int index;

	parse(line, result, &index, &error);
	assert_string_equal(result, expected);
	assert_int_equal(index, expected_index);
}

static void check_error(const char *line, const char *expected)
{
	struct kwatch_error error = { 0 };
	char result[256];
	int index;

	parse(line, result, &index, &error);
	assert_string_equal(result + strlen(result) - 2, "-2");
	assert_string_equal(error.text, expected);
}

static void test_order(void **state)
{
	(void)state;
	check("test", "-1", 1);
	check("test a -j b", "1:a 106:- 1:b -1", 4);
	check("test -jofile", "106:- 111:file -1", 2);
	check("test --output=x --output y", "111:x 111:y -1", 4);
	check("test --ring-s 5", "256:5 -1", 3);
	check("test a -- -j b", "1:a -1", 3);
	check("test -o --", "111:-- -1", 3);
	check("test - -1x", "1:- -2", 2);
	check("test --help", "104:- -1", 2);
	check("test -h x", "104:- 1:x -1", 3);
}

static void test_errors(void **state)
{
	(void)state;
	check_error("test -x", "there is no option -x");
	check_error("test -jx", "there is no option -x");
	check_error("test --nope", "there is no option --nope");
	check_error("test --nope=--", "there is no option --nope=--");
	check_error("test --ring", "--ring could mean several options");
	check_error("test --ring=1", "--ring=1 could mean several options");
	check_error("test a --output", "--output needs an argument");
	check_error("test -o", "--output needs an argument");
	check_error("test --ring-size", "--ring-size needs an argument");
	check_error("test --json=1", "--json takes no argument");
	check_error("test --ring-count=1", "--ring-count takes no argument");
}

static void test_numbers(void **state)
{
	struct kwatch_error error = { 0 };
	unsigned long long n;

	(void)state;
	assert_int_equal(kwatch_options_number("7", "-n", 1, 9, &n, &error), 0);
	assert_int_equal(n, 7);
	assert_int_equal(kwatch_options_number("0x7", "-n", 1, 9, &n, &error),
			 0);
	assert_true(kwatch_options_number("0", "-n", 1, 9, &n, &error) < 0);
	assert_string_equal(error.text, "-n: 0 is not between 1 and 9");
	assert_true(kwatch_options_number("", "-n", 0, 9, &n, &error) < 0);
	assert_true(kwatch_options_number("-1", "-n", 0, ~0ULL, &n, &error) < 0);
	assert_true(kwatch_options_number("7x", "-n", 0, 9, &n, &error) < 0);
	assert_true(kwatch_options_number("99999999999999999999", "-n", 0,
					  ~0ULL, &n, &error) < 0);
}

static void test_bytes(void **state)
{
	struct kwatch_error error = { 0 };
	unsigned long long n;

	(void)state;
	assert_int_equal(kwatch_options_bytes("4096", "-r", &n, &error), 0);
	assert_int_equal(n, 4096);
	assert_int_equal(kwatch_options_bytes("64k", "-r", &n, &error), 0);
	assert_int_equal(n, 65536);
	assert_int_equal(kwatch_options_bytes("2G", "-r", &n, &error), 0);
	assert_int_equal(n, 2ULL << 30);
	assert_true(kwatch_options_bytes("1KB", "-r", &n, &error) < 0);
	assert_true(kwatch_options_bytes("M", "-r", &n, &error) < 0);
	assert_true(kwatch_options_bytes("-1", "-r", &n, &error) < 0);
	assert_true(kwatch_options_bytes("99999999999999G", "-r", &n,
					 &error) < 0);
}

static void test_seconds(void **state)
{
	struct kwatch_error error = { 0 };
	unsigned long long n;

	(void)state;
	assert_int_equal(kwatch_options_seconds("2", "-d", &n, &error), 0);
	assert_int_equal(n, 2000000000);
	assert_int_equal(kwatch_options_seconds("0.5s", "-d", &n, &error), 0);
	assert_int_equal(n, 500000000);
	assert_int_equal(kwatch_options_seconds("1.0000000019", "-d", &n,
						&error), 0);
	assert_int_equal(n, 1000000001);
	assert_true(kwatch_options_seconds(".5", "-d", &n, &error) < 0);
	assert_true(kwatch_options_seconds("1m", "-d", &n, &error) < 0);
	assert_true(kwatch_options_seconds("-1", "-d", &n, &error) < 0);
	assert_true(kwatch_options_seconds("99999999999", "-d", &n,
					   &error) < 0);
}

static void compare(const char *name, char *text, size_t length)
{
	struct kwatch_out out = { .buffer = text, .used = length };

	golden(name, &out);
	free(text);
}

static void test_help(void **state)
{
	char *text = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&text, &length);

	(void)state;
	kwatch_options_help(&command, file);
	kwatch_options_help(&bare, file);
	fclose(file);
	compare("help.txt", text, length);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
