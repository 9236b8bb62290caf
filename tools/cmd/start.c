// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch start: a session that stays when the command has returned.
 */
#include <stdio.h>
#include <string.h>
#include "arm.h"
#include "connect.h"

enum {
	START_DISABLED = ARM_END,
};

static const struct kwatch_option start_options[] = {
	{ START_DISABLED, "disabled", NULL, "plant the probes, do not record" },
	{ 'q', "quiet", NULL, "errors only" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Which tasks (all, if none is named)", arm_task_options },
	{ "What to record", arm_probe_options },
	{ "When and how to record it", arm_record_options },
	{ "Buffers", arm_ring_options },
	{ "When a probe is hit too often", arm_guard_options },
	{ "Options", start_options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_start = {
	.name = "start",
	.synopsis = "[options] NAME SCENARIO|POINT|SYMBOL[(FIELD, ...)]...",
	.summary = "make a session that goes on in the background",
	.description =
		"Plants the probes under a name and returns; the kernel goes on recording into\n"
		"the rings. `kwatch read NAME` shows the events, `kwatch stop NAME` ends it.",
	.groups = groups,
	.examples =
		"sudo kwatch start mine open --overwrite --ring-size 8M\n"
		"sudo kwatch read mine\n"
		"sudo kwatch stop mine\n",
	.run = kwatch_cmd_start,
};

struct starting {
	struct arm arm;
	const char *name;
	bool disabled;
};

static int take_option(struct starting *starting, int id, const char *argument)
{
	if (id == START_DISABLED) {
		starting->disabled = true;
		return -1;
	}
	if (id == 'q') {
		starting->arm.quiet = true;
		return -1;
	}
	if (id == KWATCH_OPTIONS_OPERAND && !starting->name) {
		starting->name = argument;
		return -1;
	}
	return arm_option(&starting->arm, id, argument);
}

static int take_options(struct starting *starting, int argc, char **argv)
{
	struct kwatch_options options;
	int id, status, result;

	kwatch_options_begin(&options, &kwatch_command_start, argc, argv);
	while ((id = kwatch_cmd_option(&options, &status)) > 0) {
		result = take_option(starting, id, options.argument);
		if (result >= 0)
			return result;
	}
	if (status >= 0)
		return status;
	if (options.index < argc)
		return kwatch_cmd_usage(&kwatch_command_start,
					"a session runs no command; that is what `kwatch trace` does");
	if (!starting->name)
		return kwatch_cmd_usage(&kwatch_command_start,
					"the session needs a name");
	if (strlen(starting->name) >= KWATCH_NAME_MAX)
		return kwatch_cmd_usage(&kwatch_command_start,
					"the name is longer than %d characters",
					KWATCH_NAME_MAX - 1);
	return -1;
}

static int start(struct starting *starting, struct kwatch_device *device)
{
	struct kwatch_error error = { 0 };
	struct arm *arm = &starting->arm;
	int result;

	arm->setup.flags |= KWATCH_SESSION_PERSIST;
	memcpy(arm->setup.name, starting->name, strlen(starting->name) + 1);
	result = arm_session(arm, device);
	if (result >= 0)
		goto destroy;
	if (!starting->disabled && kwatch_device_enable(device, &error)) {
		result = kwatch_cmd_fail(&kwatch_command_start, &error);
		goto destroy;
	}
	if (!arm->quiet)
		kwatch_cmd_say(&kwatch_command_start,
			       "session '%s' has %zu points; `kwatch read %s` shows events, `kwatch stop %s` ends it",
			       starting->name, arm->point_count,
			       starting->name, starting->name);
	return KWATCH_EXIT_OK;

destroy:
	/* Half a session is of no use; without a number it is not ours. */
	if (arm->setup.id)
		kwatch_device_destroy(device, starting->name, NULL);
	return result;
}

int kwatch_cmd_start(int argc, char **argv)
{
	struct starting starting = { .name = NULL };
	struct kwatch_device *device = NULL;
	int status;

	arm_init(&starting.arm, &kwatch_command_start);
	status = take_options(&starting, argc, argv);
	if (status < 0)
		status = arm_plan(&starting.arm);
	if (status < 0) {
		device = connect_open(&kwatch_command_start);
		status = device ? start(&starting, device) :
			KWATCH_EXIT_FAILURE;
	}
	kwatch_device_close(device);
	arm_fini(&starting.arm);
	return status;
}
