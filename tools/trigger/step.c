// SPDX-License-Identifier: GPL-2.0
/* What a trigger says, and how it gives up. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "trigger.h"
#include "verbose.h"

bool verbose;

void step(const char *format, ...)
{
	va_list arguments;
	int saved = errno;

	if (!verbose)
		return;
	va_start(arguments, format);
	flockfile(stderr);
	fputs("  ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	funlockfile(stderr);
	va_end(arguments);
	errno = saved;
}

void die(const char *format, ...)
{
	const char *why = errno ? strerror(errno) : NULL;
	va_list arguments;

	va_start(arguments, format);
	fputs("kwatch-trigger: ", stderr);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "%s%s\n", why ? ": " : "", why ? why : "");
	exit(1);
}

bool is_root(void)
{
	return !geteuid();
}
