// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "make_event.h"
#include "sighting.h"

static void want(const struct kwatch_fact *fact, const char *name,
		 const char *text)
{
	assert_string_equal(fact->name, name);
	assert_string_equal(fact->text, text);
}

static void every_value_as_it_is_shown(void **state)
{
	struct made *made = make_event(&(struct make_event){
		.probe = "open[compat]", .id = 1,
		.fields = {
			{ "path", "", KWATCH_TYPE_STRING, .data = "/a b\n" },
			{ "sig", "signal", KWATCH_TYPE_S32, .number = 9 },
			{ "ret", "errno", KWATCH_TYPE_S32,
			  KWATCH_SOURCE_RETURN, (__u64)-2 },
		} });
	struct kwatch_sighting *sighting = kwatch_sighting_new();
	const struct kwatch_fact *facts;
	const char *name;

	(void)state;
	assert_int_equal(kwatch_sighting_take(sighting, &made->event, &name,
					      &facts), 3);
	assert_string_equal(name, "open[compat]");
	want(&facts[0], "path", "/a b\\n");
	want(&facts[1], "sig", "SIGKILL");
	want(&facts[2], "ret", "-ENOENT");
	/* The next one does not remember the first. */
	assert_int_equal(kwatch_sighting_take(sighting, &made->event, &name,
					      &facts), 3);
	want(&facts[0], "path", "/a b\\n");
	kwatch_sighting_free(sighting);
	made_free(made);
}

/* Quotes are taken off only where they enclose all of it. */
static void quotes(void **state)
{
	struct made *made = make_event(&(struct make_event){
		.probe = "f", .id = 1,
		.fields = {
			{ "empty", "", KWATCH_TYPE_STRING, .data = "",
			  .length = 0 },
			{ "mark", "", KWATCH_TYPE_STRING, .data = "\"" },
			{ "cut", "", KWATCH_TYPE_STRING, .data = "abc",
			  .dynamic = KWATCH_DYNAMIC_TRUNCATED },
			{ "none", "", KWATCH_TYPE_STRING, .data = "x",
			  .dynamic = KWATCH_DYNAMIC_NULL },
		} });
	struct kwatch_sighting *sighting = kwatch_sighting_new();
	const struct kwatch_fact *facts;
	const char *name;

	(void)state;
	assert_int_equal(kwatch_sighting_take(sighting, &made->event, &name,
					      &facts), 4);
	want(&facts[0], "empty", "");
	want(&facts[1], "mark", "\\\"");
	want(&facts[2], "cut", "\"abc\"...");
	want(&facts[3], "none", "NULL");
	kwatch_sighting_free(sighting);
	made_free(made);
}

/* What is read at return is not in an entry record. */
static void only_what_is_there(void **state)
{
	struct made *made = make_event(&(struct make_event){
		.probe = "f", .id = 1, .kind = KWATCH_KIND_ENTRY,
		.flags = KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN,
		.fields = {
			{ "n", "", KWATCH_TYPE_S32, .number = (__u64)-1 },
			{ "ret", "", KWATCH_TYPE_S32, KWATCH_SOURCE_RETURN },
		} });
	struct kwatch_sighting *sighting = kwatch_sighting_new();
	const struct kwatch_fact *facts;
	const char *name;

	(void)state;
	assert_int_equal(kwatch_sighting_take(sighting, &made->event, &name,
					      &facts), 1);
	want(&facts[0], "n", "-1");
	kwatch_sighting_free(sighting);
	made_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_as_it_is_shown),
		cmocka_unit_test(quotes),
		cmocka_unit_test(only_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
