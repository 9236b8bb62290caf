/* SPDX-License-Identifier: GPL-2.0 */
/* Complaints of tools/lib/scan.c: "TEXT: column N: ...", TEXT cut when long. */
#ifndef SCAN_ERROR_H
#define SCAN_ERROR_H

#include "error.h"
#include "fuzz.h"

#define SCAN_ERROR_SHOWN	200

/** scan_error_check - the column of a complaint lies in the text */
static inline void scan_error_check(const struct kwatch_error *error, const char *text)
{
	size_t length = strlen(text);
	size_t shown = length > SCAN_ERROR_SHOWN ? SCAN_ERROR_SHOWN : length;
	const char *at = error->text + shown;
	unsigned long column;

	FUZZ_CHECK(error->code && memchr(error->text, 0, sizeof(error->text)));
	FUZZ_CHECK(!strncmp(error->text, text, shown));
	if (length > shown)
		at += strlen("...");
	FUZZ_CHECK(!strncmp(at, ": column ", 9));
	column = strtoul(at + 9, NULL, 10);
	FUZZ_CHECK(column >= 1 && column <= length + 1);
}

#endif
