/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way to the module.
 */
#ifndef KWATCH_CONNECT_H
#define KWATCH_CONNECT_H

#include "cmd.h"
#include "device.h"

/**
 * connect_open - open the device
 * @command: that speaks
 *
 * Loads the module if it is not loaded and the user is root, and says so.
 * Returns NULL after the reason was printed.
 */
struct kwatch_device *connect_open(const struct kwatch_command *command);

/** connect_open_loaded - the same, but never loads the module */
struct kwatch_device *connect_open_loaded(const struct kwatch_command *command);

/**
 * connect_attach - open the device and attach to a named session
 *
 * Never loads the module: there is no session then. Returns NULL after the
 * reason was printed.
 */
struct kwatch_device *connect_attach(const struct kwatch_command *command,
				     const char *name);

/**
 * connect_name - take a command line that has one session name and --help
 * @command: its options beside may be read by @take
 * @argc: of the run function
 * @argv: of the run function
 * @take: called with the id and argument of each option; may be NULL
 * @context: of @take
 * @name: out
 *
 * Returns -1, or the status to exit with.
 */
int connect_name(const struct kwatch_command *command, int argc, char **argv,
		 int (*take)(void *context, int id, const char *argument),
		 void *context, const char **name);

/** connect_any_name - the same, but @name may come back as NULL */
int connect_any_name(const struct kwatch_command *command, int argc,
		     char **argv,
		     int (*take)(void *context, int id, const char *argument),
		     void *context, const char **name);

#endif
