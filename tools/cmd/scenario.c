// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch scenario: a documented path as it is taken, layer by layer.
 */
#include <stdio.h>
#include <stdlib.h>
#include "draw.h"
#include "interrupt.h"
#include "playback.h"
#include "read_file.h"
#include "run.h"
#include "trigger.h"

#define KEEP_MOST	100000

enum {
	SCENARIO_BRIEF = RUN_END,
	SCENARIO_VALUES,
	SCENARIO_FILE,
	SCENARIO_WATCH,
};

static const struct kwatch_option view_options[] = {
	{ SCENARIO_BRIEF, "brief", NULL, "counts and times, no values" },
	{ SCENARIO_VALUES, "values", "N",
	  "show up to N different values of each point\n(2 to 16, as many as are easy to read)" },
	{ SHOW_JSON, "json", NULL, "one object" },
	{ 'o', "output", "FILE", "write there and not to standard output" },
	{ SHOW_COLOR, "color", "WHEN", "auto, always or never" },
	{ SHOW_RAW_POINTERS, "raw-pointers", NULL,
	  "show kernel addresses as they are" },
	{ SCENARIO_FILE, "file", "FILE",
	  "draw a recording of `kwatch trace NAME --record FILE`" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option watch_options[] = {
	{ SCENARIO_WATCH, "watch", NULL,
	  "run nothing: all tasks, until Ctrl-C or --duration" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "How to show it", view_options },
	{ "Without a command", watch_options },
	{ "Which tasks, instead of CMD", arm_task_options },
	{ "What to record", arm_probe_options },
	{ "How to run", run_options },
	{ "Buffers", arm_ring_options },
	{ "Buffers of this program", run_spool_options },
	{ "When a probe is hit too often", arm_guard_options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_scenario = {
	.name = "scenario",
	.synopsis = "[options] NAME [-- CMD [ARG...]]",
	.summary = "see a documented path as it is taken, layer by layer",
	.description =
		"Plants a probe at every point of the scenario, runs CMD, or the scenario's own\n"
		"trigger, and then draws the path: a lane for each layer, in it the points in\n"
		"documented order. Of each, how often it was called and by whom, with which\n"
		"values, what it returned, and the shortest, the median and the longest time of\n"
		"its calls. Then the points that were expected and not seen, with the reason.\n"
		"What is inside of another call of the same layer stands below it, indented.\n"
		"The exit status is that of CMD; 1 is a failure, 2 a wrong command line.",
	.groups = groups,
	.examples =
		"sudo kwatch scenario open -- cat /etc/hostname\n"
		"sudo kwatch scenario tcp-receive\n"
		"sudo kwatch scenario tcp-receive --watch --duration 10 --brief\n"
		"sudo kwatch scenario exec --json -- ls\n"
		"kwatch scenario signal --file signal.kwatch\n",
	.run = kwatch_cmd_scenario,
};

/*
 * struct view - one run
 * @run: what is recorded, and how
 * @show: where to, and whether as JSON
 * @draw: what was seen, and how it is drawn
 * @file: recording to draw, or NULL
 * @watch: run nothing
 * @trigger: argv of the scenario's own trigger
 * @shown: how it is shown
 * @script: of @trigger
 */
struct view {
	struct run run;
	struct show show;
	struct draw draw;
	const char *file;
	bool watch;
	char *trigger[4];
	char *shown[4];
	char *script;
};

static void take_event(void *context, const struct kwatch_event *event)
{
	struct view *view = context;

	draw_event(&view->draw, event);
}

/* To the end, but for want of memory. */
static bool full(void *context)
{
	return ((struct view *)context)->draw.error;
}

static const struct run_sink sink = { take_event, full, NULL, NULL };

static int take_values(struct view *view, const char *argument)
{
	unsigned long long values;
	struct kwatch_error error;

	if (kwatch_options_number(argument, "--values", 1, KEEP_MOST, &values,
				  &error))
		return kwatch_cmd_usage(&kwatch_command_scenario, "%s",
					error.text);
	view->draw.values = (size_t)values;
	return -1;
}

static int take_option(struct view *view, int id, const char *argument)
{
	switch (id) {
	case SCENARIO_BRIEF:
		view->draw.brief = true;
		return -1;
	case SCENARIO_VALUES:
		return take_values(view, argument);
	case SCENARIO_FILE:
		view->file = argument;
		return -1;
	case SCENARIO_WATCH:
		view->watch = true;
		return -1;
	case 'd':
	case 'p':
	case ARM_TID:
	case ARM_COMM:
	case ARM_CGROUP:
		view->watch = true;
		break;
	}
	if (show_takes(id))
		return show_option(&view->show, id, argument);
	return run_option(&view->run, id, argument);
}

static int take_options(struct view *view, int argc, char **argv)
{
	struct kwatch_options options;
	int id, status, result;

	kwatch_options_begin(&options, &kwatch_command_scenario, argc, argv);
	while ((id = kwatch_cmd_option(&options, &status)) > 0) {
		result = take_option(view, id, options.argument);
		if (result >= 0)
			return result;
	}
	if (status < 0)
		status = run_command(&view->run, &options, argc, argv);
	if (status >= 0)
		return status;
	if (view->run.arm.what_count != 1)
		return kwatch_cmd_usage(&kwatch_command_scenario,
					"one scenario, please; `kwatch list` shows them");
	if (view->file && view->run.argv)
		return kwatch_cmd_usage(&kwatch_command_scenario,
					"a command or --file, not both");
	return -1;
}

/*
 * What makes it happen: the program that is made for that, or what the
 * catalogue says, which is for people and may need what is not installed.
 */
static int use_trigger(struct view *view)
{
	const struct kwatch_catalogue_scenario *scenario = view->draw.scenario;
	const char *program;

	if (view->run.argv || view->watch)
		return -1;
	program = kwatch_trigger_find(NULL);
	if (program && kwatch_trigger_knows(program, scenario->name, NULL)) {
		view->trigger[0] = (char *)program;
		view->trigger[1] = scenario->name;
		/* Where it is installed is no news. */
		view->shown[0] = (char *)"kwatch-trigger";
		view->shown[1] = scenario->name;
	} else if (scenario->nr_trigger) {
		/* What it prints is no result of this command. */
		if (asprintf(&view->script, "exec >&2\n%s",
			     scenario->trigger[0]) < 0)
			return KWATCH_EXIT_FAILURE;
		view->trigger[0] = (char *)"sh";
		view->trigger[1] = (char *)"-c";
		view->trigger[2] = view->script;
		view->shown[0] = view->trigger[0];
		view->shown[1] = view->trigger[1];
		view->shown[2] = scenario->trigger[0];
	} else {
		return kwatch_cmd_usage(&kwatch_command_scenario,
					"%s has no trigger of its own: give a command, or --watch",
					scenario->name);
	}
	view->run.argv = view->trigger;
	view->draw.run.argv = view->shown;
	return -1;
}

static int finish(struct view *view)
{
	struct report report;
	int result;

	result = draw_session(&view->draw, &view->run);
	if (result < 0)
		result = draw_all(&view->draw, &view->show);
	if (result < 0)
		result = show_close(&view->show);
	if (result < 0)
		result = run_report(&view->run, &report);
	if (result >= 0)
		return result;
	report_guard(&report, &kwatch_command_scenario, view->run.device, 0);
	return run_status(&view->run, &report);
}

static int run(struct view *view)
{
	int result;

	result = draw_plan(&view->draw, &view->run.arm);
	if (result < 0)
		result = use_trigger(view);
	if (result < 0)
		result = run_prepare(&view->run);
	if (result < 0)
		result = draw_expect(&view->draw, &view->run.arm);
	if (result < 0)
		result = show_open_output(&view->show);
	if (result < 0)
		result = run_go(&view->run);
	return result >= 0 ? result : finish(view);
}

static int draw_file(struct view *view)
{
	struct kwatch_error error = { 0 };
	struct kwatch_playback *playback;
	struct kwatch_event event;
	int result;

	playback = kwatch_playback_open(view->file, &error);
	if (!playback)
		return kwatch_cmd_fail(&kwatch_command_scenario, &error);
	interrupt_catch();
	view->draw.run.file = view->file;
	result = draw_recorded(&view->draw, &view->run.arm, playback);
	if (result < 0)
		result = show_open_output(&view->show);
	while (result < 0 && !view->draw.error && !interrupt_count() &&
	       !interrupt_ordered() && kwatch_playback_next(playback, &event))
		draw_event(&view->draw, &event);
	if (result < 0)
		result = draw_all(&view->draw, &view->show);
	if (result < 0)
		result = show_close(&view->show);
	if (result < 0)
		result = read_file_losses(&kwatch_command_scenario, playback,
					  view->run.no_summary,
					  view->run.fail_on_loss);
	draw_end(&view->draw);
	kwatch_playback_close(playback);
	return result;
}

int kwatch_cmd_scenario(int argc, char **argv)
{
	struct view view = { .file = NULL };
	int status;

	run_init(&view.run, &kwatch_command_scenario, &sink, &view);
	show_init(&view.show, &kwatch_command_scenario);
	draw_init(&view.draw, &kwatch_command_scenario, &view.show.style);
	status = take_options(&view, argc, argv);
	/* What it has not, it says in the drawing. */
	view.run.arm.quiet = true;
	if (status < 0)
		status = view.file ? draw_file(&view) : run(&view);
	show_close(&view.show);
	draw_end(&view.draw);
	run_fini(&view.run);
	free(view.script);
	return status;
}
