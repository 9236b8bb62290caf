// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include "refusal.h"

int kwatch_refuse(struct kwatch_refusal *refusal, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(refusal->text, sizeof(refusal->text), format, args);
	va_end(args);
	return error;
}
