/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What trace and start have in common: which probes the user wants, for which
 * tasks, in what rings; and a session made of that.
 */
#ifndef KWATCH_ARM_H
#define KWATCH_ARM_H

#include <stdbool.h>
#include <sys/types.h>
#include "cmd.h"
#include "device.h"
#include "plan.h"
#include "wish.h"

/**
 * struct arm_point - a probe that was planted
 * @id: of the probe in the session
 * @point: what the user knows it as
 */
struct arm_point {
	__u32 id;
	const char *point;
};

/**
 * struct arm_refusal - a probe that was not planted
 * @point: what the user knows it as
 * @why: the module's words
 */
struct arm_refusal {
	const char *point;
	char *why;
};

/**
 * struct arm - the wishes of the user, and what came of them
 * @command: that speaks
 * @quiet: say nothing but errors
 * @catalogue: directory, NULL for the default
 * @wish: of all probes
 * @stack_depth: of call chains, 0 for none
 * @unsafe: functions that are dangerous to probe are no error
 * @setup: of the session
 * @gate_flags: KWATCH_GATE_*
 * @pids: of the gate
 * @pid_count: of them
 * @cgroup: directory or NULL
 * @filters: conditions
 * @filter_count: of them
 * @what: operands
 * @what_count: of them
 * @plan: made by arm_plan()
 * @points: planted by arm_session()
 * @point_count: of them
 * @refusals: of arm_session()
 * @refusal_count: of them
 */
struct arm {
	const struct kwatch_command *command;
	bool quiet;
	const char *catalogue;
	struct kwatch_wish wish;
	unsigned int stack_depth;
	bool unsafe;
	struct kwatch_setup setup;
	unsigned int gate_flags;
	pid_t *pids;
	size_t pid_count;
	const char *cgroup;
	const char **filters;
	size_t filter_count;
	const char **what;
	size_t what_count;
	struct kwatch_plan *plan;
	struct arm_point *points;
	size_t point_count;
	struct arm_refusal *refusals;
	size_t refusal_count;
};

/* Ids of the options without a letter, shared by several commands. */
enum {
	ARM_TID = 256,
	ARM_COMM,
	ARM_CGROUP,
	ARM_ENTRY,
	ARM_BOTH,
	ARM_LATENCY,
	ARM_SAMPLE,
	ARM_MAX_ACTIVE,
	ARM_RING_SIZE,
	ARM_OVERWRITE,
	ARM_TRACE_SELF,
	ARM_MAX_RATE,
	ARM_NO_GUARD,
	ARM_CATALOGUE,
	ARM_FILTER,
	ARM_STACK,
	ARM_STACK_DEPTH,
	ARM_UNSAFE,
	ARM_END,
};

extern const struct kwatch_option arm_task_options[];
extern const struct kwatch_option arm_probe_options[];
extern const struct kwatch_option arm_record_options[];
extern const struct kwatch_option arm_ring_options[];
extern const struct kwatch_option arm_guard_options[];

/** arm_init - no wishes yet */
void arm_init(struct arm *arm, const struct kwatch_command *command);
void arm_fini(struct arm *arm);

/**
 * arm_option - take an option or operand
 * @arm: to put it in
 * @id: of kwatch_cmd_option()
 * @argument: of the option
 *
 * Returns -1 when it was taken, else the status to exit with: the error is
 * printed. An id that is none of arm's is a usage error too.
 */
int arm_option(struct arm *arm, int id, const char *argument);

/** arm_plan - resolve the operands; returns as arm_option() */
int arm_plan(struct arm *arm);

/** arm_add_pid - gate on one more process; -ENOMEM */
int arm_add_pid(struct arm *arm, pid_t pid);

/**
 * arm_session - make the session: rings, probes, gate; not enabled yet
 * @arm: planned
 * @device: open
 *
 * A probe that is refused is reported and left out. Returns as arm_option(),
 * with a failure when no probe is left.
 */
int arm_session(struct arm *arm, struct kwatch_device *device);

#endif
