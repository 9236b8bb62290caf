// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "save.h"
#include "stack.h"
#include "style.h"

static int fail(const struct save *save, const struct kwatch_command *command,
		int number)
{
	kwatch_cmd_say(command, "cannot write the recording %s: %s", save->file,
		       strerror(number));
	return KWATCH_EXIT_FAILURE;
}

static void load_symbols(struct save *save, const struct kwatch_command *command)
{
	struct kwatch_error error = { 0 };

	if (!save->symbols)
		save->symbols = kwatch_symbols_new();
	if (save->symbols &&
	    kwatch_symbols_load(save->symbols, NULL, NULL, &error))
		kwatch_cmd_say(command, "call chains without names: %s",
			       error.text);
}

/* That names are missing is said when it is read, and no loss. */
static void save_symbols(struct save *save, const struct kwatch_command *command)
{
	int err;

	if (!kwatch_stack_any(kwatch_recording_schemas(save->recording)))
		return;
	load_symbols(save, command);
	if (!save->symbols)
		return;
	err = kwatch_recording_symbols(save->recording, save->file,
				       save->symbols);
	if (err)
		kwatch_cmd_say(command, "%s has no names of addresses: %s",
			       save->file, strerror(-err));
}

int save_open(struct save *save, const struct kwatch_command *command,
	      struct kwatch_device *device)
{
	struct kwatch_error error = { 0 };
	struct kwatch_style style;

	/* It may be all that the kernel did: for its owner's eyes only. */
	save->fd = open(save->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			0600);
	if (save->fd < 0)
		return fail(save, command, errno);
	kwatch_style_now(&style);
	save->recording = kwatch_recording_new(device, save->fd,
					       style.wall_offset_ns, &error);
	if (!save->recording) {
		close(save->fd);
		return kwatch_cmd_fail(command, &error);
	}
	/* Of modules that are gone at the end, too. */
	if (kwatch_stack_any(kwatch_recording_schemas(save->recording)))
		load_symbols(save, command);
	return -1;
}

int save_end(struct save *save, const struct kwatch_command *command,
	     struct report *report)
{
	struct kwatch_recording_end end;
	int err;

	if (!save->recording)
		return -1;
	save_symbols(save, command);
	err = kwatch_recording_end(save->recording, &end);
	report->reader.missed = end.overwritten;
	report->reader.corrupt = end.corrupt;
	kwatch_recording_free(save->recording);
	save->recording = NULL;
	/* Some file systems tell only now that the disk is full. */
	if (close(save->fd) && !err)
		err = -errno;
	return err ? fail(save, command, -err) : -1;
}

void save_close(struct save *save)
{
	kwatch_symbols_free(save->symbols);
	save->symbols = NULL;
	if (!save->recording)
		return;
	kwatch_recording_free(save->recording);
	save->recording = NULL;
	close(save->fd);
}
