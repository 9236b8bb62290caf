// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "condition.h"

static void print_chain(FILE *out, const struct kwatch_chain *chain)
{
	unsigned int i;

	fputs(chain->base, out);
	for (i = 0; i < chain->count; i++)
		if (chain->steps[i].member[0])
			fprintf(out, ".%s", chain->steps[i].member);
		else
			fprintf(out, "[%u]", chain->steps[i].number);
}

/* Prefix notation, so that how it binds can be seen. */
static void print_node(FILE *out, const struct kwatch_condition_node *node)
{
	static const char * const ops[] = {
		"", "==", "!=", "<", "<=", ">", ">=", "&", "~", "!~",
	};
	static const char * const kinds[] = { "", "and", "or", "not" };

	if (node->kind == KWATCH_CONDITION_TEST) {
		print_chain(out, &node->value);
		if (node->op != KWATCH_CONDITION_TRUE)
			fprintf(out, "%s%s%s%s", ops[node->op],
				node->constant.quoted ? "'" : "",
				node->constant.text,
				node->constant.quoted ? "'" : "");
		return;
	}
	fprintf(out, "(%s ", kinds[node->kind]);
	print_node(out, node->left);
	if (node->right) {
		fputc(' ', out);
		print_node(out, node->right);
	}
	fputc(')', out);
}

static void assert_tree(const char *text, const char *point,
			const char *wanted)
{
	struct kwatch_error error = { 0 };
	struct kwatch_condition *condition;
	char *tree;
	size_t size;
	FILE *out;

	condition = kwatch_condition_new(text, &error);
	if (!condition)
		fail_msg("%s", error.text);
	out = open_memstream(&tree, &size);
	print_node(out, condition->root);
	fclose(out);
	assert_string_equal(tree, wanted);
	assert_string_equal(condition->point, point);
	free(tree);
	kwatch_condition_free(condition);
}

static void tests_of_all_kinds(void **state)
{
	(void)state;
	assert_tree("count", "", "count");
	assert_tree("count > 4096", "", "count>4096");
	assert_tree("ret<0", "", "ret<0");
	assert_tree("ret == -ENOENT", "", "ret==-ENOENT");
	assert_tree("flags & O_CREAT | O_EXCL", "", "flags&O_CREAT|O_EXCL");
	assert_tree("path ~ \"/etc/*\"", "", "path~'/etc/*'");
	assert_tree("path !~ \"a\\\"b\\\\c\"", "", "path!~'a\"b\\c'");
	assert_tree("skb->len >= 0x10", "", "skb.len>=0x10");
	assert_tree("skb.source == 127.0.0.1", "", "skb.source==127.0.0.1");
	assert_tree("skb.source != fe80::1", "", "skb.source!=fe80::1");
	assert_tree("a[3].b <= 4K", "", "a[3].b<=4K");
	assert_tree("comm == \"\"", "", "comm==''");
}

static void and_binds_more_than_or(void **state)
{
	(void)state;
	assert_tree("a || b && c", "", "(or a (and b c))");
	assert_tree("a && b || c", "", "(or (and a b) c)");
	assert_tree("(a || b) && c", "", "(and (or a b) c)");
	assert_tree("a && b && c", "", "(and (and a b) c)");
	assert_tree("!a && b", "", "(and (not a) b)");
	assert_tree("!(a && !b)", "", "(not (and a (not b)))");
	assert_tree("a&B||c&D&&e", "", "(or a&B (and c&D e))");
	assert_tree("a==B|C||d", "", "(or a==B|C d)");
}

static void a_point_before_it(void **state)
{
	(void)state;
	assert_tree("vfs_write: count > 1", "vfs_write", "count>1");
	assert_tree(" a.isra.0 :ret", "a.isra.0", "ret");
}

static void complaints_have_a_column(void **state)
{
	static const struct {
		const char *text, *complaint;
	} cases[] = {
		{ "", "column 1: name of a parameter expected" },
		{ "a >", "column 4: number, name, \"text\" or address expected" },
		{ "a > && b", "column 5: number, name, \"text\" or address expected" },
		{ "a = 1", "column 3: an operator or the end expected, not '='" },
		{ "a && ", "column 6: name of a parameter expected" },
		{ "(a || b", "column 8: an operator or ')' expected, but the text ends" },
		{ "a b", "column 3: an operator or the end expected, not 'b'" },
		{ "a ~ \"x", "column 5: the text that begins here has no second '\"'" },
		{ "a ~ \"x\\", "column 5: the text that begins here has no second '\"'" },
		{ "a == 1 | ", "column 10: number, name, \"text\" or address expected" },
		{ "f: ", "column 4: name of a parameter expected" },
		{ "a->", "column 4: name of a member expected" },
	};
	struct kwatch_error error;
	char wanted[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_null(kwatch_condition_new(cases[i].text, &error));
		assert_int_equal(error.code, EINVAL);
		snprintf(wanted, sizeof(wanted), "%s: %s", cases[i].text,
			 cases[i].complaint);
		assert_string_equal(error.text, wanted);
	}
}

static void what_is_too_long_is_refused(void **state)
{
	struct kwatch_error error;
	char text[1024];
	size_t i;

	(void)state;
	memset(text, '(', 100);
	strcpy(text + 100, "a");
	assert_null(kwatch_condition_new(text, &error));
	assert_non_null(strstr(error.text, "more than 64 levels"));
	memset(text, '!', 100);
	assert_null(kwatch_condition_new(text, &error));
	assert_non_null(strstr(error.text, "more than 64 levels"));
	memset(text, 'x', 400);
	memcpy(text, "a~\"", 3);
	strcpy(text + 400, "\"");
	assert_null(kwatch_condition_new(text, &error));
	assert_non_null(strstr(error.text, "column 3: text of more than 255"));
	memset(text, 'x', 400);
	memcpy(text, "a==", 3);
	text[257] = '|';
	assert_null(kwatch_condition_new(text, &error));
	assert_int_equal(error.code, EINVAL);
	text[257] = 'x';
	assert_null(kwatch_condition_new(text, &error));
	assert_int_equal(error.code, EINVAL);
	for (i = 0; i < 256; i++)
		memcpy(text + 3 * i, "a&&", 3);
	strcpy(text + 3 * 256, "a");
	assert_null(kwatch_condition_new(text, &error));
	assert_non_null(strstr(error.text, "more than 256 tests"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tests_of_all_kinds),
		cmocka_unit_test(and_binds_more_than_or),
		cmocka_unit_test(a_point_before_it),
		cmocka_unit_test(complaints_have_a_column),
		cmocka_unit_test(what_is_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
