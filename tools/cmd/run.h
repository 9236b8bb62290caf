/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a plan to its last event: what trace and scenario have in common. The
 * probes are planted, the command is let go, events are taken until it is over,
 * and then what is left of them.
 */
#ifndef KWATCH_RUN_H
#define KWATCH_RUN_H

#include "arm.h"
#include "child.h"
#include "merge.h"
#include "report.h"
#include "save.h"
#include "show.h"

/**
 * struct run_sink - where the events go
 * @event: takes one
 * @full: whether no more are wanted
 * @pause: there are no more for now; NULL: does not matter
 * @idle: nothing came for a while; NULL: does not matter
 */
struct run_sink {
	void (*event)(void *context, const struct kwatch_event *event);
	bool (*full)(void *context);
	void (*pause)(void *context);
	void (*idle)(void *context);
};

/**
 * struct run - one run
 * @arm: what is recorded
 * @sink: where the events go, unless @save has a file
 * @context: of @sink
 * @save: the recording
 * @argv: the command, NULL for none
 * @follow: its children too
 * @fail_on_loss: losses make the status a failure
 * @quiet: nothing but errors and losses
 * @no_summary: no totals
 * @duration_ns: to end after, 0 for no limit
 * @spool_bytes: memory for bursts
 * @device: open
 * @merge: the reader, unless there is @save
 * @child: the command
 * @status: of the command when it has ended
 * @events: that were taken
 * @start_ns: when the session was enabled
 * @end_ns: when the last event was asked for
 * @spoke_ns: when progress was told of last
 * @looked_ns: when losses were looked for last
 * @warned_ns: when they were told of last, 0 for never
 * @warned: how many there were then
 */
struct run {
	struct arm arm;
	const struct run_sink *sink;
	void *context;
	struct save save;
	char *const *argv;
	bool follow;
	bool fail_on_loss;
	bool quiet;
	bool no_summary;
	unsigned long long duration_ns;
	unsigned long long spool_bytes;
	struct kwatch_device *device;
	struct kwatch_merge *merge;
	struct kwatch_child *child;
	int status;
	unsigned long long events;
	__u64 start_ns;
	__u64 end_ns;
	__u64 spoke_ns;
	__u64 looked_ns;
	__u64 warned_ns;
	__u64 warned;
};

enum {
	RUN_NO_FOLLOW = SHOW_END,
	RUN_FAIL_ON_LOSS,
	RUN_SPOOL,
	RUN_END,
};

extern const struct kwatch_option run_options[];
extern const struct kwatch_option run_spool_options[];

/** run_init - nothing to do yet; ended by run_fini(), whatever happened */
void run_init(struct run *run, const struct kwatch_command *command,
	      const struct run_sink *sink, void *context);
void run_fini(struct run *run);

/** run_option - take an option or operand, arm's too; returns as arm_option() */
int run_option(struct run *run, int id, const char *argument);

/** run_command - take what stands behind --; returns as arm_option() */
int run_command(struct run *run, const struct kwatch_options *options,
		int argc, char **argv);

/**
 * run_prepare - of what is planned, make a session and a reader
 *
 * Failing to find the command is to fail before anything is planted. Returns
 * as arm_option().
 */
int run_prepare(struct run *run);

/** run_go - enable, and take events to the end; returns as arm_option() */
int run_go(struct run *run);

/**
 * run_report - say totals and losses, and end the recording
 * @run: gone
 * @report: out
 *
 * Returns as arm_option().
 */
int run_report(struct run *run, struct report *report);

/** run_status - what to exit with when all is said */
int run_status(const struct run *run, const struct report *report);

#endif
