// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch selftest: does kwatch work on this kernel? Every documented point is
 * made to fire, and what is shown of it compared with what was done.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cmd.h"
#include "host.h"
#include "kallsyms.h"
#include "selftest.h"
#include "show.h"
#include "suggest.h"
#include "trigger.h"

#define POINTS_OF_A_NAME	8

enum {
	SELFTEST_COLOR = 256,
	SELFTEST_CATALOGUE,
	SELFTEST_TRIGGER,
	SELFTEST_RING_SIZE,
};

static const struct kwatch_option options[] = {
	{ 'q', "quiet", NULL, "no points but those that failed" },
	{ 'v', "verbose", NULL, "tell what is done, step by step" },
	{ 'j', "json", NULL, "an object with all scenarios and points" },
	{ SELFTEST_COLOR, "color", "WHEN", "auto, always or never" },
	{ SELFTEST_RING_SIZE, "ring-size", "BYTES",
	  "of the ring of each CPU, a power of two (1M)" },
	{ SELFTEST_CATALOGUE, "catalogue", "PATH",
	  "read this directory or file instead of the installed catalogue" },
	{ SELFTEST_TRIGGER, "trigger", "PROGRAM",
	  "makes the scenarios happen, instead of kwatch-trigger: for\nscenarios of your own" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Options", options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_selftest = {
	.name = "selftest",
	.synopsis = "[options] [SCENARIO|POINT...]",
	.summary = "find out whether kwatch works on this kernel",
	.description =
		"Makes every documented function be called, watches, and compares what is shown\n"
		"with what was done: names, numbers, addresses, results.\n"
		"  pass  it fired, with the right values\n"
		"  FAIL  it did not, or with others; which, is told\n"
		"  skip  it cannot fire on this kernel or machine; why, is told\n"
		"Needs root. Modules of the kernel that have documented functions are loaded and\n"
		"taken out again; mounts and networks are in namespaces of their own, so nothing\n"
		"is left. Takes about a minute. Ends with status 1 when anything has failed or\n"
		"was lost.",
	.groups = groups,
	.examples =
		"sudo kwatch selftest\n"
		"sudo kwatch selftest signal vfs_open\n"
		"sudo kwatch selftest --json >selftest.json\n",
	.run = kwatch_cmd_selftest,
};

static struct selftest_scenario *
add_scenario(struct selftest *test,
	     const struct kwatch_catalogue_scenario *scenario)
{
	struct selftest_scenario *added;
	unsigned int i;
	size_t n;

	for (n = 0; n < test->count; n++)
		if (test->scenarios[n].scenario == scenario)
			return &test->scenarios[n];
	added = &test->scenarios[test->count];
	added->points = calloc(scenario->nr_points, sizeof(*added->points));
	if (!added->points)
		return NULL;
	added->scenario = scenario;
	for (i = 0; i < scenario->nr_points; i++)
		added->points[i].point = &scenario->points[i];
	test->count++;
	return added;
}

static int no_memory(void)
{
	kwatch_cmd_say(&kwatch_command_selftest, "out of memory");
	return KWATCH_EXIT_FAILURE;
}

static int unknown(const struct selftest *test, const char *name)
{
	const char *found[KWATCH_SUGGEST_MAX];
	size_t count = kwatch_suggest(test->catalogue, NULL, name, found);

	kwatch_cmd_say(&kwatch_command_selftest,
		       "the catalogue has no scenario or point %s%s%s%s", name,
		       count ? "; did you mean " : "", count ? found[0] : "",
		       count ? "?" : "; `kwatch list` shows them");
	return KWATCH_EXIT_USAGE;
}

static int choose_all(struct selftest *test,
		      const struct kwatch_catalogue_scenario *scenario)
{
	struct selftest_scenario *added = add_scenario(test, scenario);
	unsigned int i;

	if (!added)
		return no_memory();
	for (i = 0; i < scenario->nr_points; i++)
		added->points[i].chosen = true;
	return -1;
}

static int choose(struct selftest *test, const char *name)
{
	const struct kwatch_catalogue_scenario *scenario =
		kwatch_catalogue_scenario(test->catalogue, name);
	struct kwatch_catalogue_hit hits[POINTS_OF_A_NAME];
	struct selftest_scenario *added;
	size_t count, i;

	if (scenario)
		return choose_all(test, scenario);
	count = kwatch_catalogue_points(test->catalogue, name, hits,
					POINTS_OF_A_NAME);
	for (i = 0; i < count; i++) {
		added = add_scenario(test, hits[i].scenario);
		if (!added)
			return no_memory();
		added->points[hits[i].point - hits[i].scenario->points].chosen =
			true;
	}
	return count ? -1 : unknown(test, name);
}

static int choose_named(struct selftest *test, const char **names,
			size_t count)
{
	size_t all = kwatch_catalogue_count(test->catalogue), i;
	int result = -1;

	test->scenarios = calloc(all + 1, sizeof(*test->scenarios));
	if (!test->scenarios)
		return no_memory();
	for (i = 0; result < 0 && i < count; i++)
		result = choose(test, names[i]);
	for (i = 0; result < 0 && !count && i < all; i++)
		result = choose_all(test, kwatch_catalogue_at(test->catalogue,
							      i));
	return result;
}

/* What a user should know before a long list of failures. */
static int look_at_host(void)
{
	struct kwatch_host host;

	if (geteuid()) {
		kwatch_cmd_say(&kwatch_command_selftest,
			       "only root can make every function fire: try sudo");
		return KWATCH_EXIT_FAILURE;
	}
	kwatch_host_look(&host, "");
	if (!host.btf)
		kwatch_cmd_say(&kwatch_command_selftest,
			       "this kernel has no BTF: arguments are found by the catalogue's prototypes, and whether those fit is what is tested");
	return -1;
}

static int prepare(struct selftest *test, const char **names, size_t count)
{
	struct kwatch_error error = { 0 };
	int result;

	test->catalogue = kwatch_catalogue_new(test->catalogue_path, &error);
	if (!test->catalogue)
		return kwatch_cmd_fail(&kwatch_command_selftest, &error);
	result = choose_named(test, names, count);
	if (result < 0)
		result = look_at_host();
	if (result >= 0)
		return result;
	if (!test->trigger)
		test->trigger = kwatch_trigger_find(&error);
	if (!test->trigger)
		return kwatch_cmd_fail(&kwatch_command_selftest, &error);
	return -1;
}

static int run(struct selftest *test, const char **names, size_t count)
{
	int result = prepare(test, names, count);
	size_t i;

	for (i = 0; result < 0 && i < test->count && !test->stopped; i++) {
		result = selftest_run(test, &test->scenarios[i]);
		if (result < 0 && !test->as_json)
			selftest_show(test, &test->scenarios[i]);
	}
	if (result >= 0)
		return result;
	if (test->stopped) {
		kwatch_cmd_say(&kwatch_command_selftest,
			       "interrupted: not all was tested");
		return KWATCH_EXIT_FAILURE;
	}
	return selftest_conclude(test) ? KWATCH_EXIT_OK : KWATCH_EXIT_FAILURE;
}

static int take_option(struct selftest *test, int id, const char *argument)
{
	switch (id) {
	case 'q':
		test->only_failures = true;
		break;
	case 'v':
		test->verbose = true;
		break;
	case 'j':
		test->as_json = true;
		break;
	case SELFTEST_COLOR:
		if (!show_is_color(argument))
			return kwatch_cmd_usage(&kwatch_command_selftest,
						"--color: '%s' is not auto, always or never",
						argument);
		test->color = show_wants_color(argument, STDOUT_FILENO);
		break;
	case SELFTEST_RING_SIZE:
		test->ring_bytes = argument;
		break;
	case SELFTEST_CATALOGUE:
		test->catalogue_path = argument;
		break;
	case SELFTEST_TRIGGER:
		test->trigger = argument;
		break;
	}
	return -1;
}

static void fini(struct selftest *test)
{
	while (test->count)
		free(test->scenarios[--test->count].points);
	free(test->scenarios);
	kwatch_catalogue_free(test->catalogue);
}

int kwatch_cmd_selftest(int argc, char **argv)
{
	const char **names = calloc((size_t)argc + 1, sizeof(*names));
	struct selftest test = {
		.ring_bytes = "1M",
		.color = show_wants_color("auto", STDOUT_FILENO),
	};
	struct kwatch_options line;
	size_t count = 0;
	int id, status = KWATCH_EXIT_FAILURE;

	if (!names)
		return no_memory();
	kwatch_options_begin(&line, &kwatch_command_selftest, argc, argv);
	while ((id = kwatch_cmd_option(&line, &status)) > 0) {
		if (id == KWATCH_OPTIONS_OPERAND)
			names[count++] = line.argument;
		else
			status = take_option(&test, id, line.argument);
		if (status >= 0)
			break;
	}
	if (status < 0)
		status = run(&test, names, count);
	fini(&test);
	free(names);
	return status;
}
