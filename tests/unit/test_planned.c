// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "make_planned.h"
#include "planned.h"
#include "temporary.h"

static void begins_empty(void **state)
{
	const struct kwatch_symbol symbol = { 0x1000, "put", "", 0 };
	struct kwatch_function function;
	struct kwatch_planned *planned = make_planned(state, &symbol, NULL,
						      &function);
	const struct kwatch_probe *probe = &planned->public.probe;

	assert_int_equal(probe->size, sizeof(*probe));
	assert_int_equal(probe->field_size, sizeof(struct kwatch_field));
	assert_int_equal(probe->predicate_size,
			 sizeof(struct kwatch_predicate));
	assert_int_equal(probe->flags, KWATCH_PROBE_RETURN);
	assert_int_equal(probe->nr_fields, 0);
	assert_int_equal(probe->address, 0);
	assert_string_equal(probe->symbol, "put");
	assert_string_equal(probe->name, "");
	assert_string_equal(planned->public.layer, "");
	assert_string_equal(planned->public.scenario, "");
	assert_string_equal(planned->public.point, "");
	assert_int_equal(function.evidence, KWATCH_EVIDENCE_BTF);
	assert_ptr_equal(function.symbol, symbol.name);
	kwatch_planned_finish(planned);
	assert_string_equal(planned->public.note, "");
	free_planned(planned);
	kwatch_planned_free(NULL);
}

static void names_the_module(void **state)
{
	const struct kwatch_symbol symbol = { 0, "in_module", "some", 0 };
	struct kwatch_function function;
	struct kwatch_planned *planned =
		make_planned(state, &symbol, "int in_module(int a)",
			     &function);

	assert_string_equal(planned->public.probe.symbol, "some:in_module");
	assert_int_equal(function.evidence, KWATCH_EVIDENCE_PROTOTYPE);
	free_planned(planned);
}

/* The module refuses names that are not padded with zeros. */
static void check_padded(const char *name, size_t room)
{
	size_t i;

	for (i = strlen(name); i < room; i++)
		assert_int_equal(name[i], 0);
}

static void names_points_and_copies(void **state)
{
	const struct kwatch_symbol symbol = { 0, "put", "", 0 };
	struct kwatch_function function;
	struct kwatch_planned *planned = make_planned(state, &symbol, NULL,
						      &function);
	const char *name = planned->public.probe.name;
	char longest[2 * KWATCH_NAME_MAX];

	memset(longest, 'n', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_true(kwatch_planned_name(planned, longest, "copy"));
	assert_int_equal(strlen(name), KWATCH_NAME_MAX - 1);
	assert_true(kwatch_planned_name(planned, "point", "compat"));
	assert_string_equal(name, "point[compat]");
	assert_string_equal(planned->public.point, "point[compat]");
	check_padded(name, KWATCH_NAME_MAX);
	assert_true(kwatch_planned_name(planned, "point", NULL));
	assert_string_equal(planned->public.point, "point");
	check_padded(name, KWATCH_NAME_MAX);
	free_planned(planned);
}

static void add(struct kwatch_planned *planned, const char *name)
{
	struct kwatch_field field = { .type = KWATCH_TYPE_U64 };

	strncpy(field.name, name, sizeof(field.name) - 1);
	assert_int_equal(kwatch_planned_field(planned, &field), 0);
}

/* The n-th field, which has to be the last. */
static void check_last(const struct kwatch_planned *planned, unsigned int n,
		       const char *name)
{
	assert_int_equal(planned->public.probe.nr_fields, n + 1);
	assert_string_equal(planned->fields[n].name, name);
	check_padded(planned->fields[n].name, KWATCH_FIELD_NAME_MAX);
}

static void makes_names_different(void **state)
{
	static const char long_name[] = "a_name_that_has_all_31_letters_";
	const struct kwatch_symbol symbol = { 0, "put", "", 0 };
	struct kwatch_function function;
	struct kwatch_planned *planned = make_planned(state, &symbol, NULL,
						      &function);

	add(planned, "len");
	check_last(planned, 0, "len");
	add(planned, "len_2");
	add(planned, "len");
	check_last(planned, 2, "len_3");
	add(planned, "len");
	check_last(planned, 3, "len_4");
	add(planned, long_name);
	check_last(planned, 4, long_name);
	add(planned, long_name);
	check_last(planned, 5, "a_name_that_has_all_31_letter_2");
	free_planned(planned);
}

/* More than any module takes; it is the module that says so. */
static void takes_any_number_of_fields(void **state)
{
	enum { COUNT = 130 };
	const struct kwatch_symbol symbol = { 0, "put", "", 0 };
	struct kwatch_function function;
	struct kwatch_planned *planned = make_planned(state, &symbol, NULL,
						      &function);
	unsigned int i, j;

	for (i = 0; i < COUNT; i++)
		add(planned, "n");
	check_last(planned, COUNT - 1, "n_130");
	for (i = 0; i < COUNT; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(planned->fields[i].name,
						planned->fields[j].name);
	kwatch_planned_finish(planned);
	assert_ptr_equal((void *)(uintptr_t)planned->public.probe.fields,
			 planned->fields);
	free_planned(planned);
}

static void collects_notes(void **state)
{
	const struct kwatch_symbol symbol = { 0, "put", "", 0 };
	struct kwatch_function function;
	struct kwatch_planned *planned = make_planned(state, &symbol, NULL,
						      &function);

	kwatch_planned_note(planned, "%s is %d", "one", 1);
	kwatch_planned_finish(planned);
	assert_string_equal(planned->public.note, "one is 1");
	/* As for a name that led here, which is known only later. */
	kwatch_planned_note(planned, "two");
	kwatch_planned_finish(planned);
	assert_string_equal(planned->public.note, "one is 1; two");
	free_planned(planned);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(begins_empty),
		T(names_the_module),
		T(names_points_and_copies),
		T(makes_names_different),
		T(takes_any_number_of_fields),
		T(collects_notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
