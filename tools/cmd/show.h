/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What trace and read have in common: how events are shown, and where.
 */
#ifndef KWATCH_SHOW_H
#define KWATCH_SHOW_H

#include <stdbool.h>
#include "arm.h"
#include "cmd.h"
#include "json.h"
#include "merge.h"
#include "out.h"
#include "style.h"
#include "symbols.h"
#include "text.h"
#include "tree.h"

/**
 * struct show - the wishes of the user, and the printer
 * @command: that speaks
 * @quiet: no header
 * @as_json: print objects
 * @as_tree: print trees
 * @file: to write to instead of stdout
 * @limit: events to print, 0 for all
 * @color: auto, always or never
 * @style: of the values
 * @out: the writer
 * @out_ready: it is open
 * @text: printer, or NULL
 * @tree: printer, or NULL
 * @json: printer, or NULL
 * @events: that were printed
 * @disarmed: probes that the user was told the guard has disarmed
 * @symbols: of this kernel, NULL where there are no call chains to be named
 */
struct show {
	const struct kwatch_command *command;
	bool quiet;
	bool as_json;
	bool as_tree;
	const char *file;
	unsigned long long limit;
	const char *color;
	struct kwatch_style style;
	struct kwatch_out out;
	bool out_ready;
	struct kwatch_text *text;
	struct kwatch_tree *tree;
	struct kwatch_json *json;
	unsigned long long events;
	unsigned int disarmed;
	struct kwatch_symbols *symbols;
};

enum {
	SHOW_JSON = ARM_END,
	SHOW_TREE,
	SHOW_COLOR,
	SHOW_TIME,
	SHOW_RAW_POINTERS,
	SHOW_END,
};

extern const struct kwatch_option show_options[];

void show_init(struct show *show, const struct kwatch_command *command);

/** show_takes - whether an option is one of show's */
bool show_takes(int id);
/** show_option - take an option; returns as arm_option() */
int show_option(struct show *show, int id, const char *argument);

/** show_wishes - did the user say anything about how to show events? */
bool show_wishes(const struct show *show);

/** show_is_color - is that something for --color? */
bool show_is_color(const char *when);
/** show_wants_color - of --color: auto, always, never; @fd is written to */
bool show_wants_color(const char *when, int fd);

/** show_open - open the output; returns as arm_option() */
int show_open(struct show *show);
/** show_open_output - the same, for who prints by itself to @show->out */
int show_open_output(struct show *show);

/**
 * show_symbols - there may be call chains of this kernel: name their addresses
 *
 * Says it when that cannot be, and goes on.
 */
void show_symbols(struct show *show);

/** show_event - print an event, unless there were enough */
void show_event(struct show *show, const struct kwatch_event *event);
/** show_full - whether --count events were printed, or nobody reads them */
bool show_full(const struct show *show);
/** show_pause - there is nothing to print now: let the user see what is */
void show_pause(struct show *show);

/**
 * show_close - print what is left, close the output
 *
 * Returns -1, or the status to exit with when not all could be written. That
 * the reader of a pipe went away is no failure. Does nothing when it is not
 * open.
 */
int show_close(struct show *show);

#endif
