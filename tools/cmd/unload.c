// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch unload: take the module out of the kernel, unless it is in use; then
 * say by whom.
 */
#include <errno.h>
#include <stdlib.h>
#include "cmd.h"
#include "device.h"
#include "kmod.h"

const struct kwatch_command kwatch_command_unload = {
	.name = "unload",
	.synopsis = "",
	.summary = "take the module out of the kernel",
	.description =
		"Refused while a session lives; `kwatch stop NAME` ends a named one, and a\n"
		"`kwatch trace` that runs has to be ended first. A module that is not loaded is\n"
		"no failure.",
	.examples = "sudo kwatch unload\n",
	.run = kwatch_cmd_unload,
};

static void show_users(void)
{
	struct kwatch_device *device = kwatch_device_open(NULL);
	struct kwatch_session *sessions = NULL;
	size_t count = 0, i;

	if (!device)
		return;
	if (kwatch_device_sessions(device, &sessions, &count, NULL))
		count = 0;
	for (i = 0; i < count; i++)
		kwatch_cmd_say(&kwatch_command_unload,
			       "session %u%s%s%s, of process %d, %u open files",
			       sessions[i].id,
			       sessions[i].name[0] ? " (" : "",
			       sessions[i].name,
			       sessions[i].name[0] ? ")" : "",
			       sessions[i].owner_tgid, sessions[i].files);
	free(sessions);
	kwatch_device_close(device);
}

int kwatch_cmd_unload(int argc, char **argv)
{
	struct kwatch_error error = { 0 };
	struct kwatch_options line;
	int id, status, err;

	kwatch_options_begin(&line, &kwatch_command_unload, argc, argv);
	while ((id = kwatch_cmd_option(&line, &status)) > 0)
		return kwatch_cmd_usage(&kwatch_command_unload,
					"'%s' is too much", line.argument);
	if (status >= 0)
		return status;
	err = kwatch_kmod_unload(&error);
	if (!err)
		return KWATCH_EXIT_OK;
	kwatch_cmd_say(&kwatch_command_unload, "%s", error.text);
	if (err == -EBUSY)
		show_users();
	return err == -ENOENT ? KWATCH_EXIT_OK : KWATCH_EXIT_FAILURE;
}
