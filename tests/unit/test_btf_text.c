// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "btf_text.h"
#include "make_btf.h"
#include "temporary.h"

static struct kwatch_btf *load(void **state)
{
	struct kwatch_btf *btf;

	make_btf(state);
	btf = kwatch_btf_new(*state, NULL);
	assert_non_null(btf);
	return btf;
}

static struct kwatch_btf_type parameter(struct kwatch_btf *btf,
					const char *function, unsigned int n)
{
	struct kwatch_btf_function types;

	assert_true(kwatch_btf_function(btf, "", function, &types));
	assert_true(n < types.count);
	return types.parameters[n].type;
}

static void declarations(void **state)
{
	struct kwatch_btf *btf = load(state);
	char text[64];

	kwatch_btf_text(parameter(btf, "put", 0), "file", text, sizeof(text));
	assert_string_equal(text, "struct file *file");
	kwatch_btf_text(parameter(btf, "put", 1), "buf", text, sizeof(text));
	assert_string_equal(text, "const char *buf");
	kwatch_btf_text(parameter(btf, "stop", 0), "", text, sizeof(text));
	assert_string_equal(text, "pid_t");
	kwatch_btf_text(parameter(btf, "put", 0), "file", text, 9);
	assert_string_equal(text, "struct f");
	kwatch_btf_text((struct kwatch_btf_type){
		parameter(btf, "put", 0).btf, 0 }, "x", text, sizeof(text));
	assert_string_equal(text, "void x");
	kwatch_btf_text((struct kwatch_btf_type){ NULL, 0 }, "x", text,
			sizeof(text));
	assert_string_equal(text, "");
	kwatch_btf_free(btf);
}

static bool is(struct kwatch_btf *btf, const char *function, unsigned int n,
	       const char *c)
{
	struct kwatch_prototype prototype;
	char text[128];

	snprintf(text, sizeof(text), "int f(%s x)", c);
	assert_int_equal(kwatch_prototype_parse(&prototype, text, NULL), 0);
	return kwatch_btf_is(parameter(btf, function, n),
			     &prototype.parameters[0].type);
}

static void agrees_with_words(void **state)
{
	struct kwatch_btf *btf = load(state);

	assert_true(is(btf, "put", 0, "struct file *"));
	assert_false(is(btf, "put", 0, "struct file"));
	assert_false(is(btf, "put", 0, "struct file **"));
	assert_false(is(btf, "put", 0, "struct filename *"));
	assert_false(is(btf, "put", 0, "void *"));
	assert_false(is(btf, "put", 0, "unsigned long"));
	assert_true(is(btf, "put", 1, "const char __user *"));
	assert_false(is(btf, "put", 1, "signed char *"));
	assert_true(is(btf, "put", 2, "size_t"));
	assert_true(is(btf, "put", 2, "unsigned long"));
	assert_false(is(btf, "put", 2, "long"));
	assert_false(is(btf, "put", 2, "unsigned int"));
	assert_true(is(btf, "stop", 0, "pid_t"));
	assert_true(is(btf, "stop", 0, "int"));
	assert_false(is(btf, "stop", 0, "unsigned int"));
	assert_true(is(btf, "by_value", 0, "struct pair"));
	assert_false(is(btf, "by_value", 0, "struct pair *"));
	kwatch_btf_free(btf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(declarations, temporary_setup,
						temporary_teardown),
		cmocka_unit_test_setup_teardown(agrees_with_words,
						temporary_setup,
						temporary_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
