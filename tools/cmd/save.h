/* SPDX-License-Identifier: GPL-2.0 */
/*
 * trace --record: the recording instead of a printer.
 */
#ifndef KWATCH_SAVE_H
#define KWATCH_SAVE_H

#include "cmd.h"
#include "recording.h"
#include "report.h"
#include "symbols.h"

/**
 * struct save - a recording that is being made
 * @file: to write, NULL when none is wanted
 * @fd: of it, while @recording is there
 * @recording: NULL until save_open()
 * @symbols: of the kernel's addresses, or NULL
 */
struct save {
	const char *file;
	int fd;
	struct kwatch_recording *recording;
	struct kwatch_symbols *symbols;
};

/** save_open - begin the file; returns as arm_option() */
int save_open(struct save *save, const struct kwatch_command *command,
	      struct kwatch_device *device);

/**
 * save_end - write down the losses, close the file
 * @save: all was taken
 * @command: that speaks
 * @report: out: what the reader of the rings saw
 *
 * Does nothing when there is no recording. Returns as arm_option().
 */
int save_end(struct save *save, const struct kwatch_command *command,
	     struct report *report);

/** save_close - give up what save_end() did not finish */
void save_close(struct save *save);

#endif
