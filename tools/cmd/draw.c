// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "draw.h"
#include "silent.h"

#define KEEP	64	/* different values of a point, unless told */
#define WIDTH	80
#define WIDEST	120	/* longer lines are harder to read */

void draw_init(struct draw *draw, const struct kwatch_command *command,
	       const struct kwatch_style *style)
{
	*draw = (struct draw) { .command = command, .style = style };
}

void draw_end(struct draw *draw)
{
	kwatch_path_free(draw->path);
	kwatch_plan_free(draw->plan);
	kwatch_catalogue_free(draw->catalogue);
	free(draw->fates);
	free(draw->gaps);
	draw_init(draw, draw->command, draw->style);
}

static int no_memory(const struct draw *draw)
{
	kwatch_cmd_say(draw->command, "out of memory");
	return KWATCH_EXIT_FAILURE;
}

/* A point has no path of its own: which one it is in helps further. */
static int find_scenario(struct draw *draw,
			 const struct kwatch_catalogue *catalogue,
			 const char *name)
{
	struct kwatch_catalogue_hit hit;

	draw->scenario = kwatch_catalogue_scenario(catalogue, name);
	if (draw->scenario)
		return -1;
	if (kwatch_catalogue_points(catalogue, name, &hit, 1))
		return kwatch_cmd_usage(draw->command,
					"%s is a point of the scenario %s",
					name, hit.scenario->name);
	return kwatch_cmd_usage(draw->command,
				"there is no scenario %s; `kwatch list` shows them",
				name);
}

static int begin_path(struct draw *draw)
{
	size_t keep = draw->values > KEEP ? draw->values : KEEP;

	uname(&draw->here);
	if (!draw->run.release)
		draw->run.release = draw->here.release;

	draw->path = kwatch_path_new(draw->scenario, draw->style, keep);
	return draw->path ? -1 : no_memory(draw);
}

static int expect(struct draw *draw, const char *name)
{
	return kwatch_path_expect(draw->path, name) < 0 ? no_memory(draw) : -1;
}

static int make_fates(struct draw *draw)
{
	size_t i, count = kwatch_path_count(draw->path);

	draw->fates = calloc(count + 1, sizeof(*draw->fates));
	for (i = 0; draw->fates && i < count; i++)
		draw->fates[i].note = "";
	return draw->fates ? -1 : no_memory(draw);
}

static void add_gap(struct draw *draw, const char *point, const char *reason,
		    bool by_user)
{
	draw->gaps[draw->gap_count++] = (struct kwatch_gap) {
		.point = point, .reason = reason, .by_user = by_user,
	};
}

static int take_gaps(struct draw *draw, const struct kwatch_plan *plan,
		     const struct arm *arm)
{
	const struct kwatch_plan_gap *gap;
	size_t i;

	draw->gaps = calloc(kwatch_plan_gap_count(plan) + arm->refusal_count +
			    1, sizeof(*draw->gaps));
	if (!draw->gaps)
		return no_memory(draw);
	for (i = 0; i < kwatch_plan_gap_count(plan); i++) {
		gap = kwatch_plan_gap(plan, i);
		add_gap(draw, gap->point, gap->reason, gap->by_filter);
	}
	for (i = 0; i < arm->refusal_count; i++)
		add_gap(draw, arm->refusals[i].point, arm->refusals[i].why ?
			arm->refusals[i].why : "refused", false);
	return -1;
}

int draw_plan(struct draw *draw, struct arm *arm)
{
	struct kwatch_error error = { 0 };
	struct kwatch_catalogue *catalogue;
	int result;

	/* Which it is, before much is read of the kernel. */
	catalogue = kwatch_catalogue_new(arm->catalogue, &error);
	if (!catalogue)
		return kwatch_cmd_fail(draw->command, &error);
	result = find_scenario(draw, catalogue, arm->what[0]);
	draw->catalogue = catalogue;
	if (result < 0)
		result = arm_plan(arm);
	if (result < 0)
		draw->resolver = kwatch_plan_resolver(arm->plan);
	return result;
}

int draw_expect(struct draw *draw, const struct arm *arm)
{
	const struct kwatch_plan_probe *planned;
	size_t i, j;
	int result;

	result = begin_path(draw);
	for (i = 0; result < 0 && i < arm->point_count; i++)
		result = expect(draw, arm->points[i].point);
	if (result < 0)
		result = make_fates(draw);
	if (result < 0)
		result = take_gaps(draw, arm->plan, arm);
	for (i = 0; result < 0 && i < kwatch_plan_count(arm->plan); i++) {
		planned = kwatch_plan_probe(arm->plan, i);
		for (j = 0; j < kwatch_path_count(draw->path); j++)
			if (!strcmp(kwatch_path_at(draw->path, j)->name,
				    planned->point))
				draw->fates[j].note = planned->note;
	}
	return result;
}

/* The reasons of this kernel are those of the recording's, if it is the same. */
static int recorded_gaps(struct draw *draw, const struct arm *arm)
{
	int result;
	size_t i;

	if (!strcmp(draw->here.release, draw->run.release))
		draw->plan = kwatch_plan_new(arm->catalogue, NULL);
	if (draw->plan) {
		draw->resolver = kwatch_plan_resolver(draw->plan);
		kwatch_plan_add(draw->plan, arm->what[0], NULL);
		result = take_gaps(draw, draw->plan, arm);
		if (result >= 0)
			return result;
	} else {
		draw->gaps = calloc(draw->scenario->nr_points,
				    sizeof(*draw->gaps));
		if (!draw->gaps)
			return no_memory(draw);
	}
	for (i = 0; !draw->plan && i < draw->scenario->nr_points; i++)
		add_gap(draw, draw->scenario->points[i].name,
			"the recording has no probe on it", true);
	return -1;
}

int draw_recorded(struct draw *draw, const struct arm *arm,
		  const struct kwatch_playback *playback)
{
	const struct kwatch_schema_set *schemas =
		kwatch_playback_schemas(playback);
	struct kwatch_error error = { 0 };
	int result;
	size_t i;

	draw->run.release = kwatch_playback_head(playback)->release;
	draw->catalogue = kwatch_catalogue_new(arm->catalogue, &error);
	if (!draw->catalogue)
		return kwatch_cmd_fail(draw->command, &error);
	result = find_scenario(draw, draw->catalogue, arm->what[0]);
	if (result < 0)
		result = begin_path(draw);
	for (i = 0; result < 0 && i < kwatch_schema_set_count(schemas); i++)
		result = expect(draw,
				kwatch_schema_set_at(schemas, i)->schema.name);
	if (result < 0 && !kwatch_path_count(draw->path)) {
		kwatch_cmd_say(draw->command,
			       "the recording has no probe on a point of %s",
			       draw->scenario->name);
		return KWATCH_EXIT_FAILURE;
	}
	if (result < 0)
		result = make_fates(draw);
	if (result < 0)
		result = recorded_gaps(draw, arm);
	return result;
}

void draw_event(struct draw *draw, const struct kwatch_event *event)
{
	if (kwatch_path_event(draw->path, event))
		draw->error = true;
}

static void take_stats(struct kwatch_fate *fate,
		       const struct kwatch_stats *stats)
{
	const struct kwatch_counts *counts = &stats->counts;

	fate->hits = counts->hits;
	fate->filtered = counts->filtered;
	fate->sampled = counts->sampled;
	fate->lost = counts->ring_full + counts->too_big + counts->nested;
	fate->gated = counts->gated;
	fate->missed = stats->missed;
	fate->missed_returns = stats->missed_returns;
	fate->disarmed = stats->disarmed;
	if (counts->entered > counts->returned)
		fate->running = counts->entered - counts->returned;
}

int draw_session(struct draw *draw, const struct run *run)
{
	struct kwatch_error error = { 0 };
	struct kwatch_stats stats;
	size_t i, j;

	for (i = 0; i < run->arm.point_count; i++) {
		if (kwatch_device_stats(run->device, run->arm.points[i].id,
					KWATCH_ALL_CPUS, &stats, &error))
			return kwatch_cmd_fail(draw->command, &error);
		for (j = 0; j < kwatch_path_count(draw->path); j++)
			if (!strcmp(kwatch_path_at(draw->path, j)->name,
				    run->arm.points[i].point))
				take_stats(&draw->fates[j], &stats);
	}
	if (!draw->run.argv)
		draw->run.argv = run->argv;
	draw->run.status = run->status;
	draw->run.duration_ns = run->end_ns - run->start_ns;
	return -1;
}

static const char *silent(const void *context,
			  const struct kwatch_catalogue_point *point)
{
	return context ? kwatch_silent_why(context, point) : NULL;
}

/* What the terminal has, or what the user says; kept within reason. */
static unsigned int width_of(int fd)
{
	const char *columns = getenv("COLUMNS");
	unsigned long long width = 0;
	struct kwatch_error error;
	struct winsize size;

	if (columns && kwatch_options_number(columns, "COLUMNS", 1, UINT_MAX,
					     &width, &error))
		width = 0;
	if (!width && !ioctl(fd, TIOCGWINSZ, &size))
		width = size.ws_col;
	if (!width)
		width = WIDTH;
	if (width < KWATCH_PAGE_LEAST)
		return KWATCH_PAGE_LEAST;
	return width > WIDEST ? WIDEST : (unsigned int)width;
}

static void print(const struct draw *draw, struct show *show,
		  const struct kwatch_path_view *view)
{
	struct kwatch_page page = {
		.out = &show->out, .width = width_of(show->out.fd),
		.color = show->style.color,
	};

	if (show->as_json) {
		kwatch_path_json(&show->out, view);
		return;
	}
	setlocale(LC_CTYPE, "");
	page.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	/* What the command wrote stands above. */
	if (draw->run.argv && !show->file)
		kwatch_page_blank(&page);
	kwatch_path_text(&page, view);
}

int draw_all(struct draw *draw, struct show *show)
{
	struct kwatch_unseen_facts facts = {
		.fates = draw->fates,
		.gaps = draw->gaps, .gap_count = draw->gap_count,
		.silent = silent, .context = draw->resolver,
	};
	struct kwatch_path_view view = {
		.path = draw->path, .fates = draw->fates, .run = draw->run,
		.brief = draw->brief, .values = draw->values,
	};
	struct kwatch_unseen *unseen;

	if (draw->error)
		return no_memory(draw);
	kwatch_path_finish(draw->path);
	unseen = kwatch_unseen_find(draw->path, &facts, &view.unseen_count);
	if (!unseen)
		return no_memory(draw);
	view.unseen = unseen;
	print(draw, show, &view);
	free(unseen);
	return -1;
}
