// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "field.h"
#include "make_btf.h"
#include "temporary.h"

struct fixture {
	struct kwatch_btf *btf;
	struct kwatch_function function;
	struct kwatch_field field;
	struct kwatch_error error;
};

static void open_function(struct fixture *fixture, void **state,
			  const char *symbol, const char *prototype)
{
	memset(fixture, 0, sizeof(*fixture));
	make_btf(state);
	fixture->btf = kwatch_btf_new(*state, NULL);
	assert_non_null(fixture->btf);
	kwatch_function_init(&fixture->function, fixture->btf, "", symbol,
			     prototype);
}

static int resolve(struct fixture *fixture, const char *text)
{
	struct kwatch_field_spec spec;

	assert_int_equal(kwatch_expression_field(&spec, text, NULL), 0);
	return kwatch_field_resolve(&fixture->function, &spec, &fixture->field,
				    &fixture->error);
}

static void want(struct fixture *fixture, const char *text)
{
	if (resolve(fixture, text))
		fail_msg("%s: %s", text, fixture->error.text);
}

static void takes_arguments_by_name(void **state)
{
	struct fixture f;

	open_function(&f, state, "put", NULL);
	want(&f, "count");
	assert_int_equal(f.field.source, KWATCH_SOURCE_ARGUMENT);
	assert_int_equal(f.field.index, 2);
	assert_int_equal(f.field.type, KWATCH_TYPE_U64);
	want(&f, "file");
	assert_int_equal(f.field.type, KWATCH_TYPE_FILE);
	assert_int_equal(f.field.derefs, 0);
	/* A buffer is no string unless the user says so. */
	want(&f, "buf");
	assert_int_equal(f.field.type, KWATCH_TYPE_POINTER);
	want(&f, "buf:ustring");
	assert_int_equal(f.field.type, KWATCH_TYPE_STRING);
	assert_int_equal(f.field.flags, KWATCH_FIELD_USER);
	want(&f, "buf:bytes(32,count)");
	assert_int_equal(f.field.length_argument, 3);
	assert_int_equal(f.field.cap, 32);
	want(&f, "arg1");
	assert_int_equal(f.field.index, 1);
	kwatch_btf_free(f.btf);
}

static void follows_pointers(void **state)
{
	struct fixture f;

	open_function(&f, state, "receive", NULL);
	want(&f, "skb->sk->__sk_common.skc_num");
	assert_int_equal(f.field.derefs, 2);
	assert_int_equal(f.field.offsets[0], 8);
	assert_int_equal(f.field.offsets[1], 14);
	assert_int_equal(f.field.type, KWATCH_TYPE_U16);
	want(&f, "skb->sk->sk_num");
	assert_int_equal(f.field.offsets[1], 14);
	want(&f, "skb->sk");
	assert_int_equal(f.field.type, KWATCH_TYPE_SOCK);
	assert_int_equal(f.field.derefs, 1);
	want(&f, "skb->type");
	assert_int_equal(f.field.bit_size, 3);
	assert_int_equal(f.field.type, KWATCH_TYPE_U32);
	kwatch_btf_free(f.btf);
}

static void finds_what_is_embedded(void **state)
{
	struct fixture f;

	open_function(&f, state, "put", NULL);
	want(&f, "file->f_path");
	assert_int_equal(f.field.type, KWATCH_TYPE_PATH);
	assert_int_equal(f.field.flags, KWATCH_FIELD_EMBEDDED);
	assert_int_equal(f.field.offsets[0], 24);
	/* The path of a file is what one wants to see of it. */
	want(&f, "file:path");
	assert_int_equal(f.field.type, KWATCH_TYPE_FILE);
	want(&f, "file:file");
	assert_int_equal(f.field.type, KWATCH_TYPE_FILE);
	want(&f, "$kstack");
	assert_int_equal(f.field.type, KWATCH_TYPE_STACK);
	assert_int_equal(f.field.source, KWATCH_SOURCE_CHAIN);
	want(&f, "calls=$kstack:stack(64)@return");
	assert_int_equal(f.field.cap, 64);
	assert_int_equal(f.field.flags, KWATCH_FIELD_AT_RETURN);
	want(&f, "file->pos");
	assert_int_equal(f.field.type, KWATCH_TYPE_S64);
	assert_int_equal(f.field.offsets[0], 16);
	kwatch_function_init(&f.function, f.btf, "", "receive", NULL);
	want(&f, "skb->cb");
	assert_int_equal(f.field.type, KWATCH_TYPE_STRING);
	assert_int_equal(f.field.cap, 8);
	want(&f, "skb->cb[3]:u8");
	assert_int_equal(f.field.offsets[0], 27);
	assert_int_equal(f.field.flags, 0);
	kwatch_btf_free(f.btf);
}

static void refuses_with_the_column(void **state)
{
	static const struct {
		const char *text;
		const char *wanted;
	} wrong[] = {
		{ "nobody", "column 1: receive has no parameter nobody, it has skb, flags" },
		{ "skb->nothing", "column 6: struct sk_buff has no member nothing" },
		{ "flags->x", "column 8: flags is no structure" },
		{ "skb->len.x", "column 10: len is no structure" },
		{ "skb->cb[8]", "column 9: cb has 8 elements" },
		{ "skb->len[0]", "column 10: len has no elements" },
		{ "skb:path", "column 1: skb is a struct sk_buff, not a path" },
		{ "skb:stack", "column 1: only $kstack is a stack" },
		{ "$kstack:u64", "column 1: $kstack is a stack, and nothing else" },
		{ "$kstack:stack(12)", "column 1: 12 bytes of a stack" },
		{ "skb:file", "column 1: skb is a struct sk_buff, not a file" },
		{ "skb->sk->__sk_common", "name a member of it, or a type" },
	};
	struct fixture f;
	size_t i;

	open_function(&f, state, "receive", NULL);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_true(resolve(&f, wrong[i].text) < 0);
		if (!strstr(f.error.text, wrong[i].wanted))
			fail_msg("%s: got: %s", wrong[i].text, f.error.text);
	}
	kwatch_btf_free(f.btf);
}

static void takes_the_seventh_from_the_stack(void **state)
{
	struct fixture f;

	open_function(&f, state, "seven", NULL);
#if defined(__x86_64__)
	want(&f, "f");
	assert_int_equal(f.field.source, KWATCH_SOURCE_ARGUMENT);
	assert_int_equal(f.field.index, 5);
	want(&f, "g");
	assert_int_equal(f.field.source, KWATCH_SOURCE_STACK);
	assert_int_equal(f.field.index, 1);
#endif
	kwatch_function_init(&f.function, f.btf, "", "by_value", NULL);
	want(&f, "behind");
	assert_int_equal(f.field.index, 2);
	kwatch_btf_free(f.btf);
}

static void reads_saved_registers(void **state)
{
	struct fixture f;

	open_function(&f, state, "__x64_sys_try",
		      "long try(int fd, const char __user *name)");
	want(&f, "name");
	assert_int_equal(f.field.source, KWATCH_SOURCE_ARGUMENT);
	assert_int_equal(f.field.index, 0);
	assert_int_equal(f.field.derefs, 1);
#if defined(__x86_64__)
	assert_int_equal(f.field.offsets[0], 56 + 8 * 4);
#endif
	assert_int_equal(f.field.type, KWATCH_TYPE_STRING);
	assert_int_equal(f.field.flags, KWATCH_FIELD_USER);
	want(&f, "fd");
	assert_int_equal(f.field.type, KWATCH_TYPE_S32);
	assert_int_equal(f.field.flags, 0);
	kwatch_btf_free(f.btf);
}

static void does_not_trust_a_suffix(void **state)
{
	struct fixture f;

	open_function(&f, state, "put.isra.0",
		      "long put(struct file *file, const char *buf, size_t count)");
	assert_int_equal(f.function.evidence, KWATCH_EVIDENCE_CHANGED);
	assert_int_equal(kwatch_function_count(&f.function), 0);
	assert_int_equal(resolve(&f, "count"), -ENODATA);
	want(&f, "arg2");
	assert_int_equal(f.field.type, KWATCH_TYPE_U64);
	assert_string_equal(f.field.display, "hex");
	kwatch_btf_free(f.btf);
}

static void falls_back_on_the_prototype(void **state)
{
	struct fixture f;

	/* Two prototypes in BTF: which one is meant nobody knows. */
	open_function(&f, state, "twice", NULL);
	assert_int_equal(resolve(&f, "a"), -ENODATA);
	kwatch_function_init(&f.function, f.btf, "", "twice",
			     "int twice(struct sk_buff *skb, int a)");
	want(&f, "a");
	assert_int_equal(f.field.index, 1);
	assert_int_equal(f.field.type, KWATCH_TYPE_S32);
	/* Even then BTF knows the structures. */
	want(&f, "skb->len");
	assert_int_equal(f.field.derefs, 1);
	want(&f, "skb");
	assert_int_equal(f.field.type, KWATCH_TYPE_SKB);
	kwatch_function_init(&f.function, NULL, "", "twice",
			     "int twice(struct sk_buff *skb, int a)");
	want(&f, "skb");
	assert_int_equal(f.field.type, KWATCH_TYPE_SKB);
	assert_int_equal(resolve(&f, "skb->len"), -ENODATA);
	kwatch_btf_free(f.btf);
}

static void knows_the_result(void **state)
{
	struct fixture f;

	open_function(&f, state, "put", NULL);
	assert_true(kwatch_field_result(&f.function, &f.field));
	assert_string_equal(f.field.name, "ret");
	assert_int_equal(f.field.source, KWATCH_SOURCE_RETURN);
	assert_int_equal(f.field.type, KWATCH_TYPE_S64);
	assert_string_equal(f.field.display, "errno");
	kwatch_function_init(&f.function, f.btf, "", "stop", NULL);
	assert_false(kwatch_field_result(&f.function, &f.field));
	kwatch_function_init(&f.function, NULL, "", "x", "void x(int a)");
	assert_false(kwatch_field_result(&f.function, &f.field));
	kwatch_function_init(&f.function, NULL, "", "x", "struct y *x(int a)");
	assert_true(kwatch_field_result(&f.function, &f.field));
	assert_int_equal(f.field.type, KWATCH_TYPE_POINTER);
	assert_string_equal(f.field.display, "pointer_errno");
	kwatch_btf_free(f.btf);
}

/* The module refuses names and displays that are not padded with zeros. */
static void pads_with_zeros(void **state)
{
	struct fixture f;
	size_t i;

	open_function(&f, state, "receive", NULL);
	want(&f, "n=flags/mmap_protection");
	for (i = 1; i < sizeof(f.field.name); i++)
		assert_int_equal(f.field.name[i], 0);
	for (i = strlen(f.field.display); i < sizeof(f.field.display); i++)
		assert_int_equal(f.field.display[i], 0);
	kwatch_btf_free(f.btf);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(takes_arguments_by_name),
		T(follows_pointers),
		T(finds_what_is_embedded),
		T(refuses_with_the_column),
		T(takes_the_seventh_from_the_stack),
		T(reads_saved_registers),
		T(does_not_trust_a_suffix),
		T(falls_back_on_the_prototype),
		T(knows_the_result),
		T(pads_with_zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
