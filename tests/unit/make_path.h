/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A path of a made-up scenario, for what aggregates and draws it.
 *
 *	call:	enter
 *	walk:	walk, which enter calls; look, which walk calls; other
 *	carry:	four and six, which walk calls for an address family; gone; mute
 */
#ifndef MAKE_PATH_H
#define MAKE_PATH_H

#include "make_event.h"
#include "path_view.h"

#define MAKE_PATH_POINTS	8

/**
 * struct make_path - a path and what it is made of
 * @set: schemas of the probes
 * @style: of the values
 * @path: it
 * @fates: of each point that is expected
 * @facts: of kwatch_unseen_find()
 * @now_us: when the last event was
 */
struct make_path {
	struct kwatch_schema_set *set;
	struct kwatch_style style;
	struct kwatch_path *path;
	struct kwatch_fate fates[MAKE_PATH_POINTS];
	struct kwatch_unseen_facts facts;
	__u64 now_us;
};

extern const struct kwatch_catalogue_scenario make_path_scenario;

/** make_path_begin - all points but gone are expected, look[copy] too */
void make_path_begin(struct make_path *made, size_t keep);
void make_path_end(struct make_path *made);

/** make_path_number - of a point in the path */
size_t make_path_number(const struct make_path *made, const char *name);

/** make_path_send - an event; its probe gets a number of its own */
void make_path_send(struct make_path *made, const struct make_event *event);

/** make_path_call - look(name=@name, flags=@flags) = @ret, in task 7 */
void make_path_call(struct make_path *made, const char *point,
		    const char *name, __u64 flags, __s64 ret);

/** make_path_sample - something of everything, for golden files */
void make_path_sample(struct make_path *made);

#endif
