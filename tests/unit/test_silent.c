// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "make_btf.h"
#include "silent.h"
#include "temporary.h"

static struct kwatch_resolver *make_resolver(void **state, const char *btf)
{
	char kallsyms[256];
	struct kwatch_resolve_paths paths = { .kallsyms = kallsyms,
					      .btf = btf };
	struct kwatch_resolver *resolver;

	make_btf(state);
	make_kallsyms(state);
	snprintf(kallsyms, sizeof(kallsyms), "%s",
		 temporary_path(state, "kallsyms"));
	paths.blacklist = "/nonexistent";
	resolver = kwatch_resolver_new(&paths, NULL);
	assert_non_null(resolver);
	return resolver;
}

static void evidence(void **state)
{
	(void)state;
	assert_true(kwatch_silent_is_evidence("kill_pid_info"));
	assert_true(kwatch_silent_is_evidence("struct sock"));
	assert_true(kwatch_silent_is_evidence("struct sock.first"));
	assert_false(kwatch_silent_is_evidence(""));
	assert_false(kwatch_silent_is_evidence("6.12"));
	assert_false(kwatch_silent_is_evidence("two words"));
	assert_false(kwatch_silent_is_evidence("struct "));
	assert_false(kwatch_silent_is_evidence("struct sock."));
	assert_false(kwatch_silent_is_evidence("struct sock.a.b"));
	assert_false(kwatch_silent_is_evidence("receive.first"));
}

/* Whether "has" (or "lacks") of one thing holds on the kernel of make_btf.h. */
static bool holds(const struct kwatch_resolver *resolver, const char *text,
		  bool lacks)
{
	char *list[] = { (char *)text }, why[] = "nobody calls it";
	struct kwatch_catalogue_silent silent = { .why = why };
	struct kwatch_catalogue_point point = {
		.silent = &silent, .nr_silent = 1,
	};
	const char *got;

	if (lacks) {
		silent.lacks = list;
		silent.nr_lacks = 1;
	} else {
		silent.has = list;
		silent.nr_has = 1;
	}
	got = kwatch_silent_why(resolver, &point);
	assert_true(!got || got == why);
	return got;
}

static void one_thing(void **state)
{
	struct kwatch_resolver *resolver = make_resolver(state, *state);
	static const struct {
		const char *text;
		bool there;
	} cases[] = {
		{ "receive", true },
		{ "changed", true },	/* with a compiler's suffix */
		{ "nobody", false },
		{ "struct sock", true },
		{ "struct nobody", false },
		{ "struct sock.first", true },
		{ "struct sock.nobody", false },
		{ "struct nobody.first", false },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(holds(resolver, cases[i].text, false),
				 cases[i].there);
		assert_int_equal(holds(resolver, cases[i].text, true),
				 !cases[i].there);
	}
	kwatch_resolver_free(resolver);
}

/* What BTF would tell is not known without it: neither there nor lacking. */
static void without_btf(void **state)
{
	struct kwatch_resolver *resolver = make_resolver(state,
							 "/nonexistent");

	assert_true(holds(resolver, "receive", false));
	assert_false(holds(resolver, "struct sock", false));
	assert_false(holds(resolver, "struct sock", true));
	assert_false(holds(resolver, "struct nobody", true));
	kwatch_resolver_free(resolver);
}

static void all_of_an_entry_and_the_first(void **state)
{
	struct kwatch_resolver *resolver = make_resolver(state, *state);
	char receive[] = "receive", put[] = "put", nobody[] = "nobody";
	char one[] = "one", two[] = "two", three[] = "three";
	char *first[] = { receive, nobody }, *second[] = { receive, put };
	char *third[] = { nobody };
	struct kwatch_catalogue_silent silent[] = {
		{ .has = first, .nr_has = 2, .why = one },
		{ .has = second, .nr_has = 2, .lacks = third,
		  .nr_lacks = 1, .why = two },
		{ .why = three },
	};
	struct kwatch_catalogue_point point = { .silent = silent };

	assert_null(kwatch_silent_why(resolver, &point));
	point.nr_silent = 1;
	assert_null(kwatch_silent_why(resolver, &point));
	point.nr_silent = 3;
	assert_ptr_equal(kwatch_silent_why(resolver, &point), two);
	silent[1].lacks = second;
	assert_ptr_equal(kwatch_silent_why(resolver, &point), three);
	kwatch_resolver_free(resolver);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, temporary_setup, \
						temporary_teardown)
	const struct CMUnitTest tests[] = {
		T(evidence),
		T(one_thing),
		T(without_btf),
		T(all_of_an_entry_and_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
