/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What there is to say when a trace is over: how much, what was lost, what
 * was not seen.
 */
#ifndef KWATCH_REPORT_H
#define KWATCH_REPORT_H

#include <stdbool.h>
#include "arm.h"
#include "merge.h"
#include "out.h"

/**
 * struct report - totals of a session
 * @stats: sums over all probes and CPUs
 * @session: of the module
 * @reader: what the reader saw, zero when nobody read
 * @whole: the reader was there all the time, so that it knows better than the
 *         module what was overwritten before it was read
 */
struct report {
	struct kwatch_stats stats;
	struct kwatch_session session;
	struct kwatch_merge_counts reader;
	bool whole;
};

/** report_take - ask the module; @merge may be NULL. 0 or a negative errno */
int report_take(struct report *report, struct kwatch_device *device,
		const struct kwatch_merge *merge, struct kwatch_error *error);

/** report_age - ns since the session was made, 0 when it cannot be asked */
__u64 report_age(struct kwatch_device *device);

/** report_lost - hits that left no trace, of whatever cause */
__u64 report_lost(const struct report *report);

/** report_disarmed - say that the overload guard has disarmed a probe */
void report_disarmed(const struct kwatch_command *command, const char *name,
		     __u64 rate, __u64 limit);

/**
 * report_guard - the same for all probes of which it is true now
 * @report: taken
 * @command: that speaks
 * @device: to ask
 * @told: of so many the user knows already
 */
void report_guard(const struct report *report,
		  const struct kwatch_command *command,
		  struct kwatch_device *device, unsigned int told);

/** report_say - the totals on stderr, losses in any case */
void report_say(const struct report *report,
		const struct kwatch_command *command, bool quiet);

/** report_say_live - losses up to now, in one line on stderr */
void report_say_live(const struct report *report,
		     const struct kwatch_command *command);

/** report_not_seen - a line for each point without a hit, on stderr */
void report_not_seen(const struct arm *arm, struct kwatch_device *device);

/** report_latency - histograms of all probes that keep one */
void report_latency(struct kwatch_device *device, struct kwatch_out *out,
		    bool as_json);

#endif
