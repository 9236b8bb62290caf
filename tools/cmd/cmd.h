/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the subcommands of kwatch share. A subcommand is one file with one
 * struct kwatch_command, whose run function is kwatch_cmd_<name>(), and one
 * row in the table of main.c.
 *
 * A run function reads its command line like this:
 *
 *	kwatch_options_begin(&options, &kwatch_command_list, argc, argv);
 *	while ((id = kwatch_cmd_option(&options, &status)) > 0) {
 *		switch (id) {
 *		case 'j': json = true; break;
 *		case KWATCH_OPTIONS_OPERAND: what = options.argument; break;
 *		}
 *	}
 *	if (status >= 0)
 *		return status;
 */
#ifndef KWATCH_CMD_H
#define KWATCH_CMD_H

#include "error.h"
#include "options.h"

/* Exit statuses; kwatch trace passes on the one of the command it ran. */
#define KWATCH_EXIT_OK		0
#define KWATCH_EXIT_FAILURE	1
#define KWATCH_EXIT_USAGE	2
#define KWATCH_EXIT_CANNOT_EXEC	126
#define KWATCH_EXIT_NOT_FOUND	127

/**
 * kwatch_cmd_option - the next option of a subcommand
 * @options: begun
 * @status: out: -1 while the command is to go on; otherwise it is to return
 *          this: --help was printed, or an error
 *
 * As kwatch_options_next(), but does --help and errors itself. Returns what is
 * above 0 for an option or operand, 0 at the end.
 */
int kwatch_cmd_option(struct kwatch_options *options, int *status);

/** kwatch_cmd_usage - print a usage error on stderr, return the exit status */
int kwatch_cmd_usage(const struct kwatch_command *command,
		     const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** kwatch_cmd_fail - print the library's error, return the exit status */
int kwatch_cmd_fail(const struct kwatch_command *command,
		    const struct kwatch_error *error);

/** kwatch_cmd_say - a line on stderr, "kwatch NAME: " before it */
void kwatch_cmd_say(const struct kwatch_command *command,
		    const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * kwatch_cmd_flush - flush stdout at the end of a command
 * @command: which
 * @status: what the command would return
 *
 * Data that could not be written is a failure, except to a closed pipe.
 */
int kwatch_cmd_flush(const struct kwatch_command *command, int status);

extern const struct kwatch_command kwatch_command_explain;
extern const struct kwatch_command kwatch_command_list;
extern const struct kwatch_command kwatch_command_load;
extern const struct kwatch_command kwatch_command_read;
extern const struct kwatch_command kwatch_command_resolve;
extern const struct kwatch_command kwatch_command_scenario;
extern const struct kwatch_command kwatch_command_selftest;
extern const struct kwatch_command kwatch_command_sessions;
extern const struct kwatch_command kwatch_command_start;
extern const struct kwatch_command kwatch_command_status;
extern const struct kwatch_command kwatch_command_stop;
extern const struct kwatch_command kwatch_command_summary;
extern const struct kwatch_command kwatch_command_trace;
extern const struct kwatch_command kwatch_command_unload;

int kwatch_cmd_explain(int argc, char **argv);
int kwatch_cmd_list(int argc, char **argv);
int kwatch_cmd_load(int argc, char **argv);
int kwatch_cmd_read(int argc, char **argv);
int kwatch_cmd_resolve(int argc, char **argv);
int kwatch_cmd_scenario(int argc, char **argv);
int kwatch_cmd_selftest(int argc, char **argv);
int kwatch_cmd_sessions(int argc, char **argv);
int kwatch_cmd_start(int argc, char **argv);
int kwatch_cmd_status(int argc, char **argv);
int kwatch_cmd_stop(int argc, char **argv);
int kwatch_cmd_summary(int argc, char **argv);
int kwatch_cmd_trace(int argc, char **argv);
int kwatch_cmd_unload(int argc, char **argv);

#endif
