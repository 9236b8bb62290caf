// SPDX-License-Identifier: GPL-2.0
/*
 * From the wishes of the user to a session that is ready to be enabled.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "arm.h"

static void report_gaps(const struct arm *arm)
{
	size_t i;

	for (i = 0; i < kwatch_plan_gap_count(arm->plan); i++) {
		const struct kwatch_plan_gap *gap =
			kwatch_plan_gap(arm->plan, i);
		bool near = gap->nearest && gap->nearest[0];

		kwatch_cmd_say(arm->command, "%s: %s: %s%s%s",
			       gap->by_filter ? "not traced" :
						"not on this kernel",
			       gap->point, gap->reason,
			       near ? "; the nearest is " : "",
			       near ? gap->nearest : "");
	}
}

static void report_notes(const struct arm *arm)
{
	const struct kwatch_plan_probe *planned;
	size_t i;

	for (i = 0; i < kwatch_plan_count(arm->plan); i++) {
		planned = kwatch_plan_probe(arm->plan, i);
		if (planned->note && planned->note[0])
			kwatch_cmd_say(arm->command, "%s: %s", planned->point,
				       planned->note);
	}
}

static int refuse_filter(const struct arm *arm,
			 const struct kwatch_error *error)
{
	return kwatch_cmd_usage(arm->command, "--filter: %s", error->text);
}

int arm_plan(struct arm *arm)
{
	struct kwatch_error error = { 0 };
	int result;
	size_t i;

	if (!arm->what_count)
		return kwatch_cmd_usage(arm->command,
					"what is to be traced? `kwatch list` shows scenarios and points");
	arm->plan = kwatch_plan_new(arm->catalogue, &error);
	if (!arm->plan)
		return kwatch_cmd_fail(arm->command, &error);
	kwatch_plan_stack(arm->plan, arm->stack_depth);
	if (arm->unsafe)
		kwatch_plan_unsafe(arm->plan);
	for (i = 0; i < arm->filter_count; i++)
		if (kwatch_plan_filter(arm->plan, arm->filters[i], &error))
			return refuse_filter(arm, &error);
	/* What this kernel lacks does not stop the rest; what is a mistake does. */
	for (i = 0; i < arm->what_count; i++) {
		result = kwatch_plan_add(arm->plan, arm->what[i], &error);
		if (result && result != -ENOENT)
			return kwatch_cmd_fail(arm->command, &error);
		if (result)
			kwatch_cmd_say(arm->command, "not on this kernel: %s",
				       error.text);
	}
	if (!kwatch_plan_count(arm->plan)) {
		kwatch_cmd_say(arm->command, "nothing is left to trace");
		return KWATCH_EXIT_FAILURE;
	}
	if (kwatch_plan_check(arm->plan, &error))
		return refuse_filter(arm, &error);
	if (!arm->quiet) {
		report_gaps(arm);
		report_notes(arm);
	}
	return -1;
}

static void refuse_probe(struct arm *arm, const char *point,
			 const struct kwatch_error *error)
{
	kwatch_cmd_say(arm->command, "not traced: %s: %s", point, error->text);
	arm->refusals[arm->refusal_count++] = (struct arm_refusal) {
		point, strdup(error->text),
	};
}

static void add_probes(struct arm *arm, struct kwatch_device *device)
{
	struct kwatch_plan_probe *planned;
	struct kwatch_error error;
	size_t i;

	for (i = 0; i < kwatch_plan_count(arm->plan); i++) {
		planned = kwatch_plan_probe(arm->plan, i);
		if (kwatch_wish_apply(&arm->wish, &planned->probe, &error) ||
		    kwatch_device_probe_add(device, &planned->probe, &error)) {
			refuse_probe(arm, planned->point, &error);
			continue;
		}
		arm->points[arm->point_count++] = (struct arm_point) {
			planned->probe.id, planned->point,
		};
	}
}

static int set_gate(struct arm *arm, struct kwatch_device *device)
{
	struct kwatch_error error = { 0 };
	struct kwatch_gate gate = {
		.flags = arm->gate_flags,
		.nr_pids = (__u32)arm->pid_count,
		.pids = (uintptr_t)arm->pids,
	};
	int cgroup_fd = -1, result;

	if (arm->cgroup) {
		gate.flags |= KWATCH_GATE_CGROUP;
		cgroup_fd = open(arm->cgroup,
				 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (cgroup_fd < 0) {
			kwatch_cmd_say(arm->command, "--cgroup: %s: %s",
				       arm->cgroup, strerror(errno));
			return KWATCH_EXIT_FAILURE;
		}
		gate.cgroup_fd = cgroup_fd;
	}
	/* A session begins with the gate open. */
	result = gate.flags ? kwatch_device_gate(device, &gate, &error) : 0;
	if (cgroup_fd >= 0)
		close(cgroup_fd);
	return result ? kwatch_cmd_fail(arm->command, &error) : -1;
}

int arm_session(struct arm *arm, struct kwatch_device *device)
{
	struct kwatch_error error = { 0 };

	if ((arm->gate_flags & KWATCH_GATE_FOLLOW) && !arm->pid_count)
		return kwatch_cmd_usage(arm->command,
					"--follow-forks: of whom? Give --pid, --tid, --comm or a command");
	arm->points = calloc(kwatch_plan_count(arm->plan) + 1,
			     sizeof(*arm->points));
	arm->refusals = calloc(kwatch_plan_count(arm->plan) + 1,
			       sizeof(*arm->refusals));
	if (!arm->points || !arm->refusals) {
		kwatch_cmd_say(arm->command, "out of memory");
		return KWATCH_EXIT_FAILURE;
	}
	if (kwatch_device_setup(device, &arm->setup, &error))
		return kwatch_cmd_fail(arm->command, &error);
	add_probes(arm, device);
	if (!arm->point_count) {
		kwatch_cmd_say(arm->command,
			       "nothing is left to trace; `kwatch list` shows what this kernel offers");
		return KWATCH_EXIT_FAILURE;
	}
	return set_gate(arm, device);
}
