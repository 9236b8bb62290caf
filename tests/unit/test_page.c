// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "page.h"

static struct kwatch_out out;

static struct kwatch_page begin(bool utf8)
{
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	return (struct kwatch_page) { .out = &out, .width = 20, .utf8 = utf8 };
}

static void check(const char *expected)
{
	kwatch_out_char(&out, '\0');
	assert_string_equal(out.buffer, expected);
	kwatch_out_fini(&out);
}

static void test_columns(void **state)
{
	(void)state;
	assert_int_equal(kwatch_page_columns("abc", 3), 3);
	assert_int_equal(kwatch_page_columns("a\xc3\xa9\xe2\x94\x80", 6), 3);
}

static void test_flow(void **state)
{
	struct kwatch_page page = begin(true);

	(void)state;
	page.gutter = true;
	kwatch_page_begin(&page, 0, 2);
	kwatch_page_prose(&page, KWATCH_TONE_PLAIN,
			  "words that go on\n behind the end of a line");
	kwatch_page_end(&page);
	check("│ words that go on\n"
	      "│   behind the end\n"
	      "│   of a line\n");
}

/* What is too long for any line is divided, where it can be at a part's end. */
static void test_divided(void **state)
{
	struct kwatch_page page = begin(false);

	(void)state;
	kwatch_page_begin(&page, 0, 2);
	kwatch_page_word(&page, KWATCH_TONE_PLAIN, 2,
			 "O_RDONLY|O_CLOEXEC|O_NONBLOCK");
	kwatch_page_word(&page, KWATCH_TONE_PLAIN, 2, "=");
	kwatch_page_end(&page);
	kwatch_page_begin(&page, 0, 2);
	kwatch_page_word(&page, KWATCH_TONE_PLAIN, 0,
			 "0123456789abcdefghijklmnopqrstuvwxyz");
	kwatch_page_end(&page);
	check("O_RDONLY|O_CLOEXEC|\n"
	      "  O_NONBLOCK  =\n"
	      "0123456789abcdefghij\n"
	      "  klmnopqrstuvwxyz\n");
}

static void test_right(void **state)
{
	struct kwatch_page page = begin(false);

	(void)state;
	kwatch_page_begin(&page, 2, 2);
	kwatch_page_word(&page, KWATCH_TONE_PLAIN, 0, "a name");
	kwatch_page_right(&page, KWATCH_TONE_PLAIN, 14, "12");
	kwatch_page_right(&page, KWATCH_TONE_PLAIN, 20, "3us");
	kwatch_page_end(&page);
	check("  a name    12   3us\n");
}

static void test_rule(void **state)
{
	struct kwatch_page page = begin(true);

	(void)state;
	kwatch_page_rule(&page, KWATCH_MARK_FIRST, "link", "right");
	kwatch_page_rule(&page, KWATCH_MARK_NEXT, "link",
			 "much too long for it");
	kwatch_page_rule(&page, KWATCH_MARK_LAST, "", "");
	page.utf8 = false;
	kwatch_page_rule(&page, KWATCH_MARK_FIRST, "link", "right");
	check("╭─ link ──── right ─\n"
	      "├─ link ────────────\n"
	      "╰───────────────────\n"
	      "+- link ---- right -\n");
}

static void test_color(void **state)
{
	struct kwatch_page page = begin(false);

	(void)state;
	page.color = true;
	kwatch_page_begin(&page, 0, 0);
	kwatch_page_word(&page, KWATCH_TONE_RED, 0, "red");
	kwatch_page_word(&page, KWATCH_TONE_PLAIN, 1, "plain");
	kwatch_page_end(&page);
	check("\033[31mred \033[0mplain\n");
}

/* No line is longer than the page, whatever there is to write. */
static void test_width(void **state)
{
	struct kwatch_page page;
	const char *line, *next;
	unsigned int seed;
	char word[80];
	int i;

	(void)state;
	for (seed = 0; seed < 300; seed++) {
		page = begin(seed & 1);
		page.gutter = seed & 2;
		srand(seed);
		kwatch_page_begin(&page, seed % 7, seed % 5);
		for (i = 0; i < 20; i++) {
			memset(word, "x|/ "[rand() % 4], sizeof(word));
			word[rand() % (int)sizeof(word)] = '\0';
			word[sizeof(word) - 1] = '\0';
			kwatch_page_word(&page, KWATCH_TONE_PLAIN,
					 (unsigned int)rand() % 3, word);
		}
		kwatch_page_end(&page);
		kwatch_out_char(&out, '\0');
		for (line = out.buffer; *line; line = next + 1) {
			next = strchr(line, '\n');
			assert_non_null(next);
			assert_true(kwatch_page_columns(line, (size_t)(next - line)) <= 20);
		}
		kwatch_out_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_divided),
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_rule),
		cmocka_unit_test(test_color),
		cmocka_unit_test(test_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
