/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kwatch read --file: the events of a recording.
 */
#ifndef KWATCH_READ_FILE_H
#define KWATCH_READ_FILE_H

#include <stdbool.h>
#include "cmd.h"
#include "show.h"

/** read_file - show a recording; returns the status to exit with */
int read_file(const struct kwatch_command *command, struct show *show,
	      const char *path, bool fail_on_loss);

#endif
