// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "field.h"
#include "make_planned.h"
#include "planned.h"
#include "temporary.h"

/* A probe of a function of make_btf(), and what is known of its arguments. */
struct fixture {
	struct kwatch_symbol symbol;
	struct kwatch_function function;
	struct kwatch_planned *planned;
};

static void begin(struct fixture *f, void **state, const char *symbol,
		  const char *prototype)
{
	f->symbol = (struct kwatch_symbol){ .name = symbol, .module = "" };
	f->planned = make_planned(state, &f->symbol, prototype, &f->function);
}

/* @names: of all fields, in order, separated by blanks */
static void check_fields(const struct fixture *f, const char *names)
{
	char all[512] = "";
	__u32 i;

	for (i = 0; i < f->planned->public.probe.nr_fields; i++) {
		if (i)
			strcat(all, " ");
		strcat(all, f->planned->fields[i].name);
	}
	assert_string_equal(all, names);
}

static void check_note(const struct fixture *f, const char *note)
{
	if (!note[0])
		assert_string_equal(f->planned->note, "");
	else if (!strstr(f->planned->note, note))
		fail_msg("wanted: %s, got: %s", note, f->planned->note);
}

static int list(struct fixture *f, const char *text, struct kwatch_error *error)
{
	struct kwatch_expression expression;
	int err;

	assert_int_equal(kwatch_expression_parse(&expression, text, NULL), 0);
	err = kwatch_planned_specs(f->planned, &f->function, NULL, &expression, text,
				   error);
	kwatch_expression_fini(&expression);
	return err;
}

static void lists_return_last(void **state)
{
	struct kwatch_error error = { 0 };
	struct fixture f;

	begin(&f, state, "receive", NULL);
	assert_int_equal(list(&f, "receive(ret, flags, late=skb->len@return, skb)",
			      &error), 0);
	check_fields(&f, "flags skb ret late");
	free_planned(f.planned);
}

static void refuses_what_the_user_cannot_have(void **state)
{
	static const struct {
		const char *text;
		const char *wanted;
	} wrong[] = {
		{ "receive(flags, nobody)",
		  "receive(flags, nobody): column 16: receive has no parameter nobody" },
		{ "receive(skb->len.x)", "column 18: len is no structure" },
		{ "receive(ret)", "ret is only there when the function returns" },
		{ "receive(n=skb->len@return)", "n is only there when" },
	};
	struct kwatch_error error = { 0 };
	struct fixture f;
	size_t i;

	begin(&f, state, "receive", NULL);
	f.planned->public.probe.flags = KWATCH_PROBE_ENTRY;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_true(list(&f, wrong[i].text, &error) < 0);
		if (!strstr(error.text, wrong[i].wanted))
			fail_msg("wanted: %s, got: %s", wrong[i].wanted,
				 error.text);
	}
	free_planned(f.planned);
}

static void takes_all_parameters(void **state)
{
	struct fixture f;

	begin(&f, state, "put", NULL);
	assert_int_equal(kwatch_planned_parameters(f.planned, &f.function), 0);
	check_fields(&f, "file buf count");
	check_note(&f, "");
	free_planned(f.planned);
}

/* What is not shown is said, and the rest is shown. */
static void says_which_parameters_are_missing(void **state)
{
	struct fixture f;

	begin(&f, state, "huge", NULL);
	assert_int_equal(kwatch_planned_parameters(f.planned, &f.function), 0);
	check_fields(&f, "behind");
	check_note(&f, "f is passed in a way that kwatch does not follow");
	free_planned(f.planned);
	begin(&f, state, "put.isra.0", "long put(struct file *file)");
	assert_int_equal(kwatch_planned_parameters(f.planned, &f.function), 0);
	check_fields(&f, "");
	check_note(&f, "the compiler changed them (isra.0)");
	free_planned(f.planned);
	begin(&f, state, "twice", NULL);
	assert_int_equal(kwatch_planned_parameters(f.planned, &f.function), 0);
	check_note(&f, "functions of this name differ in them");
	free_planned(f.planned);
	begin(&f, state, "nobody", NULL);
	assert_int_equal(kwatch_planned_parameters(f.planned, &f.function), 0);
	check_note(&f, "there is no BTF of it");
	free_planned(f.planned);
}

static struct kwatch_catalogue_field catalogued[] = {
	{ .expression = (char *)"ret", .name = (char *)"answer" },
	{ .expression = (char *)"skb->len", .name = (char *)"length",
	  .display = (char *)"bytes" },
	{ .expression = (char *)"skb->gone" },
	{ .expression = (char *)"flags", .at_return = true },
	{ .expression = (char *)"skb" },
};

static const struct kwatch_catalogue_point point = {
	.name = (char *)"receive", .fields = catalogued, .nr_fields = 5,
};

static void takes_the_fields_of_a_point(void **state)
{
	struct fixture f;

	begin(&f, state, "receive", NULL);
	assert_int_equal(kwatch_planned_point(f.planned, &f.function, &point),
			 0);
	check_fields(&f, "length skb answer flags");
	assert_string_equal(f.planned->fields[0].display, "bytes");
	assert_string_equal(f.planned->note,
			    "skb->gone not shown: column 6: struct sk_buff has no member gone");
	free_planned(f.planned);
	begin(&f, state, "receive.isra.0", NULL);
	assert_int_equal(kwatch_planned_point(f.planned, &f.function, &point),
			 0);
	check_fields(&f, "");
	check_note(&f, "the compiler changed them (isra.0)");
	free_planned(f.planned);
}

/* A probe without a return side, for which the module takes none of these. */
static void leaves_out_what_is_read_at_return(void **state)
{
	struct fixture f;

	begin(&f, state, "receive", NULL);
	f.planned->public.probe.flags = KWATCH_PROBE_ENTRY;
	assert_int_equal(kwatch_planned_point(f.planned, &f.function, &point),
			 0);
	check_fields(&f, "length skb");
	check_note(&f, "flags not shown: it is only there when the function returns");
	assert_int_equal(kwatch_planned_result(f.planned, &f.function, NULL),
			 0);
	check_fields(&f, "length skb");
	free_planned(f.planned);
}

static void appends_the_result(void **state)
{
	struct fixture f;

	begin(&f, state, "put", NULL);
	assert_int_equal(kwatch_planned_result(f.planned, &f.function, NULL),
			 0);
	check_fields(&f, "ret");
	assert_int_equal(f.planned->fields[0].type, KWATCH_TYPE_S64);
	/* It is there already. */
	assert_int_equal(kwatch_planned_result(f.planned, &f.function, NULL),
			 0);
	check_fields(&f, "ret");
	free_planned(f.planned);
	begin(&f, state, "stop", NULL);
	assert_int_equal(kwatch_planned_result(f.planned, &f.function, NULL),
			 0);
	check_fields(&f, "");
	free_planned(f.planned);
}

static void shows_the_result_as_the_catalogue_says(void **state)
{
	struct kwatch_catalogue_result none = { .type = (char *)"none" };
	struct kwatch_catalogue_result returns = {
		.type = (char *)"s32", .display = (char *)"fd",
	};
	const struct kwatch_field *field;
	struct fixture f;
	size_t i;

	begin(&f, state, "put", NULL);
	assert_int_equal(kwatch_planned_result(f.planned, &f.function, &none),
			 0);
	check_fields(&f, "");
	assert_int_equal(kwatch_planned_result(f.planned, &f.function,
					       &returns), 0);
	check_fields(&f, "ret");
	field = &f.planned->fields[0];
	assert_int_equal(field->source, KWATCH_SOURCE_RETURN);
	assert_int_equal(field->type, KWATCH_TYPE_S32);
	assert_string_equal(field->display, "fd");
	for (i = strlen("fd"); i < sizeof(field->display); i++)
		assert_int_equal(field->display[i], 0);
	free_planned(f.planned);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(lists_return_last),
		T(refuses_what_the_user_cannot_have),
		T(takes_all_parameters),
		T(says_which_parameters_are_missing),
		T(takes_the_fields_of_a_point),
		T(leaves_out_what_is_read_at_return),
		T(appends_the_result),
		T(shows_the_result_as_the_catalogue_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
