// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "catalogue.h"
#include "make_catalogue.h"
#include "temporary.h"

#define HEAD \
	"name: a\n" \
	"title: b\n" \
	"trigger: [c]\n" \
	"layers: [low]\n" \
	"points:\n"
#define POINT "  - {name: p, layer: low, text: t}\n"

static void reads_a_scenario(void **state)
{
	const struct kwatch_catalogue_scenario *scenario;
	struct kwatch_catalogue *catalogue;

	make_catalogue(state);
	catalogue = kwatch_catalogue_new(*state, NULL);
	assert_non_null(catalogue);
	assert_int_equal(kwatch_catalogue_count(catalogue), 1);
	scenario = kwatch_catalogue_scenario(catalogue, "try-it");
	assert_non_null(scenario);
	assert_int_equal(scenario->nr_points, 8);
	assert_string_equal(scenario->layers[1], "high");
	assert_string_equal(scenario->points[0].fields[0].display, "bytes");
	assert_true(scenario->points[0].fields[2].at_return);
	assert_null(scenario->points[0].absent);
	assert_true(scenario->points[1].entry_only);
	assert_null(kwatch_catalogue_scenario(catalogue, "receive"));
	assert_non_null(strstr(kwatch_catalogue_file(catalogue, 0),
			       "try.yaml"));
	kwatch_catalogue_free(catalogue);
}

static void names_lead_to_points(void **state)
{
	struct kwatch_catalogue *catalogue;
	struct kwatch_catalogue_hit hits[4];

	make_catalogue(state);
	catalogue = kwatch_catalogue_new(*state, NULL);
	assert_int_equal(kwatch_catalogue_points(catalogue, "put", hits, 4),
			 1);
	assert_null(hits[0].alias);
	assert_int_equal(kwatch_catalogue_points(catalogue, "old_receive",
						 hits, 4), 1);
	assert_string_equal(hits[0].point->name, "receive");
	assert_string_equal(hits[0].alias->why, "renamed");
	assert_int_equal(kwatch_catalogue_points(catalogue, "both", hits, 4),
			 2);
	assert_string_equal(hits[1].point->name, "put");
	assert_int_equal(kwatch_catalogue_points(catalogue, "both", hits, 1),
			 1);
	assert_int_equal(kwatch_catalogue_points(catalogue, "try-it", hits,
						 4), 0);
	/* Who reads the symbols of a kernel finds what its compiler appended. */
	assert_int_equal(kwatch_catalogue_points(catalogue, "put.isra.0", hits,
						 4), 1);
	assert_string_equal(hits[0].point->name, "put");
	assert_int_equal(kwatch_catalogue_points(catalogue, "puts", hits, 4),
			 0);
	kwatch_catalogue_free(catalogue);
}

static void refuses_with_file_and_line(void **state)
{
	static const struct {
		const char *text;
		const char *wanted;
	} wrong[] = {
		{ "name: a\nheading: b\n", "wrong.yaml:2: unknown key heading" },
		{ "name: a\n\tb\n", "wrong.yaml:" },
		{ "", "wrong.yaml: the file is empty" },
		{ HEAD "  - {name: p, text: t}\n",
		  "wrong.yaml:6: the key layer is missing" },
		{ HEAD "  - {name: p, layer: low}\n",
		  "the key text is missing" },
		{ HEAD POINT "  - name: q\n    layer: high\n    text: t\n",
		  "wrong.yaml:8: q: the scenario has no layer high" },
		{ HEAD POINT "  - {name: q, layer: low, text: t}\n" POINT,
		  "wrong.yaml:8: there are two points named p" },
		{ HEAD POINT "  - {name: q, layer: low, text: t, colour: red}\n",
		  "wrong.yaml:7: unknown key colour" },
		{ HEAD "  - name: p\n    layer: low\n    text: t\n"
		  "    fields:\n      - {expression: a, type: u33}\n",
		  "wrong.yaml:10: p: there is no type u33" },
		{ HEAD "  - name: p\n    layer: low\n    text: t\n"
		  "    fields:\n      - {expression: a, display: loud}\n",
		  "wrong.yaml:10: p: there is no display loud" },
		{ HEAD "  - name: p\n    layer: low\n    text: t\n"
		  "    fields:\n      - {expression: 'a->'}\n",
		  "wrong.yaml:10: p: a->: column 4:" },
		{ HEAD "  - name: p\n    layer: low\n    text: t\n"
		  "    returns: {type: what}\n",
		  "wrong.yaml:9: p: there is no type what" },
		{ HEAD "  - name: p\n    layer: low\n    text: t\n"
		  "    prototype: nonsense\n",
		  "wrong.yaml:9: p: prototype" },
		{ HEAD "  - name: p\n    layer: low\n    text: t\n"
		  "    nearest: q\n",
		  "wrong.yaml:9: p: the scenario has no point q" },
		{ "name: a\ntitle: b\ntrigger: [c]\nlayers: [low]\npoints: []\n",
		  "wrong.yaml:5: the scenario has no points" },
	};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct kwatch_error error = { 0 };
		const char *path = temporary_write(state, "wrong.yaml",
						   wrong[i].text);

		assert_null(kwatch_catalogue_new(path, &error));
		if (!strstr(error.text, wrong[i].wanted))
			fail_msg("wanted: %s, got: %s", wrong[i].wanted,
				 error.text);
		assert_non_null(strstr(error.text, "wrong.yaml"));
	}
}

static void says_that_nothing_is_there(void **state)
{
	struct kwatch_error error = { 0 };

	assert_null(kwatch_catalogue_new(temporary_path(state, "none"),
					 &error));
	assert_int_equal(error.code, ENOENT);
	assert_null(kwatch_catalogue_new(*state, &error));
	assert_non_null(strstr(error.text, "no *.yaml"));
}

static void takes_the_users_first(void **state)
{
	struct kwatch_catalogue *catalogue;
	const struct kwatch_catalogue_scenario *scenario;
	struct kwatch_error error = { 0 };

	temporary_write(state, "own.yaml", "name: open\ntitle: mine\n"
			"trigger: [c]\nlayers: [low]\npoints:\n" POINT);
	setenv("HOME", "/nonexistent", 1);
	unsetenv("XDG_CONFIG_HOME");
	setenv("KWATCH_CATALOGUE", *state, 1);
	catalogue = kwatch_catalogue_new(NULL, &error);
	assert_non_null(catalogue);
	scenario = kwatch_catalogue_scenario(catalogue, "open");
	assert_string_equal(scenario->title, "mine");
	/* The built-in ones are still there. */
	assert_non_null(kwatch_catalogue_scenario(catalogue, "signal"));
	kwatch_catalogue_free(catalogue);
	setenv("KWATCH_CATALOGUE", "/nonexistent", 1);
	assert_null(kwatch_catalogue_new(NULL, &error));
	unsetenv("KWATCH_CATALOGUE");
}

/* Every field of ours parses, every text fits a line of a terminal. */
static void the_builtin_one_is_right(void **state)
{
	struct kwatch_error error = { 0 };
	struct kwatch_catalogue *catalogue =
		kwatch_catalogue_new(KWATCH_TREE_CATALOGUE, &error);
	static const char * const scenarios[] = {
		"tcp-receive", "open", "signal", "exec", "memory", "process",
		"module-init",
	};
	size_t i;
	unsigned int n;

	(void)state;
	if (!catalogue)
		fail_msg("%s", error.text);
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
		assert_non_null(kwatch_catalogue_scenario(catalogue,
							  scenarios[i]));
	for (i = 0; i < kwatch_catalogue_count(catalogue); i++) {
		const struct kwatch_catalogue_scenario *scenario =
			kwatch_catalogue_at(catalogue, i);

		for (n = 0; n < scenario->nr_points; n++)
			if (strlen(scenario->points[n].text) > 72)
				fail_msg("%s: the text is too long",
					 scenario->points[n].name);
	}
	kwatch_catalogue_free(catalogue);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(reads_a_scenario),
		T(names_lead_to_points),
		T(refuses_with_file_and_line),
		T(says_that_nothing_is_there),
		T(takes_the_users_first),
		T(the_builtin_one_is_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
