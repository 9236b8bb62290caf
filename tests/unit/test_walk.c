// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "make_btf.h"
#include "temporary.h"
#include "walk.h"

/* A walk that begins at a parameter of a function of make_btf(). */
struct fixture {
	struct kwatch_btf *btf;
	struct kwatch_btf_function function;
	struct kwatch_field field;
	struct kwatch_walk walk;
	struct kwatch_error error;
};

static void begin(struct fixture *f, unsigned int parameter)
{
	memset(&f->field, 0, sizeof(f->field));
	memset(&f->error, 0, sizeof(f->error));
	f->walk = (struct kwatch_walk){
		.type = f->function.parameters[parameter].type,
		.field = &f->field,
	};
}

static void open_function(struct fixture *f, void **state, const char *name)
{
	memset(f, 0, sizeof(*f));
	make_btf(state);
	f->btf = kwatch_btf_new(*state, NULL);
	assert_non_null(f->btf);
	assert_true(kwatch_btf_function(f->btf, "", name, &f->function));
	begin(f, 0);
}

static int follow(struct fixture *f, const char *text)
{
	struct kwatch_field_spec spec;

	assert_int_equal(kwatch_expression_field(&spec, text, NULL), 0);
	return kwatch_walk_follow(&f->walk, &spec.chain, &f->error);
}

static enum kwatch_btf_class class_of(const struct fixture *f)
{
	struct kwatch_btf_shape shape;

	kwatch_btf_shape(f->walk.type, &shape);
	return shape.class;
}

static void stays_without_steps(void **state)
{
	struct fixture f;

	open_function(&f, state, "receive");
	assert_int_equal(follow(&f, "skb"), 0);
	assert_int_equal(f.field.derefs, 0);
	assert_false(f.walk.in_memory);
	assert_int_equal(class_of(&f), KWATCH_BTF_POINTER);
	/* Not even the type need be known for this. */
	f.walk.type.btf = NULL;
	assert_int_equal(follow(&f, "skb"), 0);
	assert_int_equal(follow(&f, "skb->len"), -ENODATA);
	assert_non_null(strstr(f.error.text, "column 1: the type of skb"));
	kwatch_btf_free(f.btf);
}

/* A pointer is a load, a structure inside adds to the last one. */
static void loads_and_adds(void **state)
{
	struct fixture f;

	open_function(&f, state, "receive");
	assert_int_equal(follow(&f, "skb->sk->__sk_common.skc_num"), 0);
	assert_int_equal(f.field.derefs, 2);
	assert_int_equal(f.field.offsets[0], 8);
	assert_int_equal(f.field.offsets[1], 8 + 6);
	assert_true(f.walk.in_memory);
	assert_int_equal(class_of(&f), KWATCH_BTF_INTEGER);
	/* -> and . say the same, so long as there is a way. */
	begin(&f, 0);
	assert_int_equal(follow(&f, "skb.sk.__sk_common->skc_num"), 0);
	assert_int_equal(f.field.derefs, 2);
	assert_int_equal(f.field.offsets[1], 8 + 6);
	kwatch_btf_free(f.btf);
}

/* What the catalogue's prototype calls a pointer to a struct. */
static void begins_at_a_target(void **state)
{
	struct fixture f;

	open_function(&f, state, "receive");
	assert_true(kwatch_btf_struct(f.btf, "sk_buff", &f.walk.type));
	f.walk.target = true;
	assert_int_equal(follow(&f, "skb->sk"), 0);
	assert_int_equal(f.field.derefs, 1);
	assert_int_equal(f.field.offsets[0], 8);
	assert_false(f.walk.target);
	/* The same type by value is in registers: nothing to load from. */
	begin(&f, 0);
	assert_true(kwatch_btf_struct(f.btf, "sk_buff", &f.walk.type));
	assert_int_equal(follow(&f, "skb.sk"), -EINVAL);
	assert_int_equal(f.field.derefs, 0);
	kwatch_btf_free(f.btf);
}

static void notes_bit_fields(void **state)
{
	struct fixture f;

	open_function(&f, state, "receive");
	assert_int_equal(follow(&f, "skb->type"), 0);
	assert_int_equal(f.field.bit_size, 3);
	begin(&f, 0);
	f.field.bit_size = 3;
	assert_int_equal(follow(&f, "skb->len"), 0);
	assert_int_equal(f.field.bit_size, 0);
	kwatch_btf_free(f.btf);
}

/* sk_num is a macro of the kernel's, not a member. */
static void knows_the_macros_of_sock(void **state)
{
	struct fixture f;

	open_function(&f, state, "receive");
	assert_int_equal(follow(&f, "skb->sk->sk_num"), 0);
	assert_int_equal(f.field.offsets[1], 8 + 6);
	begin(&f, 0);
	assert_int_equal(follow(&f, "skb->sk->sk_nothing"), -EINVAL);
	assert_non_null(strstr(f.error.text, "struct sock has no member"));
	/* Of a sock only. */
	begin(&f, 0);
	assert_int_equal(follow(&f, "skb->sk_num"), -EINVAL);
	kwatch_btf_free(f.btf);
}

static void counts_elements(void **state)
{
	struct fixture f;

	open_function(&f, state, "receive");
	assert_int_equal(follow(&f, "skb->cb[7]"), 0);
	assert_int_equal(f.field.derefs, 1);
	assert_int_equal(f.field.offsets[0], 24 + 7);
	begin(&f, 0);
	assert_int_equal(follow(&f, "skb->cb[8]"), -EINVAL);
	/* A pointer may be one to many, nobody knows how many. */
	begin(&f, 0);
	assert_int_equal(follow(&f, "skb[2]"), 0);
	assert_int_equal(f.field.offsets[0], 64);
	assert_int_equal(class_of(&f), KWATCH_BTF_STRUCT);
	begin(&f, 0);
	assert_int_equal(follow(&f, "skb[2].sk->first"), 0);
	assert_int_equal(f.field.derefs, 2);
	assert_int_equal(f.field.offsets[0], 64 + 8);
	begin(&f, 0);
	assert_int_equal(follow(&f, "skb->len[0]"), -EINVAL);
	kwatch_btf_free(f.btf);
}

/* There is no load yet whose offset an element could add to. */
static void has_no_array_in_a_register(void **state)
{
	struct kwatch_btf_member member;
	struct kwatch_btf_type skb;
	struct fixture f;

	open_function(&f, state, "receive");
	assert_true(kwatch_btf_struct(f.btf, "sk_buff", &skb));
	assert_true(kwatch_btf_member(skb, "cb", &member));
	f.walk.type = member.type;
	assert_int_equal(follow(&f, "cb[1]"), -EINVAL);
	assert_non_null(strstr(f.error.text, "column 4: cb"));
	kwatch_btf_free(f.btf);
}

static void refuses_members_of_what_has_none(void **state)
{
	struct fixture f;

	open_function(&f, state, "put");
	begin(&f, 1);
	assert_int_equal(follow(&f, "buf->x"), -EINVAL);
	assert_string_equal(f.error.text,
			    "column 6: buf is no structure and has no member x");
	begin(&f, 2);
	assert_int_equal(follow(&f, "count.x"), -EINVAL);
	assert_string_equal(f.error.text,
			    "column 7: count is no structure and has no member x");
	begin(&f, 0);
	assert_int_equal(follow(&f, "file->f_path.x"), -EINVAL);
	assert_string_equal(f.error.text,
			    "column 14: struct path has no member x");
	kwatch_btf_free(f.btf);
}

static void loads_only_so_often(void **state)
{
	struct kwatch_field field = { .derefs = 0 };
	struct kwatch_walk walk = { .field = &field };
	struct kwatch_error error = { 0 };
	int i;

	(void)state;
	for (i = 0; i < KWATCH_DEREF_MAX; i++) {
		assert_int_equal(kwatch_walk_load(&walk, 8 * (__u32)i, 1,
						  &error), 0);
		assert_true(walk.in_memory);
	}
	assert_int_equal(kwatch_walk_load(&walk, 0, 77, &error), -EINVAL);
	assert_string_equal(error.text,
			    "column 77: more than 8 pointers on the way");
	assert_int_equal(field.derefs, KWATCH_DEREF_MAX);
	for (i = 0; i < KWATCH_DEREF_MAX; i++)
		assert_int_equal(field.offsets[i], 8 * i);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(stays_without_steps),
		T(loads_and_adds),
		T(begins_at_a_target),
		T(notes_bit_fields),
		T(knows_the_macros_of_sock),
		T(counts_elements),
		T(has_no_array_in_a_register),
		T(refuses_members_of_what_has_none),
		T(loads_only_so_often),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
