// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "make_btf.h"
#include "make_catalogue.h"
#include "resolve.h"
#include "temporary.h"

static struct kwatch_resolver *load(void **state, const char *symbols)
{
	char kallsyms[256], blacklist[256];
	struct kwatch_resolve_paths paths = {
		.kallsyms = kallsyms, .btf = *state, .blacklist = blacklist,
	};
	struct kwatch_resolver *resolver;

	make_btf(state);
	make_catalogue(state);
	if (symbols)
		temporary_write(state, "kallsyms", symbols);
	else
		make_kallsyms(state);
	snprintf(kallsyms, sizeof(kallsyms), "%s",
		 temporary_path(state, "kallsyms"));
	snprintf(blacklist, sizeof(blacklist), "%s",
		 temporary_path(state, "blacklist"));
	resolver = kwatch_resolver_new(&paths, NULL);
	assert_non_null(resolver);
	return resolver;
}

static enum kwatch_presence look(struct kwatch_resolver *resolver,
				 const char *module, const char *symbol,
				 const char *reason)
{
	struct kwatch_resolution resolution;

	kwatch_resolve_symbol(resolver, module, symbol, &resolution);
	if (!strstr(resolution.reason, reason))
		fail_msg("%s: wanted: %s, got: %s", symbol, reason,
			 resolution.reason);
	assert_int_equal(kwatch_resolve_usable(&resolution),
			 !resolution.reason[0]);
	assert_string_equal(resolution.wanted, symbol);
	return resolution.presence;
}

static void tells_what_became_of_a_name(void **state)
{
	struct kwatch_resolver *r = load(state, NULL);

	assert_int_equal(look(r, "", "receive", ""), KWATCH_PRESENT);
	assert_int_equal(look(r, "", "twice", ""), KWATCH_COPIES);
	assert_int_equal(look(r, "", "changed", ""), KWATCH_SUFFIXED);
	assert_int_equal(look(r, "", "changed.isra.0", ""), KWATCH_SUFFIXED);
	assert_int_equal(look(r, "", "nobody", "no function nobody"),
			 KWATCH_ABSENT);
	assert_int_equal(look(r, "", "refused", "blacklist"),
			 KWATCH_BLACKLISTED);
	assert_int_equal(look(r, "", "at_boot", "ran at boot"), KWATCH_FREED);
	kwatch_resolver_free(r);
}

static void looks_into_modules(void **state)
{
	struct kwatch_resolver *r = load(state, NULL);

	assert_int_equal(look(r, "", "in_module", ""), KWATCH_PRESENT);
	assert_int_equal(look(r, "some", "in_module", ""), KWATCH_PRESENT);
	assert_int_equal(look(r, "other", "in_module",
			      "in module other, which is not loaded"),
			 KWATCH_IN_MODULE);
	/* The module is loaded and does not have it. */
	assert_int_equal(look(r, "some", "receive", "no function"),
			 KWATCH_ABSENT);
	kwatch_resolver_free(r);
}

static void does_without_addresses(void **state)
{
	struct kwatch_resolver *r = load(state,
		"0000000000000000 T receive\n"
		"0000000000000000 t twice\n"
		"0000000000000000 t twice\n"
		"0000000000000000 t refused\n");

	assert_int_equal(look(r, "", "receive", ""), KWATCH_PRESENT);
	assert_int_equal(look(r, "", "twice", "run as root"), KWATCH_HIDDEN);
	assert_int_equal(look(r, "", "refused", ""), KWATCH_PRESENT);
	kwatch_resolver_free(r);
}

static void does_not_take_any_of_too_many(void **state)
{
	struct kwatch_resolver *r;
	char text[1024], *end = text;
	int i;

	for (i = 0; i < 9; i++)
		end += sprintf(end, "ffffffff810000%d0 t show\n", i);
	r = load(state, text);
	assert_int_equal(look(r, "", "show", "9 functions are called show"),
			 KWATCH_HIDDEN);
	kwatch_resolver_free(r);
}

static void resolves_points(void **state)
{
	struct kwatch_resolver *r = load(state, NULL);
	struct kwatch_catalogue_point point = {
		.name = "some_name", .inlined = "put",
	};
	char missing[] = "not_there", put[] = "put";
	char *symbols[] = { missing, put };
	struct kwatch_resolution resolution;

	kwatch_resolve_point(r, &point, &resolution);
	assert_int_equal(resolution.presence, KWATCH_INLINED);
	assert_string_equal(resolution.reason, "inlined into put");
	point.symbols = symbols;
	point.nr_symbols = 2;
	kwatch_resolve_point(r, &point, &resolution);
	assert_int_equal(resolution.presence, KWATCH_PRESENT);
	assert_string_equal(resolution.symbols[0]->name, "put");
	point.nr_symbols = 1;
	point.module = "absentee";
	kwatch_resolve_point(r, &point, &resolution);
	assert_int_equal(resolution.presence, KWATCH_IN_MODULE);
	/* Loaded, but without it: the catalogue's reason holds. */
	point.module = "some";
	kwatch_resolve_point(r, &point, &resolution);
	assert_int_equal(resolution.presence, KWATCH_INLINED);
	point.inlined = NULL;
	point.absent = "since tomorrow";
	kwatch_resolve_point(r, &point, &resolution);
	assert_int_equal(resolution.presence, KWATCH_ABSENT);
	assert_string_equal(resolution.reason, "since tomorrow");
	kwatch_resolver_free(r);
}

/* "put" stands before both, "seven" behind both. */
static void chooses_the_copy_of_a_file(void **state)
{
	struct kwatch_resolver *r = load(state, NULL);
	char twice[] = "twice", put[] = "put", seven[] = "seven";
	char nobody[] = "nobody";
	struct kwatch_catalogue_point point = { .name = twice, .beside = put };
	struct kwatch_resolution resolution;

	kwatch_resolve_point(r, &point, &resolution);
	assert_int_equal(resolution.presence, KWATCH_PRESENT);
	assert_int_equal(resolution.count, 1);
	assert_int_equal(resolution.namesakes, 1);
	assert_int_equal(resolution.symbols[0]->address, 0xffffffff81000400);
	point.beside = seven;
	kwatch_resolve_point(r, &point, &resolution);
	assert_int_equal(resolution.symbols[0]->address, 0xffffffff81000500);
	/* Who is not there is no guide, and who is alone needs none. */
	point.beside = nobody;
	kwatch_resolve_point(r, &point, &resolution);
	assert_int_equal(resolution.presence, KWATCH_COPIES);
	assert_int_equal(resolution.namesakes, 0);
	point.name = put;
	point.beside = seven;
	kwatch_resolve_point(r, &point, &resolution);
	assert_int_equal(resolution.presence, KWATCH_PRESENT);
	assert_int_equal(resolution.namesakes, 0);
	kwatch_resolver_free(r);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tells_what_became_of_a_name),
		T(looks_into_modules),
		T(does_without_addresses),
		T(does_not_take_any_of_too_many),
		T(resolves_points),
		T(chooses_the_copy_of_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
