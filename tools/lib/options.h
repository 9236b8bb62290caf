/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line of a subcommand, described once: the parser, --help, shell
 * completion and the man pages all read the same table.
 */
#ifndef KWATCH_OPTIONS_H
#define KWATCH_OPTIONS_H

#include <stdio.h>
#include "error.h"

/**
 * struct kwatch_option - one option
 * @id: what kwatch_options_next() returns for it: its letter, or a number from
 *      256 on for an option without one
 * @name: the long form, without the dashes; NULL ends the table
 * @argument: what help calls the argument ("PID[,PID]"), NULL when it takes
 *            none
 * @help: one line, or several separated by newlines
 */
struct kwatch_option {
	int id;
	const char *name;
	const char *argument;
	const char *help;
};

/** struct kwatch_option_group - options under one heading; NULL ends the list */
struct kwatch_option_group {
	const char *title;
	const struct kwatch_option *options;
};

/**
 * struct kwatch_command - what a subcommand is
 * @name: of the subcommand
 * @synopsis: what follows the name: "[options] SCENARIO|POINT... [-- CMD]"
 * @summary: one line without a final stop, for the list of commands
 * @description: some lines for help
 * @groups: its options, ends with a group without a title; may be NULL. Every
 *          command has -h, --help, which is not to be listed
 * @examples: lines, each a comment ("# ...") or a command
 * @run: runs it; argv[0] is the name. Returns the exit status
 */
struct kwatch_command {
	const char *name;
	const char *synopsis;
	const char *summary;
	const char *description;
	const struct kwatch_option_group *groups;
	const char *examples;
	int (*run)(int argc, char **argv);
};

/* What kwatch_options_next() returns beside the ids. */
enum {
	KWATCH_OPTIONS_END = -1,	/* no more; @index is behind a "--" */
	KWATCH_OPTIONS_ERROR = -2,	/* the error is set */
	KWATCH_OPTIONS_OPERAND = 1,	/* @argument is no option */
	KWATCH_OPTIONS_HELP = 'h',	/* --help */
};

/**
 * struct kwatch_options - a command line that is being read
 * @command: whose
 * @argc: as given to the command
 * @argv: as given to the command, its order is not changed
 * @index: next element to look at; after the end, the first behind "--", or
 *         @argc
 * @argument: of the option, or the operand
 */
struct kwatch_options {
	const struct kwatch_command *command;
	int argc;
	char **argv;
	int index;
	const char *argument;
};

/** kwatch_options_begin - start reading a command line */
void kwatch_options_begin(struct kwatch_options *options,
			  const struct kwatch_command *command,
			  int argc, char **argv);

/**
 * kwatch_options_next - the next option or operand, in the order given
 * @options: begun
 * @error: set when KWATCH_OPTIONS_ERROR is returned
 *
 * Long options may be shortened as long as they stay unique. Uses getopt_long,
 * whose state is libc's: one command line at a time.
 */
int kwatch_options_next(struct kwatch_options *options,
			struct kwatch_error *error);

/** kwatch_options_help - the help text of a command */
void kwatch_options_help(const struct kwatch_command *command, FILE *out);

/*
 * Numbers in arguments. They return 0, or -EINVAL with @error set; @what names
 * the option in the error.
 */

/** kwatch_options_number - a whole number from @min to @max */
int kwatch_options_number(const char *text, const char *what,
			  unsigned long long min, unsigned long long max,
			  unsigned long long *value,
			  struct kwatch_error *error);
/** kwatch_options_bytes - a number of bytes, with K, M or G (powers of 1024) */
int kwatch_options_bytes(const char *text, const char *what,
			 unsigned long long *value, struct kwatch_error *error);
/** kwatch_options_seconds - seconds with a fraction, as nanoseconds */
int kwatch_options_seconds(const char *text, const char *what,
			   unsigned long long *nanoseconds,
			   struct kwatch_error *error);

#endif
