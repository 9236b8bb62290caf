/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the program is that makes the calls of a scenario happen.
 */
#ifndef KWATCH_TRIGGER_H
#define KWATCH_TRIGGER_H

#include <stdbool.h>
#include "error.h"

/**
 * kwatch_trigger_find - the path of kwatch-trigger
 * @error: why NULL was returned: it is not installed
 *
 * The one that was built with this program comes before the installed one.
 */
const char *kwatch_trigger_find(struct kwatch_error *error);

/**
 * kwatch_trigger_knows - does a trigger program have this scenario?
 * @path: of the program, which is asked with --list
 * @scenario: its name
 * @error: set when the program cannot be asked
 */
bool kwatch_trigger_knows(const char *path, const char *scenario,
			  struct kwatch_error *error);

#endif
