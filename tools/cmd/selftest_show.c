// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "cmd.h"
#include "host.h"
#include "object.h"
#include "selftest.h"
#include "style.h"
#include "wrap.h"

#define WIDTH	79
#define COLUMN	38	/* of what is said of a point */
#define WORD	6	/* columns of "  pass" */

static const char *color_of(enum kwatch_result result)
{
	static const char * const colors[] = {
		[KWATCH_PASS] = "",
		[KWATCH_FAIL] = KWATCH_STYLE_RED,
		[KWATCH_SKIP] = KWATCH_STYLE_DIM,
	};

	return colors[result];
}

/* Colours take no columns: a line is laid out without them. */
static void print_line(const struct selftest *test, enum kwatch_result result,
		       const char *name, const char *what)
{
	const char *color = test->color ? color_of(result) : "";
	char label[COLUMN + 128], *line = NULL;
	size_t length = 0;
	FILE *out;

	snprintf(label, sizeof(label), "  %s  %s ",
		 kwatch_outcome_word(result), name);
	out = open_memstream(&line, &length);
	if (!out)
		return;
	kwatch_wrap(out, label, COLUMN, WIDTH, what);
	if (!fclose(out) && length > WORD)
		printf("%s%.*s%s%s", color, WORD, line,
		       color[0] ? KWATCH_STYLE_RESET : "", line + WORD);
	free(line);
}

static void show_point(const struct selftest *test,
		       const struct selftest_point *point)
{
	const struct kwatch_verdict *verdict = &point->verdict;
	const char *what = point->outcome.why;
	char text[64];

	if (point->outcome.result == KWATCH_PASS) {
		snprintf(text, sizeof(text), "%zu seen, %zu as expected",
			 verdict->seen, verdict->met);
		what = text;
	}
	print_line(test, point->outcome.result, point->point->name, what);
}

void selftest_show(const struct selftest *test,
		   const struct selftest_scenario *scenario)
{
	unsigned int i;

	printf("%s: %s\n", scenario->scenario->name, scenario->scenario->title);
	for (i = 0; i < scenario->scenario->nr_points; i++) {
		const struct selftest_point *point = &scenario->points[i];

		if (point->chosen &&
		    (point->outcome.result == KWATCH_FAIL ||
		     !test->only_failures))
			show_point(test, point);
	}
	if (scenario->problem[0])
		print_line(test, KWATCH_FAIL, "", scenario->problem);
	printf("  %u passed, %u failed, %u cannot fire here; %llu events\n\n",
	       scenario->counts[KWATCH_PASS], scenario->counts[KWATCH_FAIL],
	       scenario->counts[KWATCH_SKIP], scenario->events);
	fflush(stdout);
}

static struct json_object *point_json(const struct selftest_point *point)
{
	static const char * const words[] = {
		[KWATCH_PASS] = "pass",
		[KWATCH_FAIL] = "fail",
		[KWATCH_SKIP] = "skip",
	};
	struct json_object *object = json_object_new_object();

	object_add_text(object, "point", point->point->name);
	object_add_text(object, "layer", point->point->layer);
	object_add_text(object, "result", words[point->outcome.result]);
	object_add_number(object, "seen", point->verdict.seen);
	object_add_number(object, "expected", point->verdict.expected);
	object_add_number(object, "met", point->verdict.met);
	object_add_text(object, "why", point->outcome.why);
	return object;
}

static struct json_object *
scenario_json(const struct selftest_scenario *scenario)
{
	struct json_object *object = json_object_new_object();
	struct json_object *points = json_object_new_array();
	unsigned int i;

	object_add_text(object, "scenario", scenario->scenario->name);
	object_add_number(object, "passed", scenario->counts[KWATCH_PASS]);
	object_add_number(object, "failed", scenario->counts[KWATCH_FAIL]);
	object_add_number(object, "skipped", scenario->counts[KWATCH_SKIP]);
	object_add_number(object, "events", scenario->events);
	object_add_number(object, "lost", scenario->lost);
	object_add_text(object, "problem", scenario->problem);
	for (i = 0; i < scenario->scenario->nr_points; i++)
		if (scenario->points[i].chosen)
			json_object_array_add(points,
					      point_json(&scenario->points[i]));
	json_object_object_add(object, "points", points);
	return object;
}

static void conclude_json(const struct selftest *test,
			  const struct kwatch_host *host,
			  const unsigned int counts[3], bool works)
{
	struct json_object *object = json_object_new_object();
	struct json_object *scenarios = json_object_new_array();
	size_t i;

	object_add_text(object, "kernel", host->release);
	object_add_text(object, "machine", host->machine);
	object_add_bool(object, "btf", host->btf);
	object_add_bool(object, "works", works);
	object_add_number(object, "passed", counts[KWATCH_PASS]);
	object_add_number(object, "failed", counts[KWATCH_FAIL]);
	object_add_number(object, "skipped", counts[KWATCH_SKIP]);
	for (i = 0; i < test->count; i++)
		json_object_array_add(scenarios,
				      scenario_json(&test->scenarios[i]));
	json_object_object_add(object, "scenarios", scenarios);
	object_print(object);
}

static void conclude_text(const struct kwatch_host *host,
			  const unsigned int counts[3], bool works)
{
	unsigned int all = counts[KWATCH_PASS] + counts[KWATCH_FAIL] +
			   counts[KWATCH_SKIP];
	char text[256];

	if (!works)
		snprintf(text, sizeof(text),
			 "kwatch does NOT fully work on this kernel (%s): of %u points %u passed, %u failed, %u cannot fire here.",
			 host->release, all, counts[KWATCH_PASS],
			 counts[KWATCH_FAIL], counts[KWATCH_SKIP]);
	else if (!counts[KWATCH_PASS])
		snprintf(text, sizeof(text),
			 "Nothing of that can fire on this kernel (%s).",
			 host->release);
	else
		snprintf(text, sizeof(text),
			 "kwatch works on this kernel (%s): of %u points %u fired, with the values that they should have; %u cannot fire here.",
			 host->release, all, counts[KWATCH_PASS],
			 counts[KWATCH_SKIP]);
	kwatch_wrap(stdout, "", 0, WIDTH, text);
}

bool selftest_conclude(const struct selftest *test)
{
	unsigned int counts[3] = { 0 }, result;
	struct kwatch_host host;
	bool works = true;
	size_t i;

	for (i = 0; i < test->count; i++) {
		for (result = 0; result < 3; result++)
			counts[result] += test->scenarios[i].counts[result];
		works &= !test->scenarios[i].problem[0];
	}
	works &= !counts[KWATCH_FAIL];
	kwatch_host_look(&host, "");
	if (test->as_json)
		conclude_json(test, &host, counts, works);
	else
		conclude_text(&host, counts, works);
	return works;
}
