// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "catalogue_file.h"
#include "temporary.h"

#define HEAD \
	"name: a\n" \
	"title: b\n" \
	"trigger: [c, 'd e']\n" \
	"layers: [low, high]\n" \
	"points:\n"
#define POINT "  - {name: p, layer: low, text: t}\n"

static struct kwatch_catalogue_scenario *load(void **state, const char *text,
					      struct kwatch_error *error)
{
	return kwatch_catalogue_file_load(temporary_write(state, "it.yaml",
							  text), error);
}

static void reads_every_key(void **state)
{
	static const char text[] = HEAD
		"  - name: p\n"
		"    names: [{name: old, is: renamed, why: renamed}, {name: older, is: misspelt}]\n"
		"    symbols: [p_new, p_old]\n"
		"    module: m\n"
		"    copies: [native, compat]\n"
		"    layer: high\n"
		"    prototype: int p(char *x, int n)\n"
		"    fields:\n"
		"      - {expression: x, name: text, type: bytes, length: n,\n"
		"         cap: 7, at_return: true, user: true}\n"
		"      - {expression: n, display: errno}\n"
		"    returns: {type: s32, display: errno}\n"
		"    family: ipv6\n"
		"    text: >\n"
		"      folded over\n"
		"      lines\n"
		"    note: more\n"
		"    absent: not here\n"
		"    inlined: somebody\n"
		"    silent:\n"
		"      - {has: [f, struct s.m], lacks: [g], why: nobody calls it}\n"
		"      - {why: never}\n"
		"    nearest: q\n"
		"    trigger: true\n"
		"  - {name: q, layer: low, text: t, entry_only: true}\n";
	struct kwatch_error error = { 0 };
	struct kwatch_catalogue_scenario *scenario = load(state, text,
							  &error);
	const struct kwatch_catalogue_point *p;

	if (!scenario)
		fail_msg("%s", error.text);
	assert_string_equal(scenario->trigger[1], "d e");
	assert_int_equal(scenario->nr_layers, 2);
	assert_int_equal(scenario->nr_points, 2);
	p = &scenario->points[0];
	assert_int_equal(p->nr_names, 2);
	assert_null(p->names[1].why);
	assert_string_equal(p->symbols[1], "p_old");
	assert_string_equal(p->module, "m");
	assert_string_equal(p->copies[1], "compat");
	assert_int_equal(p->fields[0].cap, 7);
	assert_true(p->fields[0].at_return && p->fields[0].user);
	assert_string_equal(p->fields[0].length, "n");
	assert_false(p->fields[1].at_return || p->fields[1].user);
	assert_string_equal(p->returns->type, "s32");
	assert_string_equal(p->family, "ipv6");
	assert_string_equal(p->text, "folded over lines\n");
	assert_string_equal(p->nearest, "q");
	assert_int_equal(p->nr_silent, 2);
	assert_string_equal(p->silent[0].has[1], "struct s.m");
	assert_string_equal(p->silent[0].lacks[0], "g");
	assert_int_equal(p->silent[1].nr_has, 0);
	assert_string_equal(p->silent[1].why, "never");
	assert_string_equal(p->trigger, "true");
	assert_false(p->entry_only);
	assert_true(scenario->points[1].entry_only);
	assert_null(scenario->points[1].returns);
	assert_int_equal(scenario->points[1].nr_fields, 0);
	kwatch_catalogue_file_free(scenario);
	kwatch_catalogue_file_free(NULL);
}

static void refuse(void **state, const char *text, const char *wanted)
{
	struct kwatch_error error = { 0 };

	assert_null(load(state, text, &error));
	if (!strstr(error.text, wanted))
		fail_msg("wanted: %s, got: %s", wanted, error.text);
}

static void silent_asks_for_what_can_be_found(void **state)
{
	refuse(state, HEAD
	       "  - name: p\n"
	       "    layer: low\n"
	       "    text: t\n"
	       "    silent: [{has: [5.4 and older], why: w}]\n",
	       "p: silent: 5.4 and older is no function, 'struct name' or 'struct name.member'");
	refuse(state, HEAD
	       "  - name: p\n"
	       "    layer: low\n"
	       "    text: t\n"
	       "    silent: [{has: [f]}]\n",
	       "it.yaml:9: the key why is missing");
}

/* Names that are parts of others, or stand somewhere else as well. */
static void finds_the_very_line(void **state)
{
	refuse(state, HEAD
	       "  - {name: pread, layer: low, text: t}\n"
	       "  - {name: read, layer: low, text: t}\n"
	       "  - {name: read_more, layer: low, text: t}\n"
	       "  - {name: read, layer: low, text: t}\n",
	       "it.yaml:9: there are two points named read");
	/* The scenario is called so, too. */
	refuse(state, HEAD
	       "  - {name: a, layer: low, text: t}\n"
	       "  - {name: a, layer: low, text: t}\n",
	       "it.yaml:7: there are two points named a");
	refuse(state, HEAD
	       "  - {name: reader, layer: low, text: t}\n"
	       "  - {name: q, layer: low, nearest: reader, text: t}\n"
	       "  - {name: r, layer: low, nearest: read, text: t}\n",
	       "it.yaml:8: r: the scenario has no point read");
	refuse(state, HEAD
	       "  - name: p\n"
	       "    layer: low\n"
	       "    text: t\n"
	       "    fields:\n"
	       "      - {expression: 'x->type', type: u32}\n"
	       "      - {expression: x, type: u3}\n",
	       "it.yaml:11: p: there is no type u3");
}

/* A point is sent to when the value itself cannot be found in the text. */
static void falls_back_on_the_point(void **state)
{
	refuse(state, HEAD POINT
	       "  - name: q\n"
	       "    layer: low\n"
	       "    text: t\n"
	       "    prototype: >\n"
	       "      int q(int a,\n"
	       "            int)\n",
	       "it.yaml:7: q: ");
}

static void refuses_what_no_module_takes(void **state)
{
	char text[512];

	snprintf(text, sizeof(text), HEAD
		 "  - {name: %064d, layer: low, text: t}\n", 0);
	refuse(state, text, "longer than 63 characters");
	refuse(state, HEAD
	       "  - name: p\n"
	       "    layer: low\n"
	       "    text: t\n"
	       "    fields:\n"
	       "      - expression: x\n"
	       "        name: a_name_of_a_field_that_has_32_ones\n",
	       "it.yaml:11: p: a field cannot be named a_name_of_a_field_that_has_32_ones");
	refuse(state, HEAD
	       "  - name: p\n"
	       "    layer: low\n"
	       "    text: t\n"
	       "    fields: [{expression: x, name: two words}]\n",
	       "it.yaml:9: p: a field cannot be named two words");
	refuse(state, HEAD
	       "  - name: p\n"
	       "    layer: low\n"
	       "    text: t\n"
	       "    fields: [{expression: x, name: 2nd}]\n",
	       "it.yaml:9: p: a field cannot be named 2nd");
}

static void refuses_returns_of_what_does_not_return(void **state)
{
	refuse(state, HEAD
	       "  - name: p\n"
	       "    layer: low\n"
	       "    text: t\n"
	       "    entry_only: true\n"
	       "    fields: [{expression: n, at_return: true}]\n",
	       "it.yaml:10: p: n is read at return, but the point is entry_only");
	refuse(state, HEAD
	       "  - name: p\n"
	       "    layer: low\n"
	       "    text: t\n"
	       "    entry_only: true\n"
	       "    fields: [{expression: ret}]\n",
	       "it.yaml:10: p: ret is read at return");
}

static void refuses_what_yaml_cannot_be(void **state)
{
	refuse(state, "- a list\n", "it.yaml:");
	refuse(state, HEAD
	       "  - name: p\n"
	       "    layer: low\n"
	       "    text: t\n"
	       "    fields: [{expression: x, cap: -1}]\n", "it.yaml:9:");
	refuse(state, HEAD
	       "  - name: p\n"
	       "    layer: low\n"
	       "    entry_only: ture\n"
	       "    text: t\n", "it.yaml:8:");
	refuse(state, HEAD "  - [\n", "it.yaml:");
	refuse(state, "title: b\ntrigger: [c]\nlayers: [l]\npoints:\n" POINT,
	       "the key name is missing");
	refuse(state, HEAD POINT "name: again\n", "it.yaml:");
}

/* No document, no key: nothing that a scenario could be made of. */
static void refuses_what_says_nothing(void **state)
{
	refuse(state, "# only a comment\n", "it.yaml:1: there is no scenario");
	refuse(state, "---\n...\n", "it.yaml:");
	refuse(state, "~\n", "it.yaml:");
	refuse(state, "\"\": a\n", "it.yaml:1: unknown key");
}

static void says_why_there_is_no_text(void **state)
{
	struct kwatch_error error = { 0 };

	assert_null(kwatch_catalogue_file_load(temporary_path(state, "none"),
					       &error));
	assert_int_equal(error.code, ENOENT);
	assert_null(kwatch_catalogue_file_load(*state, &error));
	assert_int_equal(error.code, EISDIR);
	assert_non_null(strstr(error.text, *state));
}

/* What is behind a NUL would be left out without a word. */
static void reads_to_the_end(void **state)
{
	static const char text[] = HEAD POINT "\0nonsense";
	struct kwatch_error error = { 0 };
	const char *path = temporary_write_bytes(state, "it.yaml", text,
						 sizeof(text) - 1);

	assert_null(kwatch_catalogue_file_load(path, &error));
	assert_non_null(strstr(error.text, "it.yaml"));
}

static void makes_specs(void **state)
{
	struct kwatch_catalogue_field field = {
		.expression = (char *)"skb->len", .name = (char *)"n",
		.type = (char *)"ustring", .display = (char *)"hex",
		.length = (char *)"size", .cap = 70000, .at_return = true,
	};
	struct kwatch_field_spec spec;

	(void)state;
	assert_int_equal(kwatch_catalogue_spec(&field, &spec, NULL), 0);
	assert_string_equal(spec.name, "n");
	assert_string_equal(spec.chain.base, "skb");
	assert_int_equal(spec.type->type, KWATCH_TYPE_STRING);
	assert_string_equal(spec.display, "hex");
	assert_string_equal(spec.length, "size");
	/* As many as a field may have. */
	assert_int_equal(spec.cap, 4096);
	assert_true(spec.at_return && spec.user);
	/* What is in the expression stays, so far as the keys do not say. */
	field = (struct kwatch_catalogue_field){
		.expression = (char *)"m=skb->len:u16/hex@return",
	};
	assert_int_equal(kwatch_catalogue_spec(&field, &spec, NULL), 0);
	assert_string_equal(spec.name, "m");
	assert_int_equal(spec.type->type, KWATCH_TYPE_U16);
	assert_string_equal(spec.display, "hex");
	assert_true(spec.at_return);
	assert_false(spec.user);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(reads_every_key),
		T(silent_asks_for_what_can_be_found),
		T(finds_the_very_line),
		T(falls_back_on_the_point),
		T(refuses_what_no_module_takes),
		T(refuses_returns_of_what_does_not_return),
		T(refuses_what_yaml_cannot_be),
		T(refuses_what_says_nothing),
		T(says_why_there_is_no_text),
		T(reads_to_the_end),
		T(makes_specs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
