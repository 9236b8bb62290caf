// SPDX-License-Identifier: GPL-2.0
/*
 * The walk begins with the registers of the hit and not here: then no frame of
 * ours, of ftrace or of kprobes has to be told from those of the kernel, and a
 * detour buffer, of which the unwinder knows nothing, is not on the way. Return
 * addresses that kretprobes have replaced are put right by the unwinder, which
 * is why a chain inside another followed call is whole.
 */
#include <linux/kwatch.h>
#include <linux/string.h>
#include "compat.h"
#include "read_stack.h"

#ifdef KWATCH_COMPAT_STACK

u64 kwatch_stack_features(void)
{
	return KWATCH_FEATURE_STACK;
}

int kwatch_read_stack(char *to, unsigned int cap, const struct pt_regs *regs,
		      unsigned long place, u16 *flags)
{
	struct kwatch_compat_walk walk;
	unsigned long address = place;
	unsigned int bytes = 0;

	kwatch_compat_walk_begin(&walk, regs, place);
	while (address && bytes < cap) {
		memcpy(to + bytes, &address, sizeof(address));
		bytes += sizeof(address);
		address = kwatch_compat_walk_next(&walk);
	}
	if (address)
		*flags |= KWATCH_DYNAMIC_TRUNCATED;
	else if (!kwatch_compat_walk_whole(&walk))
		*flags |= KWATCH_DYNAMIC_FAULTED;
	return bytes;
}

#else

u64 kwatch_stack_features(void)
{
	return 0;
}

int kwatch_read_stack(char *to, unsigned int cap, const struct pt_regs *regs,
		      unsigned long place, u16 *flags)
{
	*flags |= KWATCH_DYNAMIC_FAULTED;
	return 0;
}

#endif
