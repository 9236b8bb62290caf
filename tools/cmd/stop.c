// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch stop: end a named session.
 */
#include "connect.h"
#include "report.h"

enum {
	STOP_KEEP = 256,
};

static const struct kwatch_option options[] = {
	{ STOP_KEEP, "keep", NULL,
	  "only stop recording: what is in the rings can still\nbe read" },
	{ 'q', "quiet", NULL, "losses and errors only" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Options", options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_stop = {
	.name = "stop",
	.synopsis = "[options] NAME",
	.summary = "end a session",
	.description =
		"Stops recording, says how much was recorded and lost, and removes the session\n"
		"with its probes and what nobody has read.",
	.groups = groups,
	.examples = "sudo kwatch stop mine\n",
	.run = kwatch_cmd_stop,
};

struct stopping {
	bool keep;
	bool quiet;
};

static int take(void *context, int id, const char *argument)
{
	struct stopping *stopping = context;

	(void)argument;
	if (id == STOP_KEEP)
		stopping->keep = true;
	else
		stopping->quiet = true;
	return -1;
}

static int stop(const struct stopping *stopping, struct kwatch_device *device,
		const char *name)
{
	struct kwatch_error error = { 0 };
	struct report report;

	if (kwatch_device_disable(device, &error) ||
	    report_take(&report, device, NULL, &error))
		return kwatch_cmd_fail(&kwatch_command_stop, &error);
	report_say(&report, &kwatch_command_stop, stopping->quiet);
	report_guard(&report, &kwatch_command_stop, device, 0);
	if (stopping->keep)
		return KWATCH_EXIT_OK;
	if (kwatch_device_destroy(device, name, &error))
		return kwatch_cmd_fail(&kwatch_command_stop, &error);
	return KWATCH_EXIT_OK;
}

int kwatch_cmd_stop(int argc, char **argv)
{
	struct stopping stopping = { .keep = false };
	struct kwatch_device *device;
	const char *name;
	int status;

	status = connect_name(&kwatch_command_stop, argc, argv, take,
			      &stopping, &name);
	if (status >= 0)
		return status;
	device = connect_attach(&kwatch_command_stop, name);
	if (!device)
		return KWATCH_EXIT_FAILURE;
	status = stop(&stopping, device, name);
	kwatch_device_close(device);
	return status;
}
