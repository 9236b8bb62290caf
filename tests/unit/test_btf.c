// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <bpf/btf.h>
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

/* What libbpf lets nobody make. */
static struct btf_type *forge(struct btf *btf, int id)
{
	return (struct btf_type *)btf__type_by_id(btf, (__u32)id);
}

/*
 * f(loop a, self *b): a typedef of itself, a struct that is its own anonymous
 * members, a name that lies outside of the strings, a tag of itself.
 */
static void forge_btf(void **state)
{
	struct btf *btf = btf__new_empty();
	int number = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	int loop = btf__add_typedef(btf, "loop", number);
	int tag = btf__add_type_tag(btf, "other", number);
	int self = btf__add_struct(btf, "self", 64), proto, pointer;
	const void *bytes;
	__u32 length;

	for (unsigned int i = 0; i < 16; i++)
		assert_int_equal(btf__add_field(btf, NULL, number, 0, 0), 0);
	proto = btf__add_func_proto(btf, btf__add_ptr(btf, tag));
	assert_int_equal(btf__add_func_param(btf, "a", loop), 0);
	assert_int_equal(btf__add_func_param(btf, "b", loop), 0);
	assert_true(btf__add_func(btf, "f", BTF_FUNC_GLOBAL, proto) > 0);
	assert_true(btf__add_func(btf, "nameless", BTF_FUNC_GLOBAL, proto) > 0);
	pointer = btf__add_ptr(btf, self);
	forge(btf, proto + 2)->name_off = 0xfffffff;
	forge(btf, loop)->type = (__u32)loop;
	forge(btf, tag)->type = (__u32)tag;
	for (unsigned int i = 0; i < 16; i++)
		btf_members(forge(btf, self))[i].type = (__u32)self;
	btf_params(forge(btf, proto))[1].type = (__u32)pointer;
	btf_params(forge(btf, proto))[1].name_off = 0xfffffff;
	bytes = btf__raw_data(btf, &length);
	assert_non_null(bytes);
	temporary_write_bytes(state, "vmlinux", bytes, length);
	btf__free(btf);
}

static void comes_out_of_types_that_lead_nowhere(void **state)
{
	struct kwatch_btf_function f;
	struct kwatch_btf_member member;
	struct kwatch_btf_shape shape;
	struct kwatch_btf *btf;

	forge_btf(state);
	btf = kwatch_btf_new(*state, NULL);
	assert_non_null(btf);
	assert_false(kwatch_btf_function(btf, "", "nameless", &f));
	assert_true(kwatch_btf_function(btf, "", "f", &f));
	assert_string_equal(f.parameters[0].name, "a");
	assert_string_equal(f.parameters[1].name, "");
	kwatch_btf_shape(f.parameters[0].type, &shape);
	assert_string_equal(shape.alias, "loop");
	kwatch_btf_shape(f.result, &shape);
	assert_int_equal(shape.class, KWATCH_BTF_POINTER);
	assert_false(shape.user);
	kwatch_btf_shape(f.parameters[1].type, &shape);
	assert_string_equal(shape.name, "self");
	assert_false(kwatch_btf_member(shape.target, "a", &member));
	kwatch_btf_free(btf);
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
		T(comes_out_of_types_that_lead_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
