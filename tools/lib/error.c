// SPDX-License-Identifier: GPL-2.0
/*
 * An error is a number for the program and a sentence for the person.
 */
#include <stdarg.h>
#include <stdio.h>
#include "error.h"

int kwatch_error_set(struct kwatch_error *error, int code,
		     const char *format, ...)
{
	va_list arguments;

	if (!error)
		return -code;
	error->code = code;
	va_start(arguments, format);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	return -code;
}
