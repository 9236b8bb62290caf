// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "function.h"
#include "make_btf.h"
#include "temporary.h"

#define LONG_PROTOTYPE \
	"int f(int a, int b, int c, int d, int e, int f, int g, int h, int i)"

/* The BTF of make_btf(), for all tests of this file. */
static struct kwatch_btf *btf;

static int open_btf(void **state)
{
	if (temporary_setup(state))
		return -1;
	make_btf(state);
	btf = kwatch_btf_new(*state, NULL);
	return btf ? 0 : -1;
}

static int close_btf(void **state)
{
	kwatch_btf_free(btf);
	return temporary_teardown(state);
}

static void check_place(const struct kwatch_argument *argument, __u8 source,
			unsigned int index)
{
	assert_int_equal(argument->source, source);
	assert_int_equal(argument->index, index);
}

static void check_argument(const struct kwatch_function *function,
			   const char *name, __u8 source, unsigned int index)
{
	struct kwatch_argument argument;
	struct kwatch_error error = { 0 };

	if (kwatch_function_argument(function, name, &argument, &error))
		fail_msg("%s", error.text);
	check_place(&argument, source, index);
}

static void refuse(const struct kwatch_function *function, const char *name,
		   int code, const char *wanted)
{
	struct kwatch_argument argument;
	struct kwatch_error error = { 0 };

	assert_int_equal(kwatch_function_argument(function, name, &argument,
						  &error), code);
	if (!strstr(error.text, wanted))
		fail_msg("wanted: %s, got: %s", wanted, error.text);
}

static void weighs_the_evidence(void **state)
{
	static const struct {
		const char *symbol;
		const char *prototype;
		bool with_btf;
		enum kwatch_evidence evidence;
		unsigned int count;
	} cases[] = {
		{ "put", NULL, true, KWATCH_EVIDENCE_BTF, 3 },
		/* BTF is of this kernel, the prototype of some kernel. */
		{ "put", "int put(int a)", true, KWATCH_EVIDENCE_BTF, 3 },
		{ "put", "int put(int a)", false, KWATCH_EVIDENCE_PROTOTYPE,
		  1 },
		{ "put", NULL, false, KWATCH_EVIDENCE_NONE, 0 },
		{ "put", "nonsense", false, KWATCH_EVIDENCE_NONE, 0 },
		{ "twice", NULL, true, KWATCH_EVIDENCE_NONE, 0 },
		{ "twice", "int twice(int a)", true,
		  KWATCH_EVIDENCE_PROTOTYPE, 1 },
		{ "put.constprop.0", "int put(int a)", true,
		  KWATCH_EVIDENCE_CHANGED, 0 },
		{ "__x64_sys_try", NULL, true, KWATCH_EVIDENCE_SYSCALL, 6 },
		{ "__x64_sys_try", "long try(int a, int b)", true,
		  KWATCH_EVIDENCE_SYSCALL, 2 },
		{ "__x64_sys_try.cold", NULL, true, KWATCH_EVIDENCE_CHANGED,
		  0 },
	};
	struct kwatch_function function;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct kwatch_btf *known = btf;

		if (!cases[i].with_btf)
			known = NULL;
		kwatch_function_init(&function, known, "", cases[i].symbol,
				     cases[i].prototype);
		assert_int_equal(function.evidence, cases[i].evidence);
		assert_int_equal(kwatch_function_count(&function),
				 cases[i].count);
		assert_string_equal(kwatch_function_name(&function,
							 cases[i].count), "");
	}
}

static void names_parameters(void **state)
{
	struct kwatch_function function;

	(void)state;
	kwatch_function_init(&function, btf, "", "put", NULL);
	assert_string_equal(kwatch_function_name(&function, 0), "file");
	assert_string_equal(kwatch_function_name(&function, 2), "count");
	kwatch_function_init(&function, NULL, "", "put",
			     "int put(int x, char *y)");
	assert_string_equal(kwatch_function_name(&function, 1), "y");
}

#if defined(__x86_64__)
static void places_what_has_no_register(void **state)
{
	struct kwatch_function function;

	(void)state;
	kwatch_function_init(&function, NULL, "", "f", LONG_PROTOTYPE);
	check_argument(&function, "f", KWATCH_SOURCE_ARGUMENT, 5);
	/* Word 0 of the stack is the return address. */
	check_argument(&function, "g", KWATCH_SOURCE_STACK, 1);
	check_argument(&function, "i", KWATCH_SOURCE_STACK, 3);
	kwatch_function_init(&function, btf, "", "seven", NULL);
	check_argument(&function, "g", KWATCH_SOURCE_STACK, 1);
}

/* struct pair takes two registers if it gets both, struct file none. */
static void follows_structures_by_value(void **state)
{
	struct kwatch_function function;

	(void)state;
	kwatch_function_init(&function, btf, "", "by_value", NULL);
	check_argument(&function, "p", KWATCH_SOURCE_ARGUMENT, 0);
	check_argument(&function, "behind", KWATCH_SOURCE_ARGUMENT, 2);
	kwatch_function_init(&function, btf, "", "huge", NULL);
	check_argument(&function, "behind", KWATCH_SOURCE_ARGUMENT, 0);
	refuse(&function, "f", -ENODATA, "does not follow");
	kwatch_function_init(&function, btf, "", "late", NULL);
	check_argument(&function, "e", KWATCH_SOURCE_ARGUMENT, 4);
	refuse(&function, "p", -ENODATA, "does not follow");
	refuse(&function, "behind", -ENODATA, "does not follow");
}

static void check_saved(const struct kwatch_function *function,
			const char *name, __u32 offset, const char *c)
{
	struct kwatch_argument argument;
	struct kwatch_error error = { 0 };

	if (kwatch_function_argument(function, name, &argument, &error))
		fail_msg("%s", error.text);
	check_place(&argument, KWATCH_SOURCE_ARGUMENT, 0);
	assert_true(argument.saved);
	assert_int_equal(argument.saved_offset, offset);
	assert_int_equal(!argument.c, !c);
	if (c)
		assert_string_equal(argument.c->name, c);
}

/* make_btf() has them in this order: r10 r9 r8 dx si di, from 56 on. */
static void finds_saved_registers(void **state)
{
	static const __u32 offsets[] = { 96, 88, 80, 56, 72, 64 };
	static const char names[][5] = {
		"arg0", "arg1", "arg2", "arg3", "arg4", "arg5",
	};
	struct kwatch_function function;
	size_t i;

	(void)state;
	kwatch_function_init(&function, btf, "", "__x64_sys_try", NULL);
	for (i = 0; i < 6; i++)
		check_saved(&function, names[i], offsets[i], "u64");
	/* A prototype adds names; the numbers mean what they meant. */
	kwatch_function_init(&function, btf, "", "__x64_sys_try",
			     "long try(int fd, const char __user *name)");
	check_saved(&function, "fd", 96, "int");
	check_saved(&function, "name", 88, "char");
	check_saved(&function, "arg0", 96, "int");
	check_saved(&function, "arg1", 88, "char");
	check_saved(&function, "arg2", 80, NULL);
	refuse(&function, "arg6", -ENOENT, "it has fd, name");
	kwatch_function_init(&function, NULL, "", "__x64_sys_try",
			     "long try(int fd, const char __user *name)");
	refuse(&function, "name", -ENODATA, "place of name");
	refuse(&function, "arg3", -ENODATA, "place of arg3");
}
#endif

/* A register as it is; its type only where the parameter is in it. */
static void takes_arguments_by_number(void **state)
{
	struct kwatch_function function;
	struct kwatch_argument argument;

	(void)state;
	kwatch_function_init(&function, NULL, "", "f.isra.0", NULL);
	check_argument(&function, "arg0", KWATCH_SOURCE_ARGUMENT, 0);
	check_argument(&function, "arg5", KWATCH_SOURCE_ARGUMENT, 5);
	refuse(&function, "arg", -ENODATA, "compiler changed");
	refuse(&function, "arg-1", -ENODATA, "compiler changed");
	refuse(&function, "arg1x", -ENODATA, "compiler changed");
	refuse(&function, "arg99", -ENODATA, "compiler changed");
	/* 2^32 is no other way to say 0. */
	refuse(&function, "arg4294967296", -ENODATA, "compiler changed");
	kwatch_function_init(&function, btf, "", "put", NULL);
	assert_int_equal(kwatch_function_argument(&function, "arg0", &argument,
						  NULL), 0);
	assert_int_equal(argument.type.id,
			 function.types.parameters[0].type.id);
	assert_int_equal(kwatch_function_argument(&function, "arg3", &argument,
						  NULL), 0);
	assert_null(argument.type.btf);
	/* The second half of a structure is not the second parameter. */
	kwatch_function_init(&function, btf, "", "by_value", NULL);
	assert_int_equal(kwatch_function_argument(&function, "arg1", &argument,
						  NULL), 0);
	check_place(&argument, KWATCH_SOURCE_ARGUMENT, 1);
	assert_null(argument.type.btf);
}

static void says_why_not(void **state)
{
	struct kwatch_function function;

	(void)state;
	kwatch_function_init(&function, btf, "", "put", NULL);
	refuse(&function, "fil", -ENOENT,
	       "put has no parameter fil, it has file, buf, count");
	refuse(&function, "", -ENOENT, "put has no parameter");
	kwatch_function_init(&function, btf, "", "twice", NULL);
	refuse(&function, "a", -ENODATA, "there is more than one BTF of twice");
	kwatch_function_init(&function, btf, "", "nobody", NULL);
	refuse(&function, "a", -ENODATA, "there is no BTF of nobody");
	kwatch_function_init(&function, NULL, "", "none", "int none(void)");
	refuse(&function, "a", -ENOENT, "none has no parameter a");
}

/* A prototype's struct is looked up, so that chains go on from there. */
static void gives_types_from_the_prototype(void **state)
{
	struct kwatch_function function;
	struct kwatch_argument argument;
	struct kwatch_btf_type skb;

	(void)state;
	assert_true(kwatch_btf_struct(btf, "sk_buff", &skb));
	kwatch_function_init(&function, btf, "", "twice",
			     "int twice(struct sk_buff *skb, struct sk_buff **more, struct nothing *n)");
	assert_int_equal(kwatch_function_argument(&function, "skb", &argument,
						  NULL), 0);
	assert_true(argument.target);
	assert_int_equal(argument.type.id, skb.id);
	assert_string_equal(argument.c->name, "struct sk_buff");
	assert_int_equal(kwatch_function_argument(&function, "more", &argument,
						  NULL), 0);
	assert_false(argument.target);
	assert_int_equal(kwatch_function_argument(&function, "n", &argument,
						  NULL), 0);
	assert_false(argument.target);
}

static void knows_results(void **state)
{
	struct kwatch_function function;
	struct kwatch_argument result;

	(void)state;
	kwatch_function_init(&function, btf, "", "put", "int put(int a)");
	assert_true(kwatch_function_result(&function, &result));
	check_place(&result, KWATCH_SOURCE_RETURN, 0);
	assert_non_null(result.type.btf);
	assert_null(result.c);
	/* The compiler may change arguments, but not what comes back. */
	kwatch_function_init(&function, btf, "", "put.isra.0",
			     "int put(int a)");
	assert_true(kwatch_function_result(&function, &result));
	assert_string_equal(result.c->name, "int");
	kwatch_function_init(&function, btf, "", "put.isra.0", NULL);
	assert_false(kwatch_function_result(&function, &result));
	kwatch_function_init(&function, btf, "", "twice", NULL);
	assert_false(kwatch_function_result(&function, &result));
	kwatch_function_init(&function, btf, "", "__x64_sys_try", NULL);
	assert_true(kwatch_function_result(&function, &result));
	assert_string_equal(result.c->name, "long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weighs_the_evidence),
		cmocka_unit_test(names_parameters),
#if defined(__x86_64__)
		cmocka_unit_test(places_what_has_no_register),
		cmocka_unit_test(follows_structures_by_value),
		cmocka_unit_test(finds_saved_registers),
#endif
		cmocka_unit_test(takes_arguments_by_number),
		cmocka_unit_test(says_why_not),
		cmocka_unit_test(gives_types_from_the_prototype),
		cmocka_unit_test(knows_results),
	};

	return cmocka_run_group_tests(tests, open_btf, close_btf);
}
