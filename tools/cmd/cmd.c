// SPDX-License-Identifier: GPL-2.0
/*
 * How every subcommand speaks: usage errors, failures, notes.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "cmd.h"

int kwatch_cmd_option(struct kwatch_options *options, int *status)
{
	struct kwatch_error error = { 0 };
	int id = kwatch_options_next(options, &error);

	*status = -1;
	if (id == KWATCH_OPTIONS_END)
		return 0;
	if (id == KWATCH_OPTIONS_HELP) {
		kwatch_options_help(options->command, stdout);
		*status = KWATCH_EXIT_OK;
		return 0;
	}
	if (id == KWATCH_OPTIONS_ERROR) {
		*status = kwatch_cmd_usage(options->command, "%s", error.text);
		return 0;
	}
	return id;
}

static void say(const struct kwatch_command *command, const char *format,
		va_list arguments)
{
	char text[1024];

	/* What was printed on stdout before comes before. */
	fflush(stdout);
	/* In one piece: a traced command may write to the same terminal. */
	vsnprintf(text, sizeof(text), format, arguments);
	fprintf(stderr, "kwatch %s: %s\n", command->name, text);
}

void kwatch_cmd_say(const struct kwatch_command *command,
		    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(command, format, arguments);
	va_end(arguments);
}

int kwatch_cmd_usage(const struct kwatch_command *command,
		     const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(command, format, arguments);
	va_end(arguments);
	fprintf(stderr, "usage: kwatch %s %s\n"
		"`kwatch %s --help` explains the options\n",
		command->name, command->synopsis, command->name);
	return KWATCH_EXIT_USAGE;
}

int kwatch_cmd_fail(const struct kwatch_command *command,
		    const struct kwatch_error *error)
{
	kwatch_cmd_say(command, "%s", error->text);
	return KWATCH_EXIT_FAILURE;
}

int kwatch_cmd_flush(const struct kwatch_command *command, int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	if (errno == EPIPE)
		return status;
	kwatch_cmd_say(command, "cannot write to standard output: %s",
		       strerror(errno));
	return status ? status : KWATCH_EXIT_FAILURE;
}
