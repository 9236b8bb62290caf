// SPDX-License-Identifier: GPL-2.0
/*
 * A line is written by one write(): lines of children stay whole, and a trigger
 * that is killed has told all that it knew.
 */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>
#include "expect.h"
#include "trigger.h"

static int to = -1;

void expect_to(int fd)
{
	to = fd;
}

__attribute__((format(printf, 3, 0)))
static void put(const char *kind, const char *point, const char *format,
		va_list arguments)
{
	char line[4096];
	size_t used;

	if (to < 0)
		return;
	used = (size_t)snprintf(line, sizeof(line), "%s %s%s", kind, point,
				format ? "\t" : "");
	if (format && used < sizeof(line))
		used += (size_t)vsnprintf(line + used, sizeof(line) - used,
					  format, arguments);
	if (used > sizeof(line) - 2)
		die("%s %s: the line is too long", kind, point);
	line[used++] = '\n';
	if (write(to, line, used) != (ssize_t)used)
		die("cannot write what to expect");
}

void expect(const char *point, const char *fields, ...)
{
	va_list arguments;

	va_start(arguments, fields);
	put("expect", point, fields, arguments);
	va_end(arguments);
}

void expect_skip(const char *point, const char *reason, ...)
{
	va_list arguments;

	step("%s: cannot be made to fire here", point);
	va_start(arguments, reason);
	put("skip", point, reason, arguments);
	va_end(arguments);
}
