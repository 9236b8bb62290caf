/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The calls that led to a hit.
 */
#ifndef KWATCH_READ_STACK_H
#define KWATCH_READ_STACK_H

#include <linux/ptrace.h>
#include <linux/types.h>

/* KWATCH_FEATURE_STACK, or 0 where this kernel's unwinder cannot be asked. */
u64 kwatch_stack_features(void);

/**
 * kwatch_read_stack() - follow the calls of the current context
 * @to: room for @cap bytes, not aligned
 * @cap: most bytes, a multiple of 8
 * @regs: of the hit: at entry, or at return when the caller goes on
 * @place: the instruction that these registers are of; becomes the first address
 * @flags: KWATCH_DYNAMIC_TRUNCATED is added when there are more callers,
 *         KWATCH_DYNAMIC_FAULTED when they could not be followed to the end
 *
 * Any context, an NMI included, preemption off: takes no lock, and reads only
 * stacks that are the current task's or this CPU's.
 *
 * Return: bytes written.
 */
int kwatch_read_stack(char *to, unsigned int cap, const struct pt_regs *regs,
		      unsigned long place, u16 *flags);

#endif /* KWATCH_READ_STACK_H */
