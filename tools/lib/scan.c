// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "scan.h"

#define SHOWN	200	/* bytes of a text */

unsigned int kwatch_scan_column(const struct kwatch_scan *scan)
{
	return (unsigned int)(scan->at - scan->text) + 1;
}

int kwatch_scan_complain(struct kwatch_scan *scan, unsigned int column,
			 const char *format, ...)
{
	size_t length = strlen(scan->text);
	char what[320];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	/* Of a very long text the complaint is to be seen too. */
	return kwatch_error_set(scan->error, EINVAL, "%.*s%s: column %u: %s",
				(int)(length > SHOWN ? SHOWN : length),
				scan->text, length > SHOWN ? "..." : "",
				column ? column : kwatch_scan_column(scan),
				what);
}

void kwatch_scan_blanks(struct kwatch_scan *scan)
{
	while (*scan->at == ' ' || *scan->at == '\t')
		scan->at++;
}

bool kwatch_scan_accept(struct kwatch_scan *scan, const char *token)
{
	kwatch_scan_blanks(scan);
	if (strncmp(scan->at, token, strlen(token)))
		return false;
	scan->at += strlen(token);
	return true;
}

int kwatch_scan_word(struct kwatch_scan *scan, const char *more, char *out,
		     size_t room, const char *what)
{
	size_t length = 0;

	kwatch_scan_blanks(scan);
	while (kwatch_scan_is_word(scan->at[length]) ||
	       (scan->at[length] && strchr(more, scan->at[length])))
		length++;
	if (!length)
		return kwatch_scan_complain(scan, 0, "%s expected", what);
	if (length >= room)
		return kwatch_scan_complain(scan, 0,
					    "%s longer than %zu characters",
					    what, room - 1);
	memcpy(out, scan->at, length);
	out[length] = '\0';
	scan->at += length;
	return 0;
}

int kwatch_scan_number(struct kwatch_scan *scan, __u64 max, __u64 *value,
		       const char *what)
{
	char *end;

	kwatch_scan_blanks(scan);
	if (!isdigit((unsigned char)*scan->at))
		return kwatch_scan_complain(scan, 0, "%s expected", what);
	errno = 0;
	*value = strtoull(scan->at, &end, 0);
	if (errno || *value > max)
		return kwatch_scan_complain(scan, 0,
					    "%s is too large, at most %llu",
					    what, (unsigned long long)max);
	if (kwatch_scan_is_word(*end))
		return kwatch_scan_complain(scan, 0, "%s is not a number",
					    what);
	scan->at = end;
	return 0;
}

int kwatch_scan_unexpected(struct kwatch_scan *scan, const char *wanted)
{
	kwatch_scan_blanks(scan);
	if (!*scan->at)
		return kwatch_scan_complain(scan, 0,
					    "%s expected, but the text ends",
					    wanted);
	return kwatch_scan_complain(scan, 0, "%s expected, not '%c'", wanted,
				    *scan->at);
}
