// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "btf.h"
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

static void finds_parameters(void **state)
{
	struct kwatch_btf *btf = load(state);
	struct kwatch_btf_function f;
	struct kwatch_btf_shape shape;

	assert_true(kwatch_btf_function(btf, "", "put", &f));
	assert_int_equal(f.count, 3);
	assert_false(f.ambiguous);
	assert_string_equal(f.parameters[0].name, "file");
	kwatch_btf_shape(f.parameters[0].type, &shape);
	assert_int_equal(shape.class, KWATCH_BTF_POINTER);
	assert_string_equal(shape.name, "file");
	kwatch_btf_shape(f.parameters[1].type, &shape);
	assert_true(shape.to_char);
	assert_false(shape.user);
	kwatch_btf_shape(f.parameters[2].type, &shape);
	assert_int_equal(shape.class, KWATCH_BTF_INTEGER);
	assert_int_equal(shape.size, 8);
	assert_false(shape.is_signed);
	assert_string_equal(shape.alias, "size_t");
	kwatch_btf_shape(f.result, &shape);
	assert_true(shape.is_signed);
	kwatch_btf_free(btf);
}

static void knows_void_and_nothing(void **state)
{
	struct kwatch_btf *btf = load(state);
	struct kwatch_btf_function f;
	struct kwatch_btf_shape shape;

	assert_true(kwatch_btf_function(btf, "", "stop", &f));
	kwatch_btf_shape(f.result, &shape);
	assert_int_equal(shape.class, KWATCH_BTF_VOID);
	assert_false(kwatch_btf_function(btf, "", "nothing", &f));
	assert_false(kwatch_btf_function(btf, "", "file", &f));
	assert_false(kwatch_btf_function(btf, "no_module", "put", &f));
	kwatch_btf_free(btf);
}

static void sees_that_two_differ(void **state)
{
	struct kwatch_btf *btf = load(state);
	struct kwatch_btf_function f;

	assert_true(kwatch_btf_function(btf, "", "twice", &f));
	assert_true(f.ambiguous);
	kwatch_btf_free(btf);
}

static void finds_members(void **state)
{
	struct kwatch_btf *btf = load(state);
	struct kwatch_btf_type type;
	struct kwatch_btf_member member;

	assert_true(kwatch_btf_struct(btf, "sk_buff", &type));
	assert_true(kwatch_btf_member(type, "sk", &member));
	assert_int_equal(member.offset, 8);
	assert_int_equal(member.bit_size, 0);
	assert_true(kwatch_btf_member(type, "type", &member));
	assert_int_equal(member.offset, 16);
	assert_int_equal(member.bit_size, 3);
	assert_int_equal(member.bit_offset, 0);
	assert_false(kwatch_btf_member(type, "none", &member));
	kwatch_btf_free(btf);
}

static void looks_into_anonymous_structs(void **state)
{
	struct kwatch_btf *btf = load(state);
	struct kwatch_btf_type type;
	struct kwatch_btf_member member;

	assert_true(kwatch_btf_struct(btf, "file", &type));
	assert_true(kwatch_btf_member(type, "pos", &member));
	assert_int_equal(member.offset, 16);
	/* A member of a member with a name is not ours. */
	assert_false(kwatch_btf_member(type, "mnt", &member));
	assert_false(kwatch_btf_struct(btf, "nobody", &type));
	kwatch_btf_free(btf);
}

static void says_why_it_cannot(void **state)
{
	struct kwatch_error error = { 0 };

	assert_null(kwatch_btf_new(*state, &error));
	assert_true(error.code > 0);
	assert_non_null(strstr(error.text, "vmlinux"));
	temporary_write(state, "vmlinux", "this is no BTF");
	assert_null(kwatch_btf_new(*state, &error));
	assert_true(error.code > 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(finds_parameters),
		T(knows_void_and_nothing),
		T(sees_that_two_differ),
		T(finds_members),
		T(looks_into_anonymous_structs),
		T(says_why_it_cannot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
