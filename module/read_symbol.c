// SPDX-License-Identifier: GPL-2.0
/*
 * Names are made here and not by the reader, because the next module's initcall
 * lies where the last one's was: by the time a reader is awake the address says
 * nothing. The kernel's look-up takes no lock and loads nothing from @address.
 */
#include "read_symbol.h"

#include <linux/kallsyms.h>
#include <linux/kwatch.h>
#include <linux/minmax.h>
#include <linux/string.h>

unsigned int kwatch_read_symbol(char *to, unsigned int cap, unsigned long address, u16 *flags)
{
	char text[KSYM_SYMBOL_LEN], *offset, *size, *module;
	unsigned int length, bytes;

	/* "name+0x0/0x5e [module]", or the number itself: that is to stay here. */
	sprint_symbol(text, address);
	offset = strchr(text, '+');
	size = offset ? strchr(offset, '/') : NULL;
	if (!size) {
		*flags |= KWATCH_DYNAMIC_FAULTED;
		return 0;
	}
	if (!strncmp(offset, "+0x0/", 5))
		size = offset;
	module = strchrnul(size, ' ');
	length = strlen(module);
	memmove(size, module, length + 1);
	length += size - text;
	bytes = min(length, cap);
	if (bytes < length)
		*flags |= KWATCH_DYNAMIC_TRUNCATED;
	memcpy(to, text, bytes);
	return bytes;
}
