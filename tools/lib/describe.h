/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The option tables of all subcommands in forms that other programs read, so
 * that man pages and completion cannot drift from what is parsed.
 */
#ifndef KWATCH_DESCRIBE_H
#define KWATCH_DESCRIBE_H

#include <stdio.h>
#include "options.h"

/**
 * kwatch_describe_json - commands, options and help texts as one JSON array
 * @commands: ends with NULL
 * @out: where to
 *
 * Returns 0, or -ENOMEM.
 */
int kwatch_describe_json(const struct kwatch_command *const *commands,
			 FILE *out);

/** kwatch_describe_bash - a completion script for bash */
void kwatch_describe_bash(const struct kwatch_command *const *commands,
			  FILE *out);

#endif
