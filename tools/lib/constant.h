/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From the names that a display shows back to their numbers: what users write
 * behind an operator of a filter.
 */
#ifndef KWATCH_CONSTANT_H
#define KWATCH_CONSTANT_H

#include <stdbool.h>
#include <linux/types.h>
#include "display.h"
#include "error.h"

/**
 * struct kwatch_constant - a number
 * @bits: in two's complement
 * @negative: it is below zero
 */
struct kwatch_constant {
	__u64 bits;
	bool negative;
};

/**
 * kwatch_constant_parse - the number that a text means
 * @constant: out
 * @display: of the value it is compared with: whose names are known
 * @text: a number (of C, or decimal with K, M or G behind it), an error as
 *        -ENOENT, NULL, true, false, or names of @display joined by |. A name
 *        is known in any case of letters, and without its prefix: O_CREAT,
 *        creat
 * @error: what is wrong with it, a sentence fragment, with a name it may have
 *         meant
 *
 * Returns 0 or -EINVAL.
 */
int kwatch_constant_parse(struct kwatch_constant *constant,
			  const struct kwatch_display *display,
			  const char *text, struct kwatch_error *error);

#endif
