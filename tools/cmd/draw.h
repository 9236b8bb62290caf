/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A scenario from its plan to its picture: what is expected, what is seen, and
 * why the rest is not.
 */
#ifndef KWATCH_DRAW_H
#define KWATCH_DRAW_H

#include <sys/utsname.h>
#include "path_view.h"
#include "playback.h"
#include "run.h"

/**
 * struct draw - a picture in the making
 * @command: that speaks
 * @style: of the values
 * @brief: no values
 * @values: different values of a point to show, 0 for as many as are easy to
 *          read
 * @catalogue: of the scenario, if it is not the plan's
 * @scenario: which
 * @path: what was seen
 * @fates: of each point of @path
 * @gaps: points that are not expected
 * @gap_count: of them
 * @plan: why they are not, if it is not arm's
 * @resolver: of the kernel that it ran on, NULL when that is another one
 * @run: what ran
 * @here: this machine's kernel
 * @error: memory was short
 */
struct draw {
	const struct kwatch_command *command;
	const struct kwatch_style *style;
	bool brief;
	size_t values;
	struct kwatch_catalogue *catalogue;
	const struct kwatch_catalogue_scenario *scenario;
	struct kwatch_path *path;
	struct kwatch_fate *fates;
	struct kwatch_gap *gaps;
	size_t gap_count;
	struct kwatch_plan *plan;
	const struct kwatch_resolver *resolver;
	struct kwatch_path_run run;
	struct utsname here;
	bool error;
};

void draw_init(struct draw *draw, const struct kwatch_command *command,
	       const struct kwatch_style *style);
void draw_end(struct draw *draw);

/** draw_plan - plan the scenario that was named; returns as arm_option() */
int draw_plan(struct draw *draw, struct arm *arm);
/** draw_expect - the probes that were planted; returns as arm_option() */
int draw_expect(struct draw *draw, const struct arm *arm);

/**
 * draw_recorded - take scenario and probes from a recording
 * @draw: nothing is known yet
 * @arm: with the name of the scenario
 * @playback: opened
 *
 * Returns as arm_option().
 */
int draw_recorded(struct draw *draw, const struct arm *arm,
		  const struct kwatch_playback *playback);

/** draw_event - take an event */
void draw_event(struct draw *draw, const struct kwatch_event *event);

/** draw_session - what the module says of a run that is over */
int draw_session(struct draw *draw, const struct run *run);

/** draw_all - print it; returns as arm_option() */
int draw_all(struct draw *draw, struct show *show);

#endif
