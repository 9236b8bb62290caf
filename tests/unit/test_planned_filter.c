// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "filters.h"
#include "make_planned.h"
#include "temporary.h"

struct fixture {
	struct kwatch_symbol symbol;
	struct kwatch_function function;
	struct kwatch_planned *planned;
	struct kwatch_filters filters;
	struct kwatch_error error;
};

static struct kwatch_catalogue_field catalogued[] = {
	{ .expression = (char *)"skb->len", .name = (char *)"length",
	  .display = (char *)"bytes" },
};

static const struct kwatch_catalogue_point point = {
	.name = (char *)"reception", .fields = catalogued, .nr_fields = 1,
};

static void begin(struct fixture *f, void **state, const char *symbol,
		  bool with_fields)
{
	memset(f, 0, sizeof(*f));
	f->symbol = (struct kwatch_symbol){ .name = symbol, .module = "" };
	f->planned = make_planned(state, &f->symbol, NULL, &f->function);
	kwatch_planned_name(f->planned, symbol, NULL);
	if (with_fields)
		kwatch_planned_parameters(f->planned, &f->function);
	kwatch_planned_result(f->planned, &f->function, NULL);
}

static void end(struct fixture *f)
{
	kwatch_filters_fini(&f->filters);
	free_planned(f->planned);
}

static int filter(struct fixture *f, const char *text)
{
	if (kwatch_filters_add(&f->filters, text, &f->error))
		fail_msg("%s", f->error.text);
	return kwatch_filters_apply(&f->filters, f->planned, &f->function,
				    &point, &f->error);
}

static const char *field_of(const struct fixture *f, unsigned int n)
{
	assert_true(n < f->planned->predicates.count);
	return f->planned->fields[f->planned->predicates.items[n].field].name;
}

static void finds_the_fields_of_the_probe(void **state)
{
	const struct kwatch_probe *probe;
	struct fixture f;

	begin(&f, state, "put", true);
	assert_int_equal(filter(&f, "count > 4K && ret < 0 && file ~ \"/x\""),
			 0);
	assert_int_equal(f.planned->public.probe.nr_fields, 4);
	assert_string_equal(field_of(&f, 0), "count");
	assert_string_equal(field_of(&f, 1), "ret");
	assert_string_equal(field_of(&f, 2), "file");
	kwatch_planned_finish(f.planned);
	probe = &f.planned->public.probe;
	assert_int_equal(probe->nr_predicates, 3);
	assert_ptr_equal(probe->predicates, f.planned->predicates.items);
	assert_int_equal(probe->strings_length, 2);
	assert_memory_equal((char *)(uintptr_t)probe->strings, "/x", 2);
	end(&f);
}

/* Nobody calls a parameter path; what is meant is clear where there is but one. */
static void knows_what_the_path_is(void **state)
{
	struct fixture f;

	begin(&f, state, "put", true);
	assert_int_equal(filter(&f, "count > 4096 && path ~ \"/etc/*\""), 0);
	assert_string_equal(field_of(&f, 0), "count");
	assert_string_equal(field_of(&f, 1), "file");
	end(&f);
	begin(&f, state, "receive", true);
	assert_int_equal(filter(&f, "path ~ \"/etc/*\""), -ENOENT);
	assert_non_null(strstr(f.error.text, "has no parameter path"));
	end(&f);
}

/* In front of what is read at return; the predicates know. */
static void adds_what_is_not_among_them(void **state)
{
	struct fixture f;

	begin(&f, state, "receive", false);
	assert_int_equal(filter(&f, "ret == 0 || skb->len > 5 && flags == 1"),
			 0);
	assert_int_equal(f.planned->public.probe.nr_fields, 3);
	assert_string_equal(f.planned->fields[0].name, "len");
	assert_string_equal(f.planned->fields[1].name, "flags");
	assert_string_equal(f.planned->fields[2].name, "ret");
	assert_string_equal(field_of(&f, 0), "ret");
	assert_string_equal(field_of(&f, 1), "len");
	assert_string_equal(field_of(&f, 2), "flags");
	end(&f);
}

static void one_value_is_one_field(void **state)
{
	struct fixture f;

	begin(&f, state, "receive", false);
	assert_int_equal(filter(&f, "length > 1 && skb->len < 9 && length != 5"),
			 0);
	assert_int_equal(f.planned->public.probe.nr_fields, 2);
	assert_string_equal(f.planned->fields[0].name, "length");
	assert_string_equal(f.planned->fields[0].display, "bytes");
	end(&f);
}

static void members_of_composites(void **state)
{
	struct fixture f;

	begin(&f, state, "receive", true);
	assert_int_equal(filter(&f, "skb.destination_port == 80 && skb.len > 5"),
			 0);
	assert_string_equal(field_of(&f, 0), "skb");
	assert_int_equal(f.planned->predicates.items[0].offset, 6);
	/* That is a member of the kernel's struct, not of ours. */
	assert_string_equal(field_of(&f, 1), "len");
	end(&f);
}

static void conditions_for_other_points_do_not_count(void **state)
{
	struct fixture f;

	begin(&f, state, "receive", true);
	assert_int_equal(filter(&f, "put: count > 1"), 0);
	assert_int_equal(f.planned->predicates.count, 0);
	assert_int_equal(kwatch_filters_check(&f.filters, &f.error), -ENOENT);
	assert_string_equal(f.error.text,
			    "put: count > 1: nothing that is to be traced is called put");
	end(&f);
	begin(&f, state, "receive", true);
	assert_int_equal(filter(&f, "reception: flags > 1"), 0);
	assert_int_equal(f.planned->predicates.count, 1);
	assert_int_equal(kwatch_filters_check(&f.filters, &f.error), 0);
	end(&f);
	begin(&f, state, "receive", true);
	assert_int_equal(kwatch_filters_add(&f.filters, "flags > 1", NULL), 0);
	assert_int_equal(filter(&f, "receive: flags < 4"), 0);
	assert_int_equal(f.planned->predicates.count, 2);
	end(&f);
}

static void what_is_not_there(void **state)
{
	struct fixture f;

	begin(&f, state, "receive", true);
	assert_int_equal(filter(&f, "flags > 1 && nobody == 2"), -ENOENT);
	assert_string_equal(f.error.text,
			    "flags > 1 && nobody == 2: column 14: receive has no parameter nobody, it has skb, flags");
	end(&f);
	begin(&f, state, "receive", true);
	assert_int_equal(filter(&f, "receive: nobody == 2"), -EINVAL);
	end(&f);
	begin(&f, state, "receive", true);
	assert_int_equal(filter(&f, "flags ~ \"x\""), -ENOENT);
	end(&f);
	begin(&f, state, "receive", true);
	assert_int_equal(filter(&f, "receive: flags ~ \"x\""), -EINVAL);
	end(&f);
	begin(&f, state, "receive", true);
	f.planned->public.probe.flags = KWATCH_PROBE_ENTRY;
	f.planned->public.probe.nr_fields--;
	assert_int_equal(filter(&f, "ret == 0"), -ENOENT);
	assert_string_equal(f.error.text,
			    "ret == 0: column 1: ret is only there when the function returns");
	assert_int_equal(kwatch_filters_add(&f.filters, "a ==", &f.error),
			 -EINVAL);
	end(&f);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, temporary_setup, \
						temporary_teardown)
	const struct CMUnitTest tests[] = {
		T(finds_the_fields_of_the_probe),
		T(knows_what_the_path_is),
		T(adds_what_is_not_among_them),
		T(one_value_is_one_field),
		T(members_of_composites),
		T(conditions_for_other_points_do_not_count),
		T(what_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
