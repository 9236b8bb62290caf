/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kwatch read --file: the events of a recording.
 */
#ifndef KWATCH_READ_FILE_H
#define KWATCH_READ_FILE_H

#include <stdbool.h>
#include "cmd.h"
#include "playback.h"
#include "show.h"

/** read_file - show a recording; returns the status to exit with */
int read_file(const struct kwatch_command *command, struct show *show,
	      const char *path, bool fail_on_loss);

/**
 * read_file_losses - say what a recording tells of totals and losses
 * @command: that speaks
 * @playback: read to the end
 * @quiet: losses only
 * @fail_on_loss: they make the status a failure
 *
 * Returns the status to exit with.
 */
int read_file_losses(const struct kwatch_command *command,
		     const struct kwatch_playback *playback, bool quiet,
		     bool fail_on_loss);

#endif
