// SPDX-License-Identifier: GPL-2.0
/*
 * The options of trace and start that say what is to be recorded.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "arm.h"
#include "process.h"

#define RING_BYTES	(1024 * 1024)

const struct kwatch_option arm_task_options[] = {
	{ 'p', "pid", "PID[,PID]", "only these processes" },
	{ ARM_TID, "tid", "TID[,TID]", "only these threads" },
	{ ARM_COMM, "comm", "NAME", "only processes that have this name now" },
	{ 'f', "follow-forks", NULL, "and the children that they make" },
	{ ARM_CGROUP, "cgroup", "DIR",
	  "only tasks below this cgroup (v2) directory" },
	{ ARM_TRACE_SELF, "trace-self", NULL, "do not leave out kwatch itself" },
	{ 0, NULL, NULL, NULL }
};

const struct kwatch_option arm_probe_options[] = {
	{ ARM_FILTER, "filter", "[POINT:]CONDITION",
	  "record only calls that meet it: 'count > 4096 && ret < 0'" },
	{ ARM_SAMPLE, "sample", "N", "record every N-th hit only" },
	{ ARM_MAX_ACTIVE, "max-active", "N",
	  "calls in flight that a probe can follow (512)" },
	{ ARM_CATALOGUE, "catalogue", "DIR",
	  "take scenarios and points from this directory" },
	{ 0, NULL, NULL, NULL }
};

const struct kwatch_option arm_record_options[] = {
	{ ARM_ENTRY, "entry", NULL,
	  "record calls when they begin, not when they return" },
	{ ARM_BOTH, "both", NULL, "record both" },
	{ ARM_STACK, "stack", NULL,
	  "and the calls in the kernel that led to each" },
	{ ARM_STACK_DEPTH, "stack-depth", "N",
	  "--stack, with so many of them (32; 128 at most)" },
	{ ARM_LATENCY, "latency", NULL,
	  "keep a histogram of the durations" },
	{ ARM_UNSAFE, "unsafe", NULL,
	  "probe also what may stop or slow down the machine" },
	{ 0, NULL, NULL, NULL }
};

const struct kwatch_option arm_ring_options[] = {
	{ ARM_RING_SIZE, "ring-size", "BYTES",
	  "buffer of each CPU, with K or M (1M)" },
	{ ARM_OVERWRITE, "overwrite", NULL,
	  "when it is full lose the oldest, not the newest" },
	{ 0, NULL, NULL, NULL }
};

const struct kwatch_option arm_guard_options[] = {
	{ ARM_MAX_RATE, "max-rate", "N",
	  "disarm a probe that is hit more often than N times\na second (1000000 for each CPU)" },
	{ ARM_NO_GUARD, "no-guard", NULL, "let every probe be, whatever it costs" },
	{ 0, NULL, NULL, NULL }
};

static long online_cpus(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	return cpus < 1 ? 1 : cpus;
}

void arm_init(struct arm *arm, const struct kwatch_command *command)
{
	*arm = (struct arm) { .command = command };
	arm->setup.ring_bytes = RING_BYTES;
	arm->setup.max_rate = KWATCH_CPU_RATE * (__u64)online_cpus();
}

void arm_fini(struct arm *arm)
{
	kwatch_plan_free(arm->plan);
	free(arm->pids);
	free(arm->filters);
	free(arm->what);
	free(arm->points);
	while (arm->refusal_count)
		free(arm->refusals[--arm->refusal_count].why);
	free(arm->refusals);
}

int arm_add_pid(struct arm *arm, pid_t pid)
{
	pid_t *larger;

	larger = reallocarray(arm->pids, arm->pid_count + 1, sizeof(*larger));
	if (!larger)
		return -ENOMEM;
	arm->pids = larger;
	arm->pids[arm->pid_count++] = pid;
	return 0;
}

static int take_pids(struct arm *arm, const char *list, const char *option,
		     unsigned int flag)
{
	struct kwatch_error error = { 0 };
	unsigned long long pid;
	char *copy, *rest, *word;
	int result = 0;

	copy = strdup(list);
	if (!copy)
		return -ENOMEM;
	rest = copy;
	while (!result && (word = strsep(&rest, ","))) {
		result = kwatch_options_number(word, option, 1, INT_MAX, &pid,
					       &error);
		if (!result)
			result = arm_add_pid(arm, (pid_t)pid);
	}
	free(copy);
	arm->gate_flags |= flag;
	if (error.code)
		return kwatch_cmd_usage(arm->command, "%s", error.text);
	return result ? result : -1;
}

static int take_comm(struct arm *arm, const char *name)
{
	struct process_list found;
	size_t i;
	int result;

	result = process_find(name, &found);
	if (result)
		return result;
	if (!found.count) {
		kwatch_cmd_say(arm->command,
			       "--comm: no process is called '%s' now (names are cut to 15 characters; `ps -eo comm` shows them)",
			       name);
		return KWATCH_EXIT_FAILURE;
	}
	for (i = 0; i < found.count && !result; i++)
		result = arm_add_pid(arm, found.pids[i]);
	process_free(&found);
	arm->gate_flags |= KWATCH_GATE_TGID;
	return result ? result : -1;
}

static int append(const char ***list, size_t *count, const char *text)
{
	const char **larger = reallocarray(*list, *count + 1, sizeof(*larger));

	if (!larger)
		return -ENOMEM;
	*list = larger;
	larger[(*count)++] = text;
	return -1;
}

static int take_number(struct arm *arm, int id, const char *argument)
{
	struct kwatch_error error = { 0 };
	unsigned long long number = 0;

	switch (id) {
	case ARM_SAMPLE:
		kwatch_options_number(argument, "--sample", 1, UINT_MAX,
				      &number, &error);
		arm->wish.sample = (unsigned int)number;
		break;
	case ARM_STACK_DEPTH:
		kwatch_options_number(argument, "--stack-depth", 1,
				      KWATCH_PLAN_STACK_MAX, &number, &error);
		arm->stack_depth = (unsigned int)number;
		break;
	case ARM_MAX_ACTIVE:
		kwatch_options_number(argument, "--max-active", 1, INT_MAX,
				      &number, &error);
		arm->wish.max_active = (unsigned int)number;
		break;
	case ARM_MAX_RATE:
		kwatch_options_number(argument, "--max-rate", 1,
				      KWATCH_MAX_RATE, &number, &error);
		arm->setup.max_rate = number;
		break;
	default:
		kwatch_options_bytes(argument, "--ring-size", &number, &error);
		if (!error.code && (!number || number > UINT_MAX ||
				    (number & (number - 1))))
			kwatch_error_set(&error, EINVAL,
					 "--ring-size: %s is not a power of two (256K, 1M, 4M, ...)",
					 argument);
		arm->setup.ring_bytes = (__u32)number;
		break;
	}
	if (error.code)
		return kwatch_cmd_usage(arm->command, "%s", error.text);
	return -1;
}

static int take_flag(struct arm *arm, int id, const char *argument)
{
	switch (id) {
	case 'f':
		arm->gate_flags |= KWATCH_GATE_FOLLOW;
		return -1;
	case ARM_CGROUP:
		arm->cgroup = argument;
		return -1;
	case ARM_TRACE_SELF:
		arm->setup.flags |= KWATCH_SESSION_TRACE_SELF;
		return -1;
	case ARM_NO_GUARD:
		arm->setup.max_rate = 0;
		return -1;
	case ARM_OVERWRITE:
		arm->setup.flags |= KWATCH_SESSION_OVERWRITE;
		return -1;
	case ARM_ENTRY:
		arm->wish.entry = true;
		return -1;
	case ARM_BOTH:
		arm->wish.both = true;
		return -1;
	case ARM_LATENCY:
		arm->wish.latency = true;
		return -1;
	case ARM_UNSAFE:
		arm->unsafe = true;
		return -1;
	case ARM_STACK:
		if (!arm->stack_depth)
			arm->stack_depth = KWATCH_PLAN_STACK;
		return -1;
	case ARM_CATALOGUE:
		arm->catalogue = argument;
		return -1;
	}
	return kwatch_cmd_usage(arm->command, "an option is not handled: %d",
				id);
}

int arm_option(struct arm *arm, int id, const char *argument)
{
	int result;

	switch (id) {
	case KWATCH_OPTIONS_OPERAND:
		result = append(&arm->what, &arm->what_count, argument);
		break;
	case ARM_FILTER:
		result = append(&arm->filters, &arm->filter_count, argument);
		break;
	case 'p':
		result = take_pids(arm, argument, "--pid", KWATCH_GATE_TGID);
		break;
	case ARM_TID:
		result = take_pids(arm, argument, "--tid", KWATCH_GATE_TID);
		break;
	case ARM_COMM:
		result = take_comm(arm, argument);
		break;
	case ARM_SAMPLE:
	case ARM_STACK_DEPTH:
	case ARM_MAX_ACTIVE:
	case ARM_MAX_RATE:
	case ARM_RING_SIZE:
		result = take_number(arm, id, argument);
		break;
	default:
		result = take_flag(arm, id, argument);
		break;
	}
	if (result != -ENOMEM)
		return result;
	kwatch_cmd_say(arm->command, "out of memory");
	return KWATCH_EXIT_FAILURE;
}
