// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "finding.h"
#include "make_btf.h"
#include "make_catalogue.h"
#include "temporary.h"

struct kernel {
	struct kwatch_resolver *resolver;
	struct kwatch_catalogue *catalogue;
	struct kwatch_traceable *traceable;
};

static void load(struct kernel *kernel, void **state)
{
	char kallsyms[256], blacklist[256];
	struct kwatch_resolve_paths paths = {
		.kallsyms = kallsyms, .btf = *state, .blacklist = blacklist,
	};

	make_btf(state);
	make_kallsyms(state);
	make_catalogue(state);
	snprintf(kallsyms, sizeof(kallsyms), "%s",
		 temporary_path(state, "kallsyms"));
	snprintf(blacklist, sizeof(blacklist), "%s",
		 temporary_path(state, "blacklist"));
	kernel->resolver = kwatch_resolver_new(&paths, NULL);
	kernel->catalogue = kwatch_catalogue_new(*state, NULL);
	kernel->traceable = kwatch_traceable_new(temporary_write(state, "list",
								 "receive\n"),
						 NULL);
	assert_non_null(kernel->resolver);
	assert_non_null(kernel->catalogue);
	assert_non_null(kernel->traceable);
}

static void unload(struct kernel *kernel)
{
	kwatch_traceable_free(kernel->traceable);
	kwatch_catalogue_free(kernel->catalogue);
	kwatch_resolver_free(kernel->resolver);
}

static void look(struct kernel *kernel, const char *name,
		 struct kwatch_finding *finding)
{
	struct kwatch_catalogue_hit hit;

	if (kwatch_catalogue_points(kernel->catalogue, name, &hit, 1))
		kwatch_finding_point(finding, kernel->resolver,
				     kernel->traceable, &hit);
	else
		kwatch_finding_symbol(finding, kernel->resolver,
				      kernel->traceable, "", name);
}

static void every_state(void **state)
{
	static const struct {
		const char *name, *state, *hook, *evidence;
	} cases[] = {
		{ "receive", "ok", "ftrace", "BTF" },
		{ "old_receive", "ok", "ftrace", "BTF" },
		{ "put", "ok", "kprobe", "BTF" },
		{ "twice", "copies", "kprobe", "prototype" },
		{ "changed", "suffixed", "kprobe", "changed" },
		{ "gone", "inlined", "", "" },
		{ "at_boot", "freed", "", "" },
		{ "somewhere", "module", "", "" },
		{ "refused", "blacklisted", "", "" },
		{ "nobody", "unknown", "", "" },
		{ "seven", "ok", "kprobe", "BTF" },
		{ "in_module", "ok", "kprobe", "none" },
	};
	struct kwatch_finding finding;
	struct kernel kernel;
	size_t i;

	load(&kernel, state);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		look(&kernel, cases[i].name, &finding);
		assert_string_equal(finding.name, cases[i].name);
		assert_string_equal(kwatch_finding_state(&finding),
				    cases[i].state);
		assert_string_equal(kwatch_finding_hook(&finding),
				    cases[i].hook);
		assert_string_equal(kwatch_finding_evidence(&finding),
				    cases[i].evidence);
		assert_int_equal(finding.warning_count, 0);
		assert_false(finding.namesake);
	}
	unload(&kernel);
}

static void a_namesake_and_a_silent_one(void **state)
{
	char name[] = "old", seven[] = "seven", why[] = "nobody calls it";
	struct kwatch_catalogue_alias alias = { .name = seven };
	struct kwatch_catalogue_silent silent = { .why = why };
	struct kwatch_catalogue_point point = { .name = name };
	struct kwatch_catalogue_hit hit = { .point = &point, .alias = &alias };
	struct kwatch_finding finding;
	struct kernel kernel;

	load(&kernel, state);
	kwatch_finding_point(&finding, kernel.resolver, NULL, &hit);
	assert_true(finding.namesake);
	assert_string_equal(kwatch_finding_hook(&finding), "");
	point.name = seven;
	point.silent = &silent;
	point.nr_silent = 1;
	hit.alias = NULL;
	kwatch_finding_point(&finding, kernel.resolver, NULL, &hit);
	assert_string_equal(kwatch_finding_state(&finding), "silent");
	assert_ptr_equal(finding.silent, why);
	assert_string_equal(kwatch_finding_hook(&finding), "");
	unload(&kernel);
}

/* What is known to have been otherwise is no surprise. */
static void a_form_that_is_known(void **state)
{
	char name[] = "put", prototype[] = "int put(int fd)";
	char was[] = "int put(void)";
	char also[] = "long put(struct file *file, const char *buf, size_t count)";
	char *forms[] = { was, also };
	struct kwatch_catalogue_point point = {
		.name = name, .prototype = prototype, .prototype_was = forms,
	};
	struct kwatch_catalogue_hit hit = { .point = &point };
	struct kwatch_finding finding;
	struct kernel kernel;

	load(&kernel, state);
	point.nr_prototype_was = 1;
	kwatch_finding_point(&finding, kernel.resolver, NULL, &hit);
	assert_int_equal(finding.warning_count, 3);
	point.nr_prototype_was = 2;
	kwatch_finding_point(&finding, kernel.resolver, NULL, &hit);
	assert_int_equal(finding.warning_count, 0);
	/* Another name of an argument is another form. */
	memcpy(strstr(also, "buf"), "fub", 3);
	kwatch_finding_point(&finding, kernel.resolver, NULL, &hit);
	assert_int_equal(finding.warning_count, 3);
	unload(&kernel);
}

static void witnesses_that_disagree(void **state)
{
	char name[] = "put", prototype[128];
	struct kwatch_catalogue_point point = {
		.name = name, .prototype = prototype,
	};
	struct kwatch_catalogue_hit hit = { .point = &point };
	struct kwatch_finding finding;
	struct kernel kernel;

	load(&kernel, state);
	strcpy(prototype, "long put(struct file *file, const char *buf, size_t count)");
	kwatch_finding_point(&finding, kernel.resolver, NULL, &hit);
	assert_int_equal(finding.warning_count, 0);
	strcpy(prototype, "int put(struct inode *file, const char *buffer)");
	kwatch_finding_point(&finding, kernel.resolver, NULL, &hit);
	assert_int_equal(finding.warning_count, 4);
	assert_string_equal(finding.warnings[0],
			    "the catalogue knows 2 arguments, this kernel's BTF 3");
	assert_string_equal(finding.warnings[1],
			    "argument 0: the catalogue says struct inode *file, this kernel's BTF struct file *file");
	assert_string_equal(finding.warnings[2],
			    "argument 1: the catalogue says char *buffer, this kernel's BTF const char *buf");
	assert_non_null(strstr(finding.warnings[3], "it returns int, "));
	unload(&kernel);
}

static void parameters_and_places(void **state)
{
	struct kwatch_field field = { .source = KWATCH_SOURCE_ARGUMENT,
				      .index = 2 };
	struct kwatch_finding finding;
	struct kernel kernel;
	char text[64];

	load(&kernel, state);
	look(&kernel, "put", &finding);
	assert_string_equal(kwatch_finding_parameter(&finding, 0, text,
						     sizeof(text)),
			    "struct file *file");
	assert_null(kwatch_finding_parameter(&finding, 3, text, sizeof(text)));
	look(&kernel, "twice", &finding);
	assert_string_equal(kwatch_finding_parameter(&finding, 0, text,
						     sizeof(text)), "int a");
	kwatch_finding_place(&field, text, sizeof(text));
	assert_string_equal(text, "argument 2");
	field.derefs = 2;
	field.offsets[0] = 24;
	field.offsets[1] = -8;
	kwatch_finding_place(&field, text, sizeof(text));
	assert_string_equal(text, "argument 2, then +24, -8");
	kwatch_finding_place(&field, text, 12);
	assert_string_equal(text, "argument 2,");
	field = (struct kwatch_field){ .source = KWATCH_SOURCE_RETURN };
	kwatch_finding_place(&field, text, sizeof(text));
	assert_string_equal(text, "returned value");
	unload(&kernel);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, temporary_setup, \
						temporary_teardown)
	const struct CMUnitTest tests[] = {
		T(every_state),
		T(a_namesake_and_a_silent_one),
		T(a_form_that_is_known),
		T(witnesses_that_disagree),
		T(parameters_and_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
