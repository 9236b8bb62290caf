// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "expression.h"

static void parse(struct kwatch_expression *e, const char *text)
{
	struct kwatch_error error = { 0 };

	if (kwatch_expression_parse(e, text, &error))
		fail_msg("%s", error.text);
}

static void parses_targets(void **state)
{
	struct kwatch_expression e;

	(void)state;
	parse(&e, "vfs_write");
	assert_string_equal(e.symbol, "vfs_write");
	assert_false(e.listed);
	kwatch_expression_fini(&e);
	parse(&e, " ext4:ext4_file_open + 0x10 ");
	assert_string_equal(e.module, "ext4");
	assert_string_equal(e.symbol, "ext4_file_open");
	assert_int_equal(e.offset, 16);
	kwatch_expression_fini(&e);
	parse(&e, "do_it.isra.0()");
	assert_string_equal(e.symbol, "do_it.isra.0");
	assert_true(e.listed);
	assert_int_equal(e.count, 0);
	kwatch_expression_fini(&e);
	parse(&e, "0xffffffff81000000(arg0)");
	assert_string_equal(e.symbol, "");
	assert_int_equal(e.address, 0xffffffff81000000);
	assert_int_equal(e.count, 1);
	kwatch_expression_fini(&e);
}

static void parses_fields(void **state)
{
	struct kwatch_expression e;

	(void)state;
	parse(&e, "f(file:file, count, n=skb->sk.num[3]:u32/hex@return, sig:signal)");
	assert_int_equal(e.count, 4);
	assert_string_equal(e.fields[0].name, "file");
	assert_int_equal(e.fields[0].type->type, KWATCH_TYPE_FILE);
	assert_null(e.fields[1].type);
	assert_string_equal(e.fields[2].name, "n");
	assert_string_equal(e.fields[2].chain.base, "skb");
	assert_int_equal(e.fields[2].chain.count, 3);
	assert_string_equal(e.fields[2].chain.steps[1].member, "num");
	assert_string_equal(e.fields[2].chain.steps[2].member, "");
	assert_int_equal(e.fields[2].chain.steps[2].number, 3);
	assert_string_equal(e.fields[2].display, "hex");
	assert_true(e.fields[2].at_return);
	assert_null(e.fields[3].type);
	assert_string_equal(e.fields[3].display, "signal");
	kwatch_expression_fini(&e);
}

static void parses_sizes(void **state)
{
	struct kwatch_expression e;

	(void)state;
	parse(&e, "f(buf:ubytes(64, count), name:string(16))");
	assert_int_equal(e.fields[0].type->type, KWATCH_TYPE_BYTES);
	assert_true(e.fields[0].user);
	assert_int_equal(e.fields[0].cap, 64);
	assert_string_equal(e.fields[0].length, "count");
	assert_int_equal(e.fields[1].cap, 16);
	assert_false(e.fields[1].user);
	kwatch_expression_fini(&e);
}

static void names_fields(void **state)
{
	struct kwatch_expression e;

	(void)state;
	parse(&e, "f(skb->len, skb->cb[3], $current->comm, a)");
	assert_string_equal(e.fields[0].name, "len");
	assert_string_equal(e.fields[1].name, "cb_3");
	assert_string_equal(e.fields[2].name, "comm");
	assert_string_equal(e.fields[3].name, "a");
	kwatch_expression_fini(&e);
	parse(&e, "f($caller, x->a_name_that_is_much_longer_than_a_field_may_be)");
	assert_string_equal(e.fields[0].name, "caller");
	assert_int_equal(strlen(e.fields[1].name), KWATCH_FIELD_NAME_MAX - 1);
	kwatch_expression_fini(&e);
}

static void names_the_column(void **state)
{
	static const struct {
		const char *text;
		const char *wanted;
	} wrong[] = {
		{ "", "column 1: name of a function expected" },
		{ "f(", "column 3: name of a parameter expected" },
		{ "f(a", "column 4: ',' or ')' expected, but the text ends" },
		{ "f(a b)", "column 5: ',' or ')' expected, not 'b'" },
		{ "f(a,)", "column 5: name of a parameter expected" },
		{ "f(a:nosuch)", "column 5: there is no type or display nosuch" },
		{ "f(a/nosuch)", "column 5: there is no display nosuch" },
		{ "f(a->)", "column 6: name of a member expected" },
		{ "f(a[x])", "column 5: number of an element expected" },
		{ "f(a[1)", "column 6: ']' expected" },
		{ "f(a:string(9)", "column 14: ',' or ')' expected" },
		{ "f(a:bytes(9999))", "column 11: number of bytes is too large" },
		{ "f(a@entry)", "column 5: 'return' expected" },
		{ "f+", "column 3: offset expected" },
		{ "f+0x10z", "column 3: offset is not a number" },
		{ "f(a) b", "column 6: the end expected, not 'b'" },
		{ "f-g", "column 2: '(', '+' or the end expected, not '-'" },
		{ "m:", "column 3: name of a function expected" },
	};
	struct kwatch_expression e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct kwatch_error error = { 0 };

		assert_int_equal(kwatch_expression_parse(&e, wrong[i].text,
							 &error), -EINVAL);
		if (!strstr(error.text, wrong[i].wanted))
			fail_msg("%s: got: %s", wrong[i].text, error.text);
	}
}

static void bounds_what_is_long(void **state)
{
	struct kwatch_error error = { 0 };
	struct kwatch_expression e;
	char text[2048] = "f(a", *end = text + 3;
	int i;

	(void)state;
	for (i = 0; i < 17; i++)
		end = stpcpy(end, "->b");
	strcpy(end, ")");
	assert_int_equal(kwatch_expression_parse(&e, text, &error), -EINVAL);
	assert_non_null(strstr(error.text, "more than 16 steps"));
	memset(text, 'x', 1000);
	text[1000] = '\0';
	assert_int_equal(kwatch_expression_parse(&e, text, &error), -EINVAL);
	memcpy(text, "f(", 2);
	assert_int_equal(kwatch_expression_parse(&e, text, &error), -EINVAL);
}

static void knows_every_type(void **state)
{
	const struct kwatch_value_type *type;
	size_t i;

	(void)state;
	for (i = 0; (type = kwatch_expression_type_at(i)); i++)
		assert_ptr_equal(kwatch_expression_type(type->name), type);
	assert_true(i > 20);
	assert_null(kwatch_expression_type("nosuch"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_targets),
		cmocka_unit_test(parses_fields),
		cmocka_unit_test(parses_sizes),
		cmocka_unit_test(names_fields),
		cmocka_unit_test(names_the_column),
		cmocka_unit_test(bounds_what_is_long),
		cmocka_unit_test(knows_every_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
