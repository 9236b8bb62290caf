/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What must hold for the tables of names, whatever is in them.
 */
#ifndef CHECK_NAMES_H
#define CHECK_NAMES_H

#include "names.h"

/** check_enumeration - every number and every name occurs once */
void check_enumeration(const struct kwatch_word *words);

/**
 * check_flags - every name occurs once, and every entry can be shown
 *
 * That is: it has a bit, and no entry before it takes part of its bits.
 */
void check_flags(const struct kwatch_word *words);

/** check_has - all of @wanted are in @words, with the same numbers */
void check_has(const struct kwatch_word *words,
	       const struct kwatch_word *wanted);

/** check_shown - the text that a display makes of a number */
void check_shown(const char *display, __u64 number, const char *expected);

#endif
