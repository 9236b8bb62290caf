/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading one line of text that a user wrote, from left to right. Every
 * complaint names the column at which the reader would put a finger.
 */
#ifndef KWATCH_SCAN_H
#define KWATCH_SCAN_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
#include "error.h"

/**
 * struct kwatch_scan - how far a text was read
 * @text: all of it; complaints begin with it
 * @at: what was not read yet
 * @error: where complaints go
 */
struct kwatch_scan {
	const char *text;
	const char *at;
	struct kwatch_error *error;
};

/** kwatch_scan_is_word - letters, digits and the underscore */
static inline bool kwatch_scan_is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/** kwatch_scan_column - of what is read next, from 1 */
unsigned int kwatch_scan_column(const struct kwatch_scan *scan);

/**
 * kwatch_scan_complain - set the error
 * @scan: that found something wrong
 * @column: of it, 0 for what comes next
 * @format: of printf
 *
 * Returns -EINVAL.
 */
int kwatch_scan_complain(struct kwatch_scan *scan, unsigned int column,
			 const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** kwatch_scan_unexpected - complain of what comes; returns -EINVAL */
int kwatch_scan_unexpected(struct kwatch_scan *scan, const char *wanted);

void kwatch_scan_blanks(struct kwatch_scan *scan);

/** kwatch_scan_accept - read @token if it comes next, blanks before it too */
bool kwatch_scan_accept(struct kwatch_scan *scan, const char *token);

/**
 * kwatch_scan_word - read a word
 * @scan: to read from
 * @more: characters that words may have here, beside the usual ones
 * @out: the word
 * @room: of @out
 * @what: it is, for the complaint
 *
 * Returns 0 or -EINVAL.
 */
int kwatch_scan_word(struct kwatch_scan *scan, const char *more, char *out,
		     size_t room, const char *what);

/** kwatch_scan_number - read a number of C, at most @max; 0 or -EINVAL */
int kwatch_scan_number(struct kwatch_scan *scan, __u64 max, __u64 *value,
		       const char *what);

#endif
